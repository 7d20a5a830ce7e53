"""Whoever in an application is, or may be, police: held against the staff register, and kept from it (ACC-002).

The one place: for what an officer opens, what a control room wrote, who is named later, who turns out to be somebody
known here, and, each hour, for whoever the register has meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction

from cases.actions.registering import faces_of, in_register
from cases.models import PersonName
from cases.queries.people import groups_of
from dapolicy.access.models import Locked, Member, Record
from dapolicy.chronology.apart import by_itself
from dapolicy.custody.actions import PartyFacts, lock_if_police, not_asked_yet
from dvds.models import Part, Party
from dvds.opened import Somebody

# The subject is held as a suspect is: found there, they are excluded in the same moment. So is everybody else here.
HELD_AS = {Part.SUBJECT: "suspect", Part.APPLICANT: "victim", Part.POTENTIAL_VICTIM: "victim"}
EXCLUDE = "SELECT dvds_exclude_parties(%s, %s, %s)"
KEEP_OUT = """
    SELECT count(*) FILTER (WHERE custody_keep_out(record_id, member_id, source_id)) FROM (
        SELECT DISTINCT near.record_id, kept.member_id, near.source_id FROM dvds_near near
        JOIN access_record source ON source.id = near.source_id AND source.locked <> 'no'
        JOIN access_exclusion kept ON kept.record_id = source.id
        WHERE near.sure AND near.part = ANY (%s) ORDER BY near.record_id, kept.member_id, near.source_id
    ) AS found
"""


@transaction.atomic
def hold(record: Record, *, by: Member | None, at: datetime, said: Iterable[Somebody] = ()) -> bool:
    """Lock an application where one of its people is, or may be, police, and keep whoever of them works here from it.

    The last write of its transaction: an author who is excluded cannot see afterwards what they wrote. Everything that
    this reader knows of each person counts, under whatever ids; a locked record of theirs gives its exclusions over.

    Args: said, what was said of them just now, where it names a staff number or the police.
    """
    facts, everybody = all_known(record, said)
    exclude_others(record, facts, at=at)
    return lock_if_police([record], parties=facts, by=by, at=at, beside=locked_of(everybody, record))


@transaction.atomic
def hold_again(record: Record, *, at: datetime) -> bool:
    """The worker's hour: an application that is locked already is asked about whoever joined the register since.

    They are kept from it, and nobody is let in by that; where nobody joined nothing is written.
    """
    if record.locked == Locked.NO:
        return hold(record, by=None, at=at)
    facts = not_asked_yet([record], all_known(record)[0])
    exclude_others(record, facts, at=at)
    return bool(facts) and lock_if_police([record], parties=facts, by=None, at=at, apart=[record.pk])


def all_known(record: Record, said: Iterable[Somebody] = ()) -> tuple[list[PartyFacts], frozenset[int]]:
    """What is known of its people, with what was said just now, and every id by which they are known."""
    parties = list(Party.objects.filter(record=record, ended_at=None, part__in=HELD_AS).order_by("pk"))
    groups = groups_of(party.person_id for party in parties)
    told = {one.part: one for one in said if one.part in HELD_AS}
    facts = [fact for party in parties for fact in known_of(party, groups[party.person_id], told)]
    seated = {party.part for party in parties}
    facts += [typed(one) for part, one in told.items() if part not in seated]
    return facts, frozenset[int]().union(*groups.values())


def exclude_others(record: Record, facts: Iterable[PartyFacts], *, at: datetime) -> None:
    """Everybody but the subject, whom the lock itself excludes."""
    others = [asdict(fact) for fact in facts if fact.part != "suspect"]
    with connection.cursor() as cursor:
        cursor.execute(EXCLUDE, [record.pk, json.dumps(others, default=str), at])


def known_of(party: Party, group: Iterable[int], told: dict[Part, Somebody]) -> list[PartyFacts]:
    """Each name with each birth date; what was said of the police just now stands with the first."""
    one = told.get(Part(party.part))
    return faces_of(HELD_AS[Part(party.part)], group, **(police_of(one) if one else {}))


def typed(one: Somebody) -> PartyFacts:
    """Somebody of whom something was said, and who has no part of their own."""
    place = ", ".join(filter(None, [one.said.line1, one.said.town, one.said.postcode]))
    return PartyFacts(
        part=HELD_AS[one.part], given=one.said.given, surname=one.said.surname, born=one.said.born,
        addresses=[place] if place else [], phones=[one.said.phone] if one.said.phone else [], **police_of(one),
    )  # fmt: skip


def police_of(one: Somebody) -> dict[str, str]:
    """Whoever has a staff number works here, whatever else was answered."""
    return {"police": "yes" if one.staff_no else one.police or "not-known", "staff_no": one.staff_no.strip()}


def locked_of(people: Iterable[int], record: Record) -> set[int]:
    """Locked records that know one of these people, as far as this reader sees them."""
    names = PersonName.objects.filter(person__in=people).exclude(locked=Locked.NO).exclude(record=record)
    return set(names.values_list("record_id", flat=True))


def hold_against_register(*, at: datetime) -> int:
    """Hold every application that has somebody whom the register has meanwhile, locked or not. Returns how many.

    Run by the worker as itself, which sees every row; nobody is asked and nothing is shown.
    """
    people = in_register("dvds_party", at=at)
    found = Party.objects.filter(person__in=people, ended_at=None, part__in=HELD_AS)
    records = Record.objects.filter(pk__in=found.values("record"))
    return sum(by_itself(hold_again, record, at=at) or 0 for record in records.order_by("pk"))


def keep_out() -> int:
    """Whoever is kept from a locked record is kept from an application of somebody in it. Returns how many were.

    By the worker as itself: whoever opened the application may not know of that record. It locks nothing, and ends with
    that record's lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEEP_OUT, [list(HELD_AS)])
        return int(cursor.fetchone()[0])
