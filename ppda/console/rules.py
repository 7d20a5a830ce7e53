"""Findings by rule: questions about looks, over every record's looks. A rule asks; it says nothing against anybody."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from dapolicy.access.models import Record
from dapolicy.audit.models import Entry
from ppda.console.asked import FAILED, Line, references_in
from ppda.models import Finding

HERE = Path(__file__).resolve().parent
BURST = "burst"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOOKS = """
    WITH look AS MATERIALIZED (
        SELECT * FROM unnest(%(entries)s::uuid[], %(members)s::bigint[], %(ats)s::timestamptz[],
                             %(records)s::bigint[], %(opened)s::boolean[]) AS one (entry, member, at, record, opened)
    ), wanted AS MATERIALIZED (SELECT DISTINCT record FROM look), person AS MATERIALIZED (
        SELECT wanted.record, party.person_id AS id
        FROM wanted JOIN cases_party party ON party.record_id = wanted.record
        WHERE party.person_id IS NOT NULL AND party.ended_at IS NULL
        UNION SELECT wanted.record, unnest(ARRAY[kept.victim_id, kept.suspect_id])
        FROM wanted JOIN cases_case kept ON kept.record_id = wanted.record
    ), at_home AS (
        SELECT DISTINCT look.*, staff.given_name, staff.surname, person.id AS person
        FROM look JOIN access_member looker ON looker.id = look.member
             JOIN access_staffentry staff ON staff.staff_no = looker.staff_no AND staff.home_address <> ''
             JOIN person ON person.record = look.record
             JOIN cases_personaddress lives ON lives.person_id = person.id AND lives.withdrawn_at IS NULL
                  AND NOT lives.confidential
        WHERE similarity(
            custody_plain(concat_ws(' ', lives.line1, lives.line2, lives.town, lives.postcode, lives.words)),
            custody_plain(staff.home_address)) > 0.6
    )
"""


@dataclass(frozen=True)
class Rule:
    """A question as it stands on the page."""

    code: str
    title: str
    sentence: str
    question: str


@dataclass(frozen=True)
class Look:
    """Somebody chose to look at a record."""

    entry: UUID
    member: int
    at: datetime
    record: int
    opened: bool


@cache
def limits() -> dict[str, Any]:
    """The file of rules, whole."""
    return tomllib.loads((HERE / "rules.toml").read_text(encoding="utf-8"))


@cache
def rules() -> dict[str, Rule]:
    """The rules by code, in the order of the file."""
    words = ("title", "sentence", "question")
    return {code: Rule(code, *(rule[word] for word in words)) for code, rule in limits()["rule"].items()}


@cache
def statements() -> dict[str, str]:
    """The statement of each rule, by code."""
    parts = (HERE / "sql" / "rules.sql").read_text(encoding="utf-8").split("\n--- ")[1:]
    return {code.strip(): sql for code, _, sql in (part.partition("\n") for part in parts)}


def ask(lines: list[Line], *, now: datetime) -> None:
    """Put every rule to these entries. The same entries asked again add nothing."""
    found = looks(lines)
    if not found:
        return
    questions = [*by_statement(found, now), *bursts(found, now)]
    hidden = set(
        Record.objects.filter(pk__in={pk for one in questions for pk in one.records}, dvds=True).values_list(
            "pk", flat=True
        )
    )
    for one in questions:
        one.dvds = bool(hidden & set(one.records))
    Finding.objects.bulk_create(questions, ignore_conflicts=True)


def looks(lines: list[Line]) -> list[Look]:
    """What somebody opened, or had found by a search. What a list put before them by itself asks nothing."""
    named = {reference for line in lines for reference in line.by_address}
    keys = dict(Record.objects.filter(reference__in=named).values_list("pk", "reference"))
    found = []
    for line in lines:
        if line.member_id is None or line.outcome >= FAILED or line.job or line.is_work_of_standards:
            continue
        for record in sorted(line.records):
            opened = keys.get(record) in line.by_address
            if opened or line.was_search:
                found.append(Look(line.id, line.member_id, line.at, record, opened))
    return found


def by_statement(found: list[Look], now: datetime) -> Iterator[Finding]:
    """Findings of every rule that is a statement."""
    given = {
        "entries": [one.entry for one in found],
        "members": [one.member for one in found],
        "ats": [one.at for one in found],
        "records": [one.record for one in found],
        "opened": [one.opened for one in found],
        "whole_force": limits()["whole-force"],
        "ended_days": limits()["rule"]["no-task"]["ended-days"],
        "margin_minutes": limits()["rule"]["out-of-hours"]["margin-minutes"],
    }
    with connection.cursor() as cursor:
        for code, sql in statements().items():
            cursor.execute(LOOKS + sql, given)
            for entry, member, at, record, detail in cursor.fetchall():
                yield Finding(
                    rule=code,
                    member_id=member,
                    records=[record],
                    entry_id=entry,
                    at=at,
                    found_at=now,
                    detail=json.loads(detail) if isinstance(detail, str) else detail,
                    key=f"{code}:{member}:{record}:{period(at)}",
                )


def period(at: datetime) -> int:
    """Within one period the same question is asked once."""
    return (at - EPOCH).days // int(limits()["again-after-days"])


def bursts(found: list[Look], now: datetime) -> Iterator[Finding]:
    """Who opened many records in a short time. One finding for each burst, dated by the look that made it one."""
    rule = limits()["rule"][BURST]
    window = timedelta(minutes=rule["minutes"])
    for member in sorted({one.member for one in found if one.opened}):
        times = [one.at for one in found if one.opened and one.member == member]
        counted = opened_between(member, min(times) - window, max(times))
        crossing = first_crossing(counted, window, rule["records"])
        if crossing and not asked_already(member, crossing[0], window):
            at, entry, records = crossing
            yield Finding(
                rule=BURST,
                member_id=member,
                records=sorted(records),
                entry_id=entry,
                at=at,
                found_at=now,
                detail={"records": len(records), "minutes": rule["minutes"]},
                key=f"{BURST}:{member}:{int(at.timestamp()) // int(window.total_seconds())}",
            )


def opened_between(member: int, since: datetime, until: datetime) -> list[tuple[datetime, UUID, set[int]]]:
    """What somebody opened by its address, oldest first, each with its moment and entry."""
    entries = Entry.objects.filter(member_id=member, at__gte=since, at__lte=until, outcome__lt=FAILED, job="")
    rows = [row for row in entries.order_by("at", "pk").values_list("at", "pk", "asked", "records") if row[3]]
    named = {reference for _, _, asked, _ in rows for reference in references_in(asked)}
    keys = dict(Record.objects.filter(reference__in=named).values_list("reference", "pk"))
    return [
        (at, pk, {keys[reference] for reference in references_in(asked) if reference in keys} & set(records))
        for at, pk, asked, records in rows
    ]


def first_crossing(
    opened: list[tuple[datetime, UUID, set[int]]], window: timedelta, most: int
) -> tuple[datetime, UUID, set[int]] | None:
    """The first look with which there were `most` different records within the window before it."""
    for place, (at, entry, _) in enumerate(opened):
        near = [records for moment, _, records in opened[: place + 1] if moment > at - window]
        records = set().union(*near)
        if len(records) >= most:
            return at, entry, records
    return None


def asked_already(member: int, at: datetime, window: timedelta) -> bool:
    """A burst that goes on is one burst."""
    near = Finding.objects.filter(rule=BURST, member_id=member, at__gt=at - window, at__lt=at + window)
    return near.exists()
