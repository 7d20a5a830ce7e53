"""Danger at the door: what cases know of a person or an address, asked of the database in one statement (ACC-003)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from cases.matching import keys, normal
from cases.matching.box import read_box
from cases.matching.places import POSTCODE as POSTCODE_WRITTEN
from cases.matching.places import Place, read_place, street_name
from cases.models import ConfidentialText
from dapolicy.access.models import Member, Record
from dapolicy.access.references import parse_reference
from dapolicy.custody.danger import Concerned, Danger

ANSWER = """SELECT safety_answer(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::real[], %s::text[], %s::text[], %s::real[], %s::text[],
    %s::text[], %s::text[], %s, %s)"""
CONCERNED = """SELECT safety_concerned(
    %s::text[], %s::text[], %s::text[], %s::text[], %s::real[], %s::text[], %s::text[], %s::real[], %s::text[],
    %s::text[], %s::text[])"""


def answer(about: str, *, incident: str, staff_no: str, also: Member | None) -> Danger | None:
    """What is dangerous about a person or an address, for this transaction's reader; None for who may not ask.

    Args: about, as it was typed; incident, our reference or a log number; staff_no, of whoever goes to the door, who
    must be on that incident by command and control; also, somebody else whose exclusions count as well.
    """
    arguments = [*probes(about, incident), numbers_of(incident), staff_no, also.pk if also else None]
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, arguments)
        (found,) = cursor.fetchone()
    return danger_of(json.loads(found) if isinstance(found, str) else found) if found else None


def danger_of(found: dict[str, Any]) -> Danger:
    return Danger(
        on_it=found["on_it"],
        level=found["level"],
        threat_to_life=found["threat_to_life"],
        wanted=found["wanted"],
        markers=frozenset(found["markers"]),
        orders=tuple(found["orders"]),
        children=found["children"],
    )


def numbers_of(incident: str) -> list[str]:
    """What a live incident may have been called by: each word, and all of them as one."""
    return [each.lower() for each in map(normal.reference, [*incident.split(), incident]) if each]


def probes(about: str, incident: str) -> list[list[Any]]:
    """What to look up for the words of a check: as for a search, without its points; and whoever is on the incident."""
    plan = keys.plan(read_box(about))
    said = [*plan.references, incident, *incident.split()]
    own = filter(None, (parse_reference(each, prefix) for each in said for prefix in ("DA", "DP")))
    return [
        [kind for kind, *_ in plan.probes],
        [key for _, key, *_ in plan.probes],
        *columns(plan.forms),
        *columns(plan.direct),
        plan.doors,
        [*plan.references, *own],
    ]


def columns(rows: Iterable[tuple[str, str, float]]) -> list[list[Any]]:
    rows = list(rows)
    return [[row[place] for row in rows] for place in range(3)]


def concerned(about: str, *, incident: str, now: datetime) -> Concerned:
    """For the worker: every record that a check concerned, and the records whose confidential address it named."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [*probes(about, incident), numbers_of(incident)])
        records = [row[0] for row in cursor.fetchall()]
    kept = confidential(about)
    return Concerned(tuple({*records, *(record.pk for record in kept)}), tuple(kept))


def confidential(about: str) -> list[Record]:
    """Records that keep this address confidential. Their text has no key that anybody could search by."""
    asked = place_in(about)
    if not (asked.door and asked.street):
        return []
    of_door = ConfidentialText.objects.filter(fact_kind="address", words__icontains=asked.door)
    texts = of_door.select_related("record")
    return list({text.record_id: text.record for text in texts if is_there(place_in(text.words), asked)}.values())


def place_in(words: str) -> Place:
    """The address in some words: the one that the search box would read, else the words as a first line."""
    read = read_box(words).place
    if read.door and read.street:
        return read
    postcode = POSTCODE_WRITTEN.search(words)
    return read_place(words.split(",")[0], postcode=postcode.group() if postcode else "")


def is_there(kept: Place, asked: Place) -> bool:
    """The same door and street, and no two different postcodes."""
    same = kept.door == asked.door and street_name(kept.street) == street_name(asked.street)
    return same and (not kept.postcode or not asked.postcode or kept.postcode == asked.postcode)
