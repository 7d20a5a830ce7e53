"""The rows that an act wrote, by what stands in them, with only what is drawn anew each time taken out.

What is taken out is said here and nowhere else:
- a number drawn from a table's counter is told by how far it is from what had been drawn before the act: counters are
  not taken back with what was written. A number that was there before stays as it is, also where one row names another;
- a reference drawn for a new record or person is told by that row's number;
- a UUID that is a row's own, or was drawn since the act began, says no more than when: only that it stands there;
- a moment that the clock gave while the act lasted, where a test has not stopped the clock;
- hashes, of words that are compared where they stand; and the sign-in's session, which is signed anew at each request.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from tests.access.catalogue import rows

COUNTS = """
    SELECT name, times FROM (
        SELECT relname AS name, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
               + pg_stat_get_xact_tuples_deleted(oid) AS times
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ) AS counted WHERE times > 0
"""
DRAWN = """
    SELECT d.refobjid::regclass::text, coalesce(pg_sequence_last_value(s.oid), 0)
    FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    WHERE s.relkind = 'S'
"""
KEYS = """
    SELECT c.conrelid::regclass::text, a.attname, nullif(c.confrelid, 0)::regclass::text
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype IN ('p', 'f') AND cardinality(c.conkey) = 1
"""
# A row says which transaction, or part of one, wrote it, and these are numbered in the order in which they first write.
MARK = "INSERT INTO written DEFAULT VALUES RETURNING xmin::text::bigint"
ROWS = 'SELECT to_jsonb(one)::text FROM "{table}" one WHERE one.xmin::text::bigint >= %s'
# Columns that name rows without the database knowing: of logs, which point at nothing, and lists.
NAMES = {"record_id": "access_record", "records": "access_record", "people": "cases_person"}
FACTS = {"address": "cases_personaddress", "contact": "cases_contactpoint"}
TOLD_OF = {"offered": "cases_ownership"}
APART = {"words_hash", "content_hash", "session_data"}
REFERENCE = re.compile(r"\bD[AP]-[2-9A-HJ-NP-Z]{6}\b")
TWO = re.compile(r"\b(DP-[\w+]+)/(DP-[\w+]+)")  # of two people, in the order of their references
ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[47][0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")
MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d")
VERSION = 7  # of UUIDs that begin with their moment
Row = dict[str, Any]


@cache
def named() -> dict[tuple[str, str], str]:
    """From which table's counter the numbers in a column were drawn; under no column, those of its own key."""
    pairs = rows(KEYS)
    others = {(of, column): other for of, column, other in pairs if other}

    def counter(of: str, column: str) -> str:
        other = others.get((of, column))
        return counter(other, own.get(other, "")) if other else of

    own = {of: column for of, column, other in pairs if not other}
    found = {(of, column): counter(of, column) for of, column, _ in pairs}
    return found | {(of, ""): found[of, column] for of, column in own.items()}


def counter_of(of: str, row: Row, column: str) -> str | None:
    """The table whose counter this column's number was drawn from; None where it is no such number."""
    if column == "fact_id":
        return f"cases_{row['fact']}" if "fact" in row else FACTS[row["fact_kind"]]
    if column == "subject" and str(row["subject"]).isdigit():  # a promised call
        return "cases_promise"
    return named()[row["of_table"], ""] if column == "row_key" else named().get((of, column)) or NAMES.get(column)


class Written:
    """What has been written since this was made, in the present transaction."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS written ()")
        self.counts, self.drawn, self.began = counted(), dict(rows(DRAWN)), int(time.time() * 1000)
        ((self.since,),) = rows(MARK)

    def numbers(self) -> Counter[str]:
        """How often each table was written, rows that are gone again among them."""
        return counted() - self.counts

    def rows(self) -> list[str]:
        """Each row that stands now and was written, as it can be compared with another's."""
        found = {of: [json.loads(one) for (one,) in rows(ROWS.format(table=of), self.since)] for of in self.numbers()}
        given = {
            row["reference"]: f"{row['reference'][:2]}-{self.told(of, row['id'])}"
            for of in ("access_record", "cases_person")
            for row in found.get(of, ())
        } | {row["id"]: "DRAWN" for each in found.values() for row in each if isinstance(row.get("id"), str)}
        tables = {one["id"]: one["of_table"] for one in found.get("audit_alteration", ())}
        for one in found.get("audit_altered", ()):  # beside it, what stood there before and after
            one["words"] = self.before_and_after(tables[one["alteration_id"]], one["words"])
        return sorted(f"{of} {self.plain(of, row, given)}" for of, each in found.items() for row in each)

    def plain(self, of: str, row: Row, given: dict[str, str]) -> str:
        kept = {column: self.value(of, row, column) for column in row if column not in APART}
        text = json.dumps(kept, sort_keys=True)
        text = REFERENCE.sub(lambda found: given.get(found[0], found[0]), text)
        text = TWO.sub(lambda found: "/".join(sorted(found.groups())), text)
        text = MOMENT.sub(lambda found: self.unless_just_now(found[0]), text)
        return ID.sub(lambda found: given.get(found[0]) or self.unless_drawn(found[0]), text)

    def value(self, of: str, row: Row, column: str) -> Any:
        value, other = row[column], counter_of(of, row, column)
        if other:
            return [self.told(other, one) for one in value] if isinstance(value, list) else self.told(other, value)
        if column == "source" and (said := value.partition(":"))[0] in TOLD_OF:
            return f"{said[0]}:{self.told(TOLD_OF[said[0]], said[2])}"
        return value

    def before_and_after(self, of: str, words: str) -> dict[str, list[Any]]:
        both = json.loads(words).items()
        return {column: [self.told(named().get((of, column), ""), one) for one in two] for column, two in both}

    def told(self, of: str, key: Any) -> Any:
        """A key that was there before as it is; one that has been drawn since by how far."""
        if not str(key).isdigit() or int(key) <= self.drawn.get(of, int(key)):
            return key
        return f"{of}+{int(key) - self.drawn[of]}"

    def unless_drawn(self, text: str) -> str:
        """A UUID that was there before as it is: it says when it was drawn."""
        return "DRAWN" if int(text.replace("-", "")[:12], 16) >= self.began and UUID(text).version == VERSION else text

    def unless_just_now(self, text: str) -> str:
        since = datetime.fromtimestamp(self.began / 1000, UTC)
        return "NOW" if since <= datetime.fromisoformat(text) <= datetime.now(UTC) else text


def counted() -> Counter[str]:
    return Counter(dict(rows(COUNTS)))
