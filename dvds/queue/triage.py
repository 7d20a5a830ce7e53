"""The worker's look at what is new: it finds whom applications touch, and what happened to them since (DVDS-022).

The task is sent for every incident and every entry, whatever it touches, so that its author sees no difference; each
minute's beat finds what no task was sent for. Late, twice or in two workers: each piece of news is kept once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min, Q, QuerySet

from cases.models import Case, Person, Sameness
from cases.models import Party as Involved
from dapolicy.access.models import Locked, Record
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.models import Event
from dvds.models import Application, Lookout, Near, Part, Place, Triage
from dvds.queue.matching import Role, alike, roles_of, rows, seated_in, seats_of
from dvds.queue.standing import standing_of
from dvds.queue.terms import AREAS, INTELLIGENCE, KINDS, MOVED, NAMING, WATCHED, becomes, what_of

# Somebody's transaction may commit after the look that should have seen it.
LATE = timedelta(minutes=10)
FIRST = timedelta(days=2)
SEATED = (Part.SUBJECT, Part.POTENTIAL_VICTIM, Part.APPLICANT)
LOCK = 7_204_118
MOST = 2000  # people who were never looked for, in one look; the next goes on with the rest
# Parts whose person nobody has been looked for (each that has been has a row about itself), and parts that ended since.
UNSEATED = """
    SELECT p.person_id, p.record_id, p.part FROM dvds_party p
    WHERE p.ended_at IS NULL AND p.part = ANY (%(parts)s) AND NOT EXISTS (
        SELECT 1 FROM dvds_near n
        WHERE n.record_id = p.record_id AND n.source_id = p.record_id AND n.part = p.part
          AND n.there = '=' || p.person_id)
    UNION ALL
    SELECT substr(n.there, 2)::bigint, n.record_id, n.part FROM dvds_near n
    WHERE n.source_id = n.record_id AND NOT EXISTS (
        SELECT 1 FROM dvds_party p
        WHERE p.ended_at IS NULL AND p.record_id = n.record_id AND p.part = n.part AND n.there = '=' || p.person_id)
"""
Touched = tuple[Event, Role]
Seat = tuple[int, str]  # an application, and a part in it


def look(*, now: datetime) -> int:
    """Look at everything since the last look. Returns how many applications were looked at again.

    First whom it touches and how they stand, then one application after the other, locked only while its news is
    written: whoever works in one waits for no look at all the others. Killed between, the next look goes on from there.
    """
    news, looked_for = find(now=now)
    kept = sum(keep(record, rows) for record, rows in sorted(news.items()))
    settle(looked_for, now=now)
    return kept


def one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def find(*, now: datetime) -> tuple[dict[int, list[Triage]], list[Near]]:
    """What looks at each application again, unless it is known by now, and who will have been looked for with it."""
    one_at_a_time()
    lookout = Lookout.objects.order_by("pk").first()
    since = (lookout.looked_until if lookout else now - FIRST) - LATE
    events = news_since(since)
    touched = touched_by(events)
    known_now = seats_about(answered_since(since)) | set(unseated()[:MOST])
    looked_for = keep_near({seat_of(role) for role in {role for _, role in touched} | known_now} | left_by(events), now)
    news = [(event, role) for event, role in (*touched, *since_contact(known_now)) if role.part in WATCHED]
    return triage_of(news, now), looked_for


@transaction.atomic
def settle(looked_for: Sequence[Near], *, now: datetime) -> None:
    """How all stand with their news, who was looked for, and up to when: written last, so that nothing is passed over.

    Killed before it, a look is made again; whoever was named late would else count as looked for, their news unwritten.
    """
    one_at_a_time()
    Near.objects.bulk_create(looked_for, ignore_conflicts=True, batch_size=500)
    keep_places(now)
    lookout = Lookout.objects.order_by("pk").first() or Lookout(looked_until=now)
    lookout.looked_until = max(now, lookout.looked_until)
    lookout.save()


def news_since(since: datetime) -> list[Event]:
    """What looks at applications again, the oldest first; what happened in an application is its own."""
    return in_turn(Event.objects.filter(wanted(), recorded_at__gt=since, dvds=False))


def wanted() -> Q:
    areas = Q()
    for area in AREAS:
        areas |= Q(kind__startswith=f"{area}.")
    return Q(kind__in=KINDS) | areas | Q(sensitivity=INTELLIGENCE)


def in_turn(events: QuerySet[Event]) -> list[Event]:
    return list(events.order_by("recorded_at", "pk"))


def since_contact(seats: set[Role]) -> list[Touched]:
    """What happened since first contact to people of whom it is only known now that it was they.

    Somebody was named in the application only later, or answered to be one with somebody.
    """
    records = {seat.record for seat in seats}
    first = Application.objects.filter(record__in=records, closed_at=None).aggregate(at=Min("contacted_at"))["at"]
    if first is None:
        return []
    sources = Near.objects.filter(record__in=records).values("source")
    events = Event.objects.filter(wanted(), record_id__in=sources, recorded_at__gte=first, dvds=False)
    return [(event, seat) for event, seat in touched_by(in_turn(events)) if seat in seats]


def touched_by(events: Sequence[Event]) -> list[Touched]:
    """Each event with the parts of applications whose person it is, or may be, about."""
    people, named = people_in({event.record_id for event in events}), named_in(events)
    others = defaultdict(set)
    for person, other, _ in alike({person for found in people.values() for person in found}):
        others[person].add(other)
    seats = defaultdict(list)
    for role in seats_of({other for found in others.values() for other in found}):
        if role.part in SEATED:
            seats[role.person].append(role)
    return [
        (event, role)
        for event in events
        for person in sorted(people[event.record_id] & named.get(event.pk, people[event.record_id]))
        for other in sorted(others[person])
        for role in seats[other]
    ]


def named_in(events: Iterable[Event]) -> dict[UUID, set[int]]:
    """Whom each event names that names somebody; where a wrong person was moved, who it is instead."""
    said = {event.pk: event.detail.get("to", event.subject) for event in events if event.kind in NAMING}
    ids = dict(Person.objects.filter(reference__in=filter(None, said.values())).values_list("reference", "pk"))
    return {pk: {ids[reference]} if reference in ids else set() for pk, reference in said.items()}


def people_in(records: Iterable[int]) -> dict[int, set[int]]:
    """Victims and suspects of reports and cases. Children and witnesses make no application urgent by being there."""
    found: dict[int, set[int]] = defaultdict(set)
    sides = Involved.objects.filter(record__in=records, ended_at=None, part__in=["victim", "suspect"])
    for record, person in sides.exclude(person=None).values_list("record_id", "person_id"):
        found[record].add(person)
    for record, victim, suspect in Case.objects.filter(record__in=records).values_list(
        "record_id", "victim_id", "suspect_id"
    ):
        found[record] |= {victim} | ({suspect} if suspect else set())
    return found


def answered_since(since: datetime) -> set[int]:
    """People about whom somebody has answered meanwhile whether they are one with another, or taken that back."""
    answers = Sameness.objects.filter(Q(at__gt=since) | Q(superseded_at__gt=since)).values_list("a_id", "b_id")
    return {person for pair in answers for person in pair}


def seats_about(people: set[int]) -> set[Role]:
    """Parts of applications whose person is, or may be, one of these."""
    return {role for role in seats_of({other for _, other, _ in alike(people)}) if role.part in SEATED}


def unseated() -> list[Role]:
    return [Role(*row) for row in rows(UNSEATED, {"parts": list(SEATED)})]


def left_by(events: Iterable[Event]) -> set[Seat]:
    """Parts that were near a report in which their person was recorded wrongly."""
    records = {event.record_id for event in events if event.kind == MOVED}
    return set(Near.objects.filter(source__in=records).values_list("record_id", "part"))


def seat_of(role: Role) -> Seat:
    return role.record, role.part


def keep_near(parts: set[Seat], now: datetime) -> list[Near]:
    """Write down where else the people of these parts are, or may be, as it is now: what held before and no more goes.

    Returns: that they have been looked for, which is to be written once their news is.
    """
    records = {record for record, _ in parts}
    found, gone = near_now([role for role in seated_in(records) if seat_of(role) in parts], now), []
    for row in Near.objects.filter(record__in=records):
        made = found.get(key_of(row))
        if made and made.sure == row.sure:
            del found[key_of(row)]
        elif (row.record_id, row.part) in parts:
            gone.append(row.pk)
    Near.objects.filter(pk__in=gone).delete()
    Near.objects.bulk_create([row for row in found.values() if not is_itself(row)], batch_size=500)
    return [row for row in found.values() if is_itself(row)]


def is_itself(row: Near) -> bool:
    return row.source_id == row.record_id


def near_now(seats: Sequence[Role], now: datetime) -> dict[tuple[int, int, str, str], Near]:
    """Each record where they are, once for each part here and there: sure where one of them surely is."""
    others, roles = defaultdict(list), defaultdict(list)
    found = alike(role.person for role in seats)
    for person, other, is_sure in found:
        others[person].append((other, is_sure))
    for role in roles_of({other for _, other, _ in found}):
        roles[role.person].append(role)
    made = [itself(seat, now) for seat in seats] + [
        near(seat, there, is_sure, now)
        for seat in seats
        for other, is_sure in others[seat.person]
        for there in roles[other]
        if there.record != seat.record
    ]
    return {key_of(row): row for row in sorted(made, key=lambda row: row.sure)}


def key_of(row: Near) -> tuple[int, int, str, str]:
    return row.record_id, row.source_id, row.part, row.there


def itself(seat: Role, now: datetime) -> Near:
    source = seat.record
    return Near(record_id=seat.record, source_id=source, part=seat.part, there=f"={seat.person}", sure=True, at=now)


def near(seat: Role, there: Role, sure: bool, now: datetime) -> Near:
    return Near(record_id=seat.record, source_id=there.record, part=seat.part, there=there.part, sure=sure, at=now)


def triage_of(touched: Sequence[Touched], now: datetime) -> dict[int, list[Triage]]:
    """By application, one row for each event: what, when, from, to. What was there before it is no news."""
    open_now = still_open({role.record for _, role in touched})
    known = set(Triage.objects.filter(record__in=open_now).values_list("record_id", "event_id"))
    fresh = [
        (event, role)
        for event, role in touched
        if is_news(event, open_now.get(role.record)) and (role.record, event.pk) not in known
    ]
    locked = set(Record.objects.filter(pk__in={event.record_id for event, _ in fresh}).exclude(locked=Locked.NO)
                 .values_list("pk", flat=True))  # fmt: skip
    found: dict[int, list[Triage]] = defaultdict(list)
    # What a locked record brings is reckoned apart: nobody who may not see it can tell by a number that it is there.
    for hidden in (False, True):
        for row in reckoned([one for one in fresh if (one[0].record_id in locked) is hidden], hidden, now):
            found[row.record_id].append(row)
    return found


def still_open(records: Iterable[int]) -> dict[int, datetime]:
    """Which of these are not closed, each with its first contact."""
    rows = Application.objects.filter(record__in=records, closed_at=None)
    return dict(rows.values_list("record_id", "contacted_at"))


def is_news(event: Event, contacted_at: datetime | None) -> bool:
    return contacted_at is not None and event.recorded_at >= contacted_at


def reckoned(fresh: Sequence[Touched], locked: bool, now: datetime) -> list[Triage]:
    stands = standing_of((role.record for _, role in fresh), now=now, locked=locked)
    stood = stood_at(stands, locked)
    made: dict[tuple[int, object], Triage] = {}
    for event, role in fresh:
        if (role.record, event.pk) in made:
            continue
        what, was = what_of(event.kind, event.sensitivity), stood[role.record]
        stood[role.record] = becomes(max(was, stands[role.record]), what)
        made[role.record, event.pk] = Triage(
            record_id=role.record, source_id=event.record_id, event_id=event.pk, kind=event.kind, what=what,
            part=role.part, happened_at=event.at, at=now, was=was, becomes=stood[role.record],
        )  # fmt: skip
    return list(made.values())


@transaction.atomic
def keep(record: int, rows: Sequence[Triage]) -> int:
    """Write what is new of one application. Whoever closes it meanwhile waits, and is held back by it; one that was
    closed first gets none, and what another look has written is not written again."""
    lock_record(record)
    known = set(Triage.objects.filter(record=record).values_list("event_id", flat=True))
    fresh = [row for row in rows if row.event_id not in known] if still_open([record]) else []
    Triage.objects.bulk_create(fresh, batch_size=500)
    return int(bool(fresh))


def stood_at(stands: dict[int, int], locked: bool) -> dict[int, int]:
    """How each stood when last looked at; one that is looked at for the first time stands as it does now."""
    column = "with_locked" if locked else "danger"
    return stands | dict(Place.objects.filter(pk__in=stands).values_list("pk", column))


def keep_places(now: datetime) -> None:
    """Keep how every open application stands now, where it is another than before."""
    ids = list(Application.objects.filter(closed_at=None).values_list("pk", flat=True))
    plain, whole = (standing_of(ids, now=now, locked=locked) for locked in (False, True))
    before = {place.pk: (place.danger, place.with_locked) for place in Place.objects.filter(pk__in=ids)}
    moved = [
        Place(application=pk, danger=plain[pk], with_locked=whole[pk])
        for pk in ids
        if before.get(pk) != (plain[pk], whole[pk])
    ]
    Place.objects.bulk_create(
        moved, update_conflicts=True, unique_fields=["application"], update_fields=["danger", "with_locked"],
        batch_size=1000,
    )  # fmt: skip
