"""The numbers that a MARAC's load is held against: dated data, read from `norms.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from marac.terms import in_force

FILE = Path(__file__).with_name("norms.toml")


@dataclass(frozen=True)
class Norms:
    """What is advised, and when a figure needs words."""

    version: str
    in_force_from: date
    cases_per_meeting: int
    cases_per_coordinator: int
    referrals_per_idva: int
    cases_per_10_000_women: int
    change_percent: int
    fewest: int
    smallest_shown: int


@cache
def every_norm() -> tuple[Norms, ...]:
    return tuple(Norms(**one) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["norms"])


def norms_at(moment: datetime) -> Norms:
    """Those in force on the London day of a moment."""
    return in_force(every_norm(), moment)
