"""The request as pages see it, once its transaction is open (`dapolicy.request`)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from dapolicy.access.models import Member
from dapolicy.audit.looks import Looks


class Request(HttpRequest):
    """Who asks, with which roles, at which one frozen moment; and what this request puts before their eyes.

    `member` is somebody on every page but the public ones, since the access matrix lets nobody else so far.
    """

    member: Member
    roles: frozenset[str]
    now: datetime
    audit: Looks
