"""Which roles may open which page or operation: one line for each URL name, read from `matrix.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

PUBLIC = "public"
EVERYONE = "everyone"
FILE = Path(__file__).with_name("matrix.toml")


@cache
def matrix() -> dict[str, str | frozenset[str]]:
    """URL name to `public`, `everyone` (whoever has signed in), or the roles allowed."""
    lines = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: who if isinstance(who, str) else frozenset(who) for name, who in lines.items()}


def is_public(view_name: str) -> bool:
    return matrix().get(view_name) == PUBLIC


def allows(view_name: str, roles: frozenset[str]) -> bool:
    """Whether somebody signed in with these roles may open it. What has no line may be opened by nobody."""
    who = matrix().get(view_name)
    if isinstance(who, str):
        return who in (PUBLIC, EVERYONE)
    return bool(who and who & roles)
