"""Patterns, as this reader may see them: what else is known of the people of an application, in whichever force.

The same on the applicant as on the subject: the dangerous application is the former partner who writes as a worried
friend, so cases about the potential victim in which the applicant is suspect stand before everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from cases.models import Case
from cases.queries.people import groups_of, names_of
from dapolicy.access.models import Kind
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Content, Event
from dvds.doubles import joined_with
from dvds.models import Application, Near, Part, Party
from dvds.patterns.rules import SerialRule, serial_rule_at

ORDERS = "order."
# Why nothing was disclosed, or it did not go on: kept for whoever considers the subject next (DVDS-034).
REASONS = ("dvds.rationale-kept", "dvds.not-progressed", "dvds.panel-decided", "dvds.non-disclosure-told")
OUTCOMES = {"disclosed": "disclosed", "not-disclosed": "nothing disclosed"}
PARTS = (Part.APPLICANT, Part.SUBJECT, Part.POTENTIAL_VICTIM)
MOST = 2000
VICTIM = Part.POTENTIAL_VICTIM


@dataclass(frozen=True)
class Beside:
    """A case of somebody in the application, with what each is there and the orders on it."""

    case: Case
    parts: tuple[tuple[str, str], ...]  # what somebody is here, and there
    sure: bool
    orders: tuple[tuple[datetime, str], ...] = ()

    @property
    def of_applicant(self) -> bool:
        """The applicant is the suspect, and the potential victim the victim."""
        return {("applicant", "suspect"), ("potential-victim", "victim")} <= set(self.parts)

    @property
    def said(self) -> list[str]:
        return [f"{Part(part).label} here, {there} there" for part, there in self.parts]


@dataclass(frozen=True)
class Earlier:
    """Another application about or by somebody of this one."""

    application: Application
    parts: tuple[tuple[str, str], ...]
    sure: bool
    reasons: tuple[tuple[str, str], ...]  # sentence and words

    @property
    def force(self) -> str:
        team = self.application.record.team
        return team.force if team else ""

    @property
    def ended(self) -> str:
        """What was given as its outcome; how else it ended is where it stands."""
        return OUTCOMES.get(self.application.outcome, "")

    @property
    def said(self) -> list[str]:
        return [
            f"{Part(here).label} here, {Part(there).label.lower()} there" if here != there
            else f"The same {Part(here).label.lower()}"
            for here, there in self.parts
        ]  # fmt: skip


@dataclass(frozen=True)
class Harmed:
    """How many people a subject harmed, how many more if it is who they may be, and by which rule that is serial."""

    people: int
    more: int
    rule: SerialRule

    @property
    def serial(self) -> bool:
        return self.people >= self.rule.victims

    @property
    def may_be(self) -> bool:
        return not self.serial and self.people + self.more >= self.rule.victims


@dataclass(frozen=True)
class Patterns:
    """All that stands beside one application."""

    first: list[Beside]
    cases: list[Beside]
    applications: list[Earlier]
    harmed: Harmed


def patterns_of(application: Application) -> Patterns:
    """A fixed number of statements, however much is known."""
    near = list(
        Near.objects.filter(record=application.record, part__in=PARTS).exclude(source=application.record)[:MOST]
    )
    cases = beside(near)
    first, rest = [one for one in cases if one.of_applicant], [one for one in cases if not one.of_applicant]
    return Patterns(first, rest, earlier_applications(near), harmed_in([application])[application.pk])


def warned_of(application: Application) -> list[Beside]:
    """Cases about the potential victim in which the applicant is the suspect, with their orders: three statements."""
    sides = Q(part=Part.APPLICANT, there="suspect") | Q(part=VICTIM, there="victim")
    return [
        one for one in beside(list(Near.objects.filter(sides, record=application.record)[:MOST])) if one.of_applicant
    ]


def by_source(near: Iterable[Near]) -> dict[int, list[Near]]:
    found: dict[int, list[Near]] = defaultdict(list)
    for row in near:
        found[row.source_id].append(row)
    return found


def parts_in(rows: Iterable[Near]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(row.part, row.there) for row in rows}))


def beside(near: Sequence[Near]) -> list[Beside]:
    """Cases, those between applicant and potential victim first, then the newest."""
    rows = by_source(near)
    cases = list(Case.objects.filter(record__in=rows).select_related("record__team").order_by("-last_incident_at"))
    orders = orders_on([case.pk for case in cases])
    found = [
        Beside(case, parts_in(rows[case.pk]), all(row.sure for row in rows[case.pk]), tuple(orders[case.pk]))
        for case in cases
    ]
    return sorted(found, key=lambda one: not one.of_applicant)


def orders_on(cases: Sequence[int]) -> dict[int, list[tuple[datetime, str]]]:
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for event in Event.objects.filter(record_id__in=cases, kind__startswith=ORDERS).order_by("at", "pk"):
        found[event.record_id].append((event.at, sentence_of(event.kind, event.detail)))
    return found


def earlier_applications(near: Sequence[Near]) -> list[Earlier]:
    """Open and closed, the newest contact first, with the reasons for which nothing was disclosed."""
    rows = by_source(row for row in near if row.there in Part.values)
    found = Application.objects.filter(record__in=rows).select_related("record__team").order_by("-contacted_at", "pk")
    reasons = reasons_in([one.pk for one in found])
    return [
        Earlier(one, parts_in(rows[one.pk]), all(row.sure for row in rows[one.pk]), tuple(reasons[one.pk]))
        for one in found
    ]


def about_the_subject(application: Application) -> list[Earlier]:
    """Applications about the same subject that came first, with what was decided and why (DVDS-034, DVDS-039)."""
    same = Near.objects.filter(record=application.record, part=Part.SUBJECT, there=Part.SUBJECT)
    found = earlier_applications(list(same.exclude(source=application.record)[:MOST]))
    return [one for one in found if one.application.contacted_at <= application.contacted_at]


def reasons_in(applications: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    events = list(Event.objects.filter(record_id__in=applications, kind__in=REASONS).order_by("at", "pk"))
    shown = Content.objects.filter(event_id__in=[event.pk for event in events], hidden_at=None)
    words = dict(shown.values_list("event_id", "words"))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for event in events:
        found[event.record_id].append((sentence_of(event.kind, event.detail), words.get(event.pk, "")))
    return found


def harmed_in(applications: Iterable[Application]) -> dict[int, Harmed]:
    """How many different people the subject of each harmed, as far as it is said: a fixed number of statements.

    Victims in cases, and whom applications name: somebody in a case and in an application, or in two of either, is one,
    also where that is only likely, and so is she whom two applications name that were one. What rests on a subject who
    only *may be* the same is counted apart.
    """
    asked = {one.pk: one for one in applications}
    near = Near.objects.filter(record__in=asked, part=Part.SUBJECT, there__in=["suspect", Part.SUBJECT])
    of: dict[int, list[Near]] = defaultdict(list)
    for row in near.exclude(source=F("record")):
        of[row.record_id].append(row)
    sources = {row.source_id for rows in of.values() for row in rows}
    victims = dict(Case.objects.filter(record__in=sources).values_list("record_id", "victim_id"))
    about = {*asked, *sources}
    named = set(Party.objects.filter(record__in=about, part=VICTIM, ended_at=None).values_list("record_id", flat=True))
    links = Near.objects.filter(record__in=named, part=VICTIM, there__in=["victim", VICTIM])
    pairs = [*links.values_list("record_id", "source_id"), *of_one_victim(victims), *joined_with(about)]
    found: dict[int, Harmed] = {}
    for one, application in asked.items():
        sure = {one, *(row.source_id for row in of[one] if row.sure)} & {*victims, *named}
        whole = sure | ({row.source_id for row in of[one]} & {*victims, *named})
        certain = different(sure, pairs)
        more = different(whole, pairs) - certain
        found[one] = Harmed(certain, more, serial_rule_at(application.contacted_at))
    return found


def different(sources: set[int], pairs: Iterable[tuple[int, int]]) -> int:
    """How many these are, those of a pair counted once."""
    within = [pair for pair in pairs if pair[0] in sources and pair[1] in sources]
    return len(joined([*((one, one) for one in sources), *within]))


def of_one_victim(victims: dict[int, int]) -> list[tuple[int, int]]:
    """Pairs of cases whose victim is one person."""
    groups = groups_of(victims.values())
    first: dict[int, int] = {}
    return [(first.setdefault(min(groups[victim]), case), case) for case, victim in victims.items()]


@dataclass(frozen=True)
class Several:
    """One person, by whatever ids, who is the subject (or the applicant) of several applications."""

    name: str
    applications: list[Application]
    number: int  # what ended as one with another of them is none of its own
    forces: list[str]
    people: list[int]


def several(part: str) -> list[Several]:
    """Subjects, or applicants, of two or more applications that the reader may see, the most first (DVDS-039)."""
    same = Near.objects.filter(part=part, there=part, source__kind=Kind.APPLICATION).values_list(
        "record_id", "source_id"
    )
    groups = joined([(one, other) for one, other in same if one != other])
    ids = {pk for group in groups for pk in group}
    applications = Application.objects.select_related("record__team").in_bulk(ids)
    people = dict(Party.objects.filter(record__in=ids, part=part, ended_at=None).values_list("record_id", "person_id"))
    names = names_of(people.values())
    doubles = joined_with(ids)
    found = [one_of(group, applications, people, names, doubles) for group in groups]
    return sorted((one for one in found if one.number > 1), key=lambda one: (-one.number, one.name))


def one_of(
    group: set[int],
    applications: dict[int, Application],
    people: dict[int, int],
    names: dict[int, str],
    doubles: Sequence[tuple[int, int]],
) -> Several:
    held = sorted((applications[pk] for pk in group if pk in applications), key=lambda one: one.contacted_at)
    name = next((names[people[one.pk]] for one in reversed(held) if one.pk in people), "")
    forces = sorted({one.record.team.force for one in held if one.record.team})
    number = different({one.pk for one in held}, doubles)
    return Several(name, held, number, forces, [people[one.pk] for one in held if one.pk in people])


def joined(pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Groups of applications that hang together by their pairs."""
    of: dict[int, set[int]] = {}
    for one, other in pairs:
        whole = of.get(one, {one}) | of.get(other, {other})
        for each in whole:
            of[each] = whole
    return list({id(group): group for group in of.values()}.values())
