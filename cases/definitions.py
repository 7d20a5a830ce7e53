"""What the force means by *repeat victim*, and what closing asks for: dated data, read from `definitions.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from dapolicy.policy.terms import Term, Unit, parse_term
from dapolicy.policy.worktime import london_day, months_on

FILE = Path(__file__).with_name("definitions.toml")
COUNTS = ("any-report", "crimes-only")


class DefinitionError(Exception):
    """A definition that cannot be used. Its text names the table and the mend."""


@dataclass(frozen=True)
class RepeatRule:
    """When somebody is a repeat victim: so many reports within a period that ends on the day of the last."""

    version: str
    in_force_from: date
    period: Term
    reports: int
    counts: str
    said: str
    source: str

    def first_day(self, day: date) -> date:
        """The first London day of the period that ends on `day`."""
        return months_on(day, -self.period.number)


def _tables() -> dict[str, Any]:
    """The force's own file where `DAPOLICY_DEFINITIONS` names one, else the shipped one."""
    return _read_file(Path(getattr(settings, "DAPOLICY_DEFINITIONS", "") or FILE))


@cache
def _read_file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def repeat_rules() -> tuple[RepeatRule, ...]:
    """Every version, oldest first. Raises: DefinitionError, naming what is wrong and how to mend it."""
    rules = sorted((_read(table) for table in _tables()["repeat-victim"]), key=lambda rule: rule.in_force_from)
    if len({rule.version for rule in rules}) != len(rules):
        raise DefinitionError("repeat-victim: two tables have the same version; give each its own")
    return tuple(rules)


def _read(table: dict[str, Any]) -> RepeatRule:
    rule = RepeatRule(**(table | {"period": parse_term(table["period"])}))
    if rule.period.unit is not Unit.MONTHS:
        raise DefinitionError(f"repeat-victim {rule.version}: write the period in months")
    if rule.reports < 2 or rule.counts not in COUNTS:
        raise DefinitionError(
            f"repeat-victim {rule.version}: reports is 2 or more, counts is one of {', '.join(COUNTS)}"
        )
    return rule


def repeat_rule_at(moment: datetime) -> RepeatRule:
    """The version in force on the London day of a moment; the oldest before there was any."""
    day = london_day(moment)
    return next((rule for rule in reversed(repeat_rules()) if rule.in_force_from <= day), repeat_rules()[0])


def closing_needs_supervisor() -> bool:
    """Whether an incident stays open until a supervisor endorses its closing (INC-017)."""
    return bool(_tables().get("closing", {}).get("endorsed_by_supervisor", True))
