"""What a force decides about its MARAC: dated data, read from `terms.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.conf import settings

from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.terms import Term, Unit, parse_term
from dapolicy.policy.worktime import due, london_day, months_on, working_days_on

FILE = Path(__file__).with_name("terms.toml")
FLAG_REVIEW = "marac-flag-review"
RESEARCH = "marac-research"


class Dated(Protocol):
    @property
    def in_force_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


class TermsError(Exception):
    """A rule that cannot be used. Its text names the table and the mend."""


@dataclass(frozen=True)
class Rules:
    """How a meeting is run: minutes for each case, and its dates counted from the day it is held."""

    version: str
    in_force_from: date
    minutes_each: int
    minutes_with_interpreter: int
    cases_advised: int
    cutoff: Term
    circulate: Term
    papers: Term
    opened: Term
    escalation_incidents: int
    escalation_period: Term


@dataclass(frozen=True)
class RepeatRule:
    """When a further incident makes a repeat, counted from the last referral."""

    version: str
    in_force_from: date
    period: Term
    said: str
    source: str

    def last_day(self, referred: datetime) -> date:
        """The last London day on which something further is a repeat of that referral."""
        return months_on(london_day(referred), self.period.number)

    def first_day(self, day: date) -> date:
        """The first London day of a referral of which something on `day` is a repeat."""
        return months_on(day, -self.period.number)


@dataclass(frozen=True)
class Agreement:
    """Which kinds of agency may have which section."""

    version: str
    in_force_from: date
    source: str
    sections: Mapping[str, Sequence[str]]

    def kinds_for(self, section: str) -> frozenset[str]:
        return frozenset(self.sections.get(section, ()))


def table() -> dict[str, Any]:
    """The force's own file where `DAPOLICY_MARAC_TERMS` names one, else the shipped one."""
    return _read_file(Path(getattr(settings, "DAPOLICY_MARAC_TERMS", "") or FILE))


@cache
def _read_file(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def words_of(name: str) -> dict[str, str]:
    """A list of reasons or kinds: `defer`, `reject`, `leave`, `without-consent`, `police-actions`."""
    return dict(table()[name])


def rules_at(moment: datetime) -> Rules:
    """The rules in force on the London day of a moment. Raises: TermsError."""
    return in_force([_rules(one) for one in table()["rules"]], moment)


def flag_review_day(at: datetime) -> date:
    """When a flag that began at `at` is looked at again: with its clock, by the edition in force on that day."""
    policy = policy_in_use()
    duty = policy.duty_for(FLAG_REVIEW, at)
    return london_day(due(at, duty.within, policy.calendar).at if duty else at)


def research_day(meets_on: date, at: datetime) -> date | None:
    """When research asked for at `at` is due, where its clock alone would run past the last working day before."""
    policy = policy_in_use()
    duty = policy.duty_for(RESEARCH, at)
    last = max(london_day(at), working_days_on(meets_on, -1, policy.calendar))
    return last if duty and last < london_day(due(at, duty.within, policy.calendar).at) else None


def repeat_rule_at(moment: datetime) -> RepeatRule:
    return in_force([_repeat(one) for one in table()["repeat"]], moment)


def agreement_at(moment: datetime) -> Agreement:
    return in_force([Agreement(**one) for one in table()["agreement"]], moment)


def in_force(several: Sequence[D], moment: datetime) -> D:
    """The latest that is in force on that day; the first of all before there was any."""
    if not several:
        raise TermsError("terms: a table has no version at all; write one")
    dated = sorted(several, key=lambda one: one.in_force_from)
    day = london_day(moment)
    return next((one for one in reversed(dated) if one.in_force_from <= day), dated[0])


def _rules(one: Mapping[str, Any]) -> Rules:
    said = dict(one)
    for name in ("cutoff", "circulate", "papers", "opened", "escalation_period"):
        said[name] = parse_term(said[name])
    rules = Rules(**said)
    _counted_in(rules.version, rules.cutoff, Unit.WORKING_DAYS)
    _counted_in(rules.version, rules.circulate, Unit.WORKING_DAYS)
    _counted_in(rules.version, rules.papers, Unit.DAYS)
    _counted_in(rules.version, rules.opened, Unit.HOURS)
    _counted_in(rules.version, rules.escalation_period, Unit.MONTHS)
    return rules


def _repeat(one: Mapping[str, Any]) -> RepeatRule:
    rule = RepeatRule(**(dict(one) | {"period": parse_term(one["period"])}))
    _counted_in(rule.version, rule.period, Unit.MONTHS)
    return rule


def _counted_in(version: str, term: Term, unit: Unit) -> None:
    if term.unit is not unit:
        raise TermsError(f"{version}: {term} is not counted in {unit}; write it in {unit}")
