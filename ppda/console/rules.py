"""Findings by rule: questions about looks, over every record's looks. A rule asks; it says nothing against anybody."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from dapolicy.access.models import Record
from ppda.console.asked import Line
from ppda.console.bursts import bursts
from ppda.console.looks import Look, looks
from ppda.models import Finding

HERE = Path(__file__).resolve().parent
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOOKS = """
    WITH look AS MATERIALIZED (
        SELECT * FROM unnest(%(entries)s::uuid[], %(members)s::bigint[], %(ats)s::timestamptz[],
                             %(records)s::bigint[], %(opened)s::boolean[], %(given)s::boolean[])
            AS one (entry, member, at, record, opened, given)
    ), around AS MATERIALIZED (
        SELECT near.entry, array_agg(near.id) AS ids FROM (
            SELECT look.entry, look.record AS id FROM look
            UNION SELECT look.entry, pair.case_record_id FROM look JOIN cases_pair pair ON pair.record_id = look.record
            UNION SELECT look.entry, pair.record_id FROM look JOIN cases_pair pair ON pair.case_record_id = look.record
        ) AS near GROUP BY near.entry
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


class Side(NamedTuple):
    """Which of professional standards may be asked about a record."""

    dvds: bool
    locked: bool


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
    found = looks(lines, given=frozenset(limits()["rule"]["no-task"]["given"]))
    if not found:
        return
    asked = [*by_statement(found, now), *bursts(found, limits()["rule"]["burst"], now=now)]
    sides = sides_of({pk for one in asked for pk in one.records})
    for one in asked:
        one.dvds = any(sides[pk].dvds for pk in one.records)
    Finding.objects.bulk_create(asked, ignore_conflicts=True)


def by_statement(found: list[Look], now: datetime) -> Iterator[Finding]:
    """Findings of every rule that is a statement: one for each look, whatever number of records it showed."""
    given = {
        "entries": [one.entry for one in found],
        "members": [one.member for one in found],
        "ats": [one.at for one in found],
        "records": [one.record for one in found],
        "opened": [one.opened for one in found],
        "given": [one.given for one in found],
        "whole_force": limits()["whole-force"],
        "ended_days": limits()["rule"]["no-task"]["ended-days"],
        "margin_minutes": limits()["rule"]["out-of-hours"]["margin-minutes"],
    }
    sides = sides_of({one.record for one in found})
    with connection.cursor() as cursor:
        for code, sql in statements().items():
            cursor.execute(LOOKS + sql, given)
            yield from questions(code, cursor.fetchall(), sides, now)


def sides_of(records: Iterable[int]) -> dict[int, Side]:
    """Who may be asked about a look at each record: a question is never about records of two sides."""
    rows = Record.objects.filter(pk__in=records).values_list("pk", "dvds", "locked")
    return {pk: Side(dvds, locked != "no") for pk, dvds, locked in rows}


def questions(code: str, rows: list[tuple[Any, ...]], sides: dict[int, Side], now: datetime) -> Iterator[Finding]:
    """One rule's rows, put together by look. Open and locked records stand apart, and the scheme's: whoever of PSD is
    excluded from one of them answers for the others."""
    together: dict[tuple[UUID, Side], list[tuple[Any, ...]]] = {}
    for row in rows:
        together.setdefault((row[0], sides[row[3]]), []).append(row)
    for (entry, _), group in together.items():
        _, member, at, _, detail = group[0]
        records = sorted(row[3] for row in group)
        yield Finding(
            rule=code,
            member_id=member,
            records=records,
            entry_id=entry,
            at=at,
            found_at=now,
            detail=json.loads(detail) if isinstance(detail, str) else detail,
            key=f"{code}:{member}:{short(records)}:{period(at)}",
        )


def short(records: list[int]) -> str:
    """These records in a key of bounded length."""
    return str(records[0]) if len(records) == 1 else hashlib.sha256(repr(records).encode()).hexdigest()[:24]


def period(at: datetime) -> int:
    """Within one period the same question is asked once."""
    return (at - EPOCH).days // int(limits()["again-after-days"])
