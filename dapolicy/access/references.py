"""References that can be read out over a radio and say nothing about how many there are."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, without 0 O 1 I
LENGTH = 6
TRIES = 20

T = TypeVar("T")


def check_character(body: str) -> str:
    """The last character of a reference: catches any one wrong character.

    The weights are odd, so that a change of one sign always changes the sum modulo 32.
    """
    total = sum((2 * place + 1) * ALPHABET.index(sign) for place, sign in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def new_reference(prefix: str = "DA") -> str:
    """A random reference such as DA-7KQ2MX: five signs and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return f"{prefix}-{body}{check_character(body)}"


def parse_reference(text: str, prefix: str = "DA") -> str | None:
    """The reference meant by what somebody typed, or None if it cannot be one."""
    bare = text.upper().replace(" ", "").replace("-", "").removeprefix(prefix)
    if len(bare) != LENGTH or any(sign not in ALPHABET for sign in bare):
        return None
    return f"{prefix}-{bare}" if check_character(bare[:-1]) == bare[-1] else None


def create(make: Callable[[str], T], prefix: str = "DA") -> T:
    """What `make` returns for the first reference that nobody has; tries again on collision."""
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return make(new_reference(prefix))
        except IntegrityError as error:
            if "reference" not in str(error):
                raise
    return make(new_reference(prefix))
