"""Names for rows in addresses and forms: no key, no counter, and none can be made up from another."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.utils.crypto import salted_hmac

LENGTH = 16


class Keyed(Protocol):
    """A row with a key that nobody outside may see."""

    @property
    def pk(self) -> object: ...


K = TypeVar("K", bound=Keyed)


def handle(row: Keyed) -> str:
    """The row's name in an address: the same on every page, and of no use without the right to see the row."""
    digest = salted_hmac("dapolicy.handle", f"{type(row).__name__}:{row.pk}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:LENGTH]


def find(rows: Iterable[K], wanted: str) -> K | None:
    """The row that is meant, among those that this reader sees; None where there is none."""
    return next((row for row in rows if handle(row) == wanted), None)
