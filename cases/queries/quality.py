"""How well reports are recorded: counts with what they are out of, by month, team or channel.

Read through one function of the database that leaves out everything locked, the same for every reader.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from cases.models import Incident

READ = "SELECT month, team, channel, measure, numerator, denominator FROM cases_quality(%s, %s)"
CHANNELS = dict(Incident.Channel.choices)
BY = {"month": "Month", "team": "Team", "channel": "How it reached us"}


@dataclass(frozen=True)
class Measure:
    """What is counted, out of what, and the register's rows that ask for it."""

    code: str
    title: str
    out_of: str


MEASURES = (
    Measure("flagged-first", "Flagged at first contact", "reports with the domestic abuse flag"),
    Measure("flagged-later", "Flagged later", "reports with the domestic abuse flag"),
    Measure("grade-right", "Grade of the call right", "calls whose grade was judged in a review"),
    Measure("call-reviewed", "Call reviewed by a supervisor", "reports with the flag"),
    Measure("attended-without-history", "Attended with no history opened or passed before", "reports attended"),
    Measure("thrive-whole", "Headings, victim's need and endorsement whole", "reports that nobody attended at once"),
    Measure("vulnerability-asked", "Vulnerabilities asked", "victims"),
    Measure("definition-recorded", "Relationship and kind of abuse recorded", "pairs of victim and suspect"),
    Measure("prompts-answered", "All call prompts answered", "reports with the flag"),
    Measure("prompts-open", "Call prompts still open", "call prompts"),
    Measure("interpreter-close", "Interpreted by family or a friend", "times that somebody interpreted"),
    Measure("crime-or-reason", "Crime number, or the reason why none", "reports with the flag"),
    Measure("not-seen", "Attended and not seen", "reports attended"),
)


@dataclass
class Count:
    """So many out of so many. Nothing to count is not nought percent."""

    numerator: int = 0
    denominator: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.numerator / self.denominator) if self.denominator else None


@dataclass(frozen=True)
class Table:
    """One measure, a row for each month, team or channel, and the whole."""

    measure: Measure
    rows: list[tuple[str, Count]]
    whole: Count


def quality(*, since: datetime, until: datetime, by: str) -> list[Table]:
    """Every measure over reports told from `since` until before `until` (aware). One statement."""
    found: dict[str, dict[str, Count]] = defaultdict(lambda: defaultdict(Count))
    with connection.cursor() as cursor:
        cursor.execute(READ, [since, until])
        for month, team, channel, measure, numerator, denominator in cursor.fetchall():
            key = key_of(by, month=month, team=team, channel=channel)
            count = found[measure][key]
            count.numerator += numerator
            count.denominator += denominator
    return [_table(measure, found[measure.code]) for measure in MEASURES]


def key_of(by: str, *, month: date, team: str, channel: str) -> str:
    """What a row is called; months sort as they are written."""
    return {"month": f"{month:%Y-%m}", "team": team, "channel": CHANNELS.get(channel, channel)}[by]


def _table(measure: Measure, counts: dict[str, Count]) -> Table:
    whole = Count(
        sum(count.numerator for count in counts.values()), sum(count.denominator for count in counts.values())
    )
    return Table(measure, sorted(counts.items()), whole)
