"""Limits of access, each with its source: read once from `terms.toml`, by the code and by what the database reads."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from dapolicy.policy.tables import PolicyError
from dapolicy.policy.terms import Term, parse_elapsed

FILE = Path(__file__).with_name("terms.toml")
KEYS = {"title", "within", "source"}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something lasts, in plain elapsed time."""

    id: str
    title: str
    within: Term
    source: str


@cache
def limits() -> Mapping[str, Limit]:
    """Every limit by its id."""
    return read_limits(FILE)


def limit(id: str) -> timedelta:
    """One limit as elapsed time. KeyError where there is none of that id."""
    return limits()[id].within.elapsed


def read_limits(path: Path) -> Mapping[str, Limit]:
    """PolicyError names the file, the line, and the mend."""
    text = path.read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(text).get("term", {})
    except tomllib.TOMLDecodeError as fault:
        raise PolicyError(path, 1, f"this is no TOML: {fault}", "mend it there") from fault
    return {id: _read(path, _line(text, id), id, table) for id, table in tables.items()}


def _read(path: Path, line: int, id: str, table: Mapping[str, object]) -> Limit:
    if set(table) != KEYS:
        raise PolicyError(path, line, f"term.{id} has {', '.join(sorted(table))}", "write title, within and source")
    try:
        within = parse_elapsed(table["within"])
    except ValueError as fault:
        raise PolicyError(path, line, f"term.{id}", str(fault)) from fault
    return Limit(id, str(table["title"]), within, str(table["source"]))


def _line(text: str, id: str) -> int:
    heads = (at for at, line in enumerate(text.splitlines(), 1) if line.strip() == f"[term.{id}]")
    return next(heads, 1)
