"""Putting cases on an agenda, in an order, and taking them off it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cases.models import Case, CaseLink, Pair, Party
from dapolicy.access.models import Locked, Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day
from marac.actions.leaving import end_hearings_of
from marac.actions.meetings import refuse_over, standing_items
from marac.actions.referring import refuse_reason, until_when
from marac.models import Flag, Item, Meeting, Referral
from marac.queries.places import waiting_places
from marac.queries.waiting import running
from marac.terms import RESEARCH, flag_review_day, rules_at

STEP = 1024
LONGEST = 120  # minutes for one case
LEFT = "The case left the agenda."


@transaction.atomic
def put_on_agenda(referral: Referral, meeting: Meeting, *, by: Member, at: datetime) -> Item:
    """List a case for a meeting. From then on its victim is flagged (MARAC-004). Raises: Refused."""
    require(by, Permission.RUN_MARAC, at=at)
    lock_record(referral.record_id)
    referral.refresh_from_db(fields=["state"])
    refuse_over(meeting, at=at)
    refuse_listing(referral, meeting, at=at)
    case = Case.objects.select_related("record").get(pk=referral.record_id)
    item = new_item(case, referral, meeting, by=by, at=at)
    Referral.objects.filter(pk=referral.pk, state=Referral.State.DEFERRED).update(state=Referral.State.ACCEPTED)
    detail = {"on": london_day(meeting.starts_at).isoformat(), "area": meeting.area.name, "why": item.why}
    record_event("marac.listed", case.record, by=by, at=at, detail=detail)
    flag(case, by=by, at=at)
    return item


def refuse_listing(referral: Referral, meeting: Meeting, *, at: datetime) -> None:
    if referral.state not in (Referral.State.ACCEPTED, Referral.State.DEFERRED, Referral.State.HEARD):
        raise Refused("Accept the referral first: then it goes on an agenda.")
    there = waiting_places(now=at).filter(record_id=referral.record_id).select_related("meeting").first()
    if there and there.meeting_id == meeting.pk:
        raise Refused("This case is on this agenda already.")
    if there:
        on = f"{london_day(there.meeting.starts_at):%-d %B %Y}"
        raise Refused(f"This case is on the agenda of {on}. Take it off there first, with the reason.")
    if Item.objects.filter(record_id=referral.record_id, meeting=meeting, left_at=None).exists():
        raise Refused("This case is on this agenda already.")


def new_item(case: Case, referral: Referral, meeting: Meeting, *, by: Member, at: datetime) -> Item:
    last = Item.objects.filter(meeting=meeting).order_by("-place").values_list("place", flat=True).first() or 0
    language = interpreter_for(case)
    rules = rules_at(at)
    return Item.objects.create(
        record=case.record,
        referral=referral,
        meeting=meeting,
        place=last + STEP,
        minutes=rules.minutes_with_interpreter if language else meeting.minutes_each,
        why=why_there(referral, meeting),
        language=language,
        children=has_children(case),
        family=family_of(case, meeting),
        added_at=at,
        added_by=by,
    )


def why_there(referral: Referral, meeting: Meeting) -> str:
    if Item.objects.filter(referral=referral).exists():
        return Item.Why.BROUGHT_BACK
    if meeting.kind == Meeting.Kind.EMERGENCY or referral.emergency:
        return Item.Why.EMERGENCY
    return {"repeat": Item.Why.REPEAT, "transfer-in": Item.Why.TRANSFER}.get(referral.how, Item.Why.NEW)


def reports_of(case: Case) -> list[int]:
    pairs = Pair.objects.filter(case_record_id=case.pk, ended_at=None)
    return list(pairs.values_list("record_id", flat=True))


def interpreter_for(case: Case) -> str:
    """The language that was written down for the victim, newest first."""
    rows = Party.objects.filter(record_id__in=reports_of(case), person_id=case.victim_id, ended_at=None)
    return rows.exclude(language="").order_by("-added_at").values_list("language", flat=True).first() or ""


def has_children(case: Case) -> bool:
    return Party.objects.filter(record_id__in=reports_of(case), part=Party.Part.CHILD, ended_at=None).exists()


def family_of(case: Case, meeting: Meeting) -> UUID | None:
    """The family that a linked case on this agenda is heard with. Nothing is written on that one, nor is a locked one
    joined by an open: who sees the open one alone would read of another.

    A counter-allegation is no family: the two are never put side by side.
    """
    kinds = (CaseLink.Kind.FAMILY, CaseLink.Kind.SAME_VICTIM)
    linked = CaseLink.objects.filter(record_id=case.pk, kind__in=kinds).values_list("other_id", flat=True)
    against = CaseLink.objects.filter(record_id=case.pk, kind=CaseLink.Kind.COUNTER).values_list("other_id", flat=True)
    there = Item.objects.filter(meeting=meeting, left_at=None, record_id__in=set(linked) - set(against))
    if case.record.locked == Locked.NO:
        there = there.filter(locked=Locked.NO)
    row = there.order_by("pk").first()
    return row.together if row else None


def flag(case: Case, *, by: Member, at: datetime) -> Flag:
    """Flag the victim, or begin the flag's time again. It is hers, and shows wherever she is seen."""
    review = flag_review_day(at)
    record_event("marac.flagged", case.record, by=by, at=at, detail={"review": review.isoformat()})
    standing = Flag.objects.filter(record=case.record, person_id=case.victim_id, ended_at=None)
    if standing.update(review_on=review):
        return standing[0]
    return Flag.objects.create(record=case.record, person_id=case.victim_id, since=at, review_on=review)


@transaction.atomic
def take_off(item: Item, *, reason: str, words: str, until: date | None = None, by: Member, at: datetime) -> None:
    """A case leaves the agenda for a reason about its people or its information; its referral waits for another.

    Research that was asked for is owed no longer: it is asked for anew where the case is listed again.
    """
    require(by, Permission.RUN_MARAC, at=at)
    refuse_reason("leave", reason, words)
    if not leave(item, reason=reason, words=words, until=until, by=by, at=at):
        raise Refused("It has been heard, or has left this agenda already.")
    end_hearings_of(item, at=at)


def leave(item: Item, *, reason: str, words: str, until: date | None = None, by: Member | None, at: datetime) -> bool:
    """The case waits again. Whether it still stood there, and nobody had heard it."""
    named = until_when(until, at=at)
    lock_record(item.record_id)
    if not Item.objects.filter(pk=item.pk, left_at=None, heard_at=None).update(left_at=at, left_why=reason):
        return False
    if not waiting_places(now=at).filter(referral=item.referral_id).exists():  # it may stand on another by now
        Referral.objects.filter(pk=item.referral_id).update(state=Referral.State.DEFERRED)
    detail = {"reason": reason, "from": london_day(item.meeting.starts_at).isoformat()} | named
    record_event("marac.deferred", item.record, by=by, at=at, detail=detail, words=words)
    owed = running().filter(record=item.record_id, duty=RESEARCH)
    for agency in sorted(owed.values_list("subject", flat=True)):
        detail = {"agency": agency}
        record_event("marac.research-not-needed", item.record, by=by, at=at, subject=agency, detail=detail, words=LEFT)
    return True


@transaction.atomic
def move(item: Item, *, up: bool, by: Member, at: datetime) -> bool:
    """One place up or down among the cases that the mover sees. Returns whether there was anywhere to go."""
    require(by, Permission.RUN_MARAC, at=at)
    rows = standing_items(item.meeting)
    here = next((place for place, row in enumerate(rows) if row.pk == item.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if there is None or not 0 <= there < len(rows):
        return False
    rows[here or 0], rows[there] = rows[there], rows[here or 0]
    put_in_order(rows)
    return True


@transaction.atomic
def order_as_proposed(meeting: Meeting, *, by: Member, at: datetime) -> None:
    """Put the agenda into the proposed order; anybody may move a case afterwards."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_over(meeting, at=at)
    put_in_order(proposed(standing_items(meeting)))


def put_in_order(rows: Sequence[Item]) -> None:
    """The places that these cases have among them, handed out anew: what the mover cannot see stays where it is."""
    places = sorted(row.place for row in rows)
    if len(set(places)) < len(places):
        places = [places[0] + STEP * number for number in range(len(rows))]
    # In one order for everybody: two who move cases at the same moment wait for each other.
    for row, place in sorted(zip(rows, places, strict=True), key=lambda pair: pair[0].pk):
        if row.place != place:
            Item.objects.filter(pk=row.pk).update(place=place)


def proposed(rows: Iterable[Item]) -> list[Item]:
    """Emergencies; then those for whom somebody is booked; then children; then repeats. A family stays together."""
    ordered = sorted(rows, key=weight)
    first: dict[UUID, int] = {}
    for number, row in enumerate(ordered):
        first.setdefault(row.together, number)
    return sorted(ordered, key=lambda row: first[row.together])


def weight(row: Item) -> tuple[bool, bool, bool, bool, int]:
    emergency, again = row.why == Item.Why.EMERGENCY, row.why in (Item.Why.REPEAT, Item.Why.BROUGHT_BACK)
    return (not emergency, not row.language, not row.children, not again, row.place)


@transaction.atomic
def give_time(item: Item, *, minutes: int, language: str, by: Member, at: datetime) -> None:
    """How long a case is heard, and for which language somebody interprets."""
    require(by, Permission.RUN_MARAC, at=at)
    if not 1 <= minutes <= LONGEST:
        raise Refused(f"Give between 1 and {LONGEST} minutes.")
    Item.objects.filter(pk=item.pk).update(minutes=minutes, language=language.strip()[:60])
