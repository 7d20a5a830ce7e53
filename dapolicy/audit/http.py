"""The request as pages see it, once its transaction is open (`dapolicy.request`)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest

from dapolicy.access.models import Member
from dapolicy.audit.looks import Looks

T = TypeVar("T")


class Request(HttpRequest):
    """Who asks, with which roles, at which one frozen moment; and what this request puts before their eyes.

    `member` is somebody on every page but the public ones, since the access matrix lets nobody else so far.
    """

    member: Member
    roles: frozenset[str]
    now: datetime
    audit: Looks


def once(request: Request, name: Hashable, read: Callable[[], T]) -> T:
    """What `read` answers, asked once a request however many parts of the page want it.

    Args: name, of what is read: the function with its arguments, so that no two parts mean different things by it.
    """
    kept: dict[Hashable, Any] = request.__dict__.setdefault("read_once", {})
    if name not in kept:
        kept[name] = read()
    found: T = kept[name]
    return found
