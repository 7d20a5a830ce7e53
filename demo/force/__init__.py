"""A force's years, invented from a seed and copied into the database: for measuring, and for seeing how it fills."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import connection, transaction

from cases.models import (
    BirthDate,
    Case,
    ContactPoint,
    Incident,
    Marker,
    Ownership,
    Pair,
    Party,
    Person,
    PersonAddress,
    PersonName,
    Relationship,
    RepeatFlag,
    SafeContact,
    SearchKey,
)
from dapolicy.access.models import Grant, Record
from dapolicy.chronology.models import Clock, Content, Escalation, Event
from demo.force.caseload import Caseload
from demo.force.chronicle import Chronicle
from demo.force.couples import Reported, Reporting
from demo.force.lean import lean
from demo.force.people import Crowd, References
from demo.force.staff import hire
from demo.force.tables import Tables
from risk.models import Assessment, LevelSet, SafetyPlan, SecondReview, ThreatToLife

YEARS = timedelta(days=5 * 365)
BATCH = 2_500  # incidents in one round of COPY
# Each row finds what it points at: parents first.
KINDS = (
    *(Record, Person, Grant, Incident, Case, PersonName, BirthDate, PersonAddress, ContactPoint, SearchKey, Party),
    *(Pair, Relationship, RepeatFlag, SafeContact, Marker, Ownership, Assessment, LevelSet, SafetyPlan, SecondReview),
    *(ThreatToLife, Event, Content, Clock, Escalation),
)


def seed_force(*, incidents: int, seed: int, until: datetime, out: Any) -> None:
    """Fill the database with so many incidents of the five years before `until`, all or nothing.

    The same seed and end give the same people, reports, events and clocks. What the database does for each row (copies
    of protection, foreign keys, indexes) it does once at the end; each event is put down for sealing, which is left to
    the sealer. Until the end the tables are shut to everybody else. Run it as the owner.
    """
    began = time.monotonic()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else millions of checks wait in memory for the end
        rng = Random(seed)  # noqa: S311 invented people, not secrets
        years = Years(rng, until)
        with lean(kind._meta.db_table for kind in KINDS):
            years.fill(incidents, lambda line: out.write(f"{line} ({time.monotonic() - began:.0f} s)\n"))
        years.finish(lambda line: out.write(f"{line} ({time.monotonic() - began:.0f} s)\n"))


class Years:
    """Tells couple after couple until there are enough incidents."""

    def __init__(self, rng: Random, until: datetime) -> None:
        self.rng, self.until = rng, until
        self.since = until - YEARS
        staff = hire(rng, self.since - timedelta(days=365))
        self.tables = Tables(*KINDS)
        references = References(rng)
        self.crowd = Crowd(rng, self.tables, references)
        self.chronicle = Chronicle(rng, self.tables, until)
        self.reporting = Reporting(rng, self.tables, references, self.crowd, self.chronicle, staff)
        self.caseload = Caseload(rng, self.tables, self.chronicle, self.reporting)

    def fill(self, incidents: int, say: Callable[[str], None]) -> None:
        told = sent = 0
        while told < incidents:
            told += self.couple(most=incidents - told)
            if told - sent >= BATCH:
                self.tables.send()
                sent = told
                say(f"{told:,} of {incidents:,} incidents, {self.tables.sent:,} rows")
        self.tables.send()
        self.tables.wait()
        say(f"{told:,} incidents are in; now the keys and indexes of their rows")

    def finish(self, say: Callable[[str], None]) -> None:
        """What is counted over all rows, once they stand."""
        self.crowd.remember()
        self.tables.finish()
        say(f"Done: {self.tables.sent:,} rows; events are sealed by the worker")

    def couple(self, *, most: int) -> int:
        """One couple's years; how many incidents they had."""
        moments = self.moments(most)
        couple, first = self.reporting.first(moments[0])
        reports = [first]
        reports += [self.reporting.again(couple, at) for at in moments[1:]]
        for group, closes in self.cases(reports):
            self.caseload.tell(couple, group, closes)
        return len(reports)

    def moments(self, most: int) -> list[datetime]:
        """When they were reported: once for most, again and again for some."""
        rng = self.rng
        moments = [self.since + YEARS * rng.random()]
        while len(moments) < most and rng.random() < 0.4:
            later = moments[-1] + timedelta(days=rng.expovariate(1 / 120), hours=2)
            if later > self.until:
                break
            moments.append(later)
        return [moment.replace(microsecond=0) for moment in moments]

    def cases(self, reports: list[Reported]) -> list[tuple[list[Reported], datetime | None]]:
        """Reports by the case that they open or join: a closed one is not joined."""
        groups: list[tuple[list[Reported], datetime | None]] = []
        for report in reports:
            closes = report.at + timedelta(days=self.rng.randint(15, 60))
            end = closes.replace(microsecond=0) if closes < self.until - timedelta(hours=1) else None
            if groups and (groups[-1][1] is None or groups[-1][1] > report.at):
                groups[-1] = ([*groups[-1][0], report], end)
            else:
                groups.append(([report], end))
        return groups
