"""What was said of an incident's children and suspect, and what is owed of it, stands on the cases that it has now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.models import Case, Incident, Pair
from cases.queries.people import groups_of
from cases.statuses import SAID, WANTED_FROM, WANTED_UNTIL
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.standing import standing_on

AFFECTED, OFFERED = "child.affected", "support.offered"
OF_SUSPECT = (*SAID, *WANTED_FROM, *WANTED_UNTIL)
FOLLOWS = (
    AFFECTED, "child.seen", "school.told", "school.unsafe-to-tell", "child.no-school",
    "evidence.left-open", "evidence.checked", "support.left-open", OFFERED, *OF_SUSPECT,
)  # fmt: skip

Groups = Mapping[int, frozenset[int]]


def take_along(incident: Incident, cases: Sequence[Case], *, by: Member, at: datetime) -> None:
    """Each of these, at its own time, on every case of the incident; nothing of it runs on a case that was left.

    While there is no case it stays where it is: a school is told of a child all the same. An arrest, a bail or a
    release goes along to the cases of that suspect alone, and stays where there is none.
    """
    left = cases_left(incident)
    if not cases:
        return
    one = groups_of(person for case in left.values() for person in (case.victim_id, case.suspect_id) if person)
    told = standing_on(FOLLOWS, [incident.record_id, *left])
    told = [event for event in told if event.detail.get("incident") == incident.record.reference]
    known = {(event.record_id, *what(event)) for event in standing_on(FOLLOWS, [case.pk for case in cases])}
    shown = Content.objects.filter(event_id__in=[event.pk for event in told], hidden_at=None)
    words = dict(shown.values_list("event_id", "words"))
    for event in told:
        concerned = [case for case in cases if concerns(event, left.get(event.record_id), case, one)]
        for case in concerned:
            if (case.pk, *what(event)) not in known:
                known.add((case.pk, *what(event)))
                say_again(event, case.record, words.get(event.pk, ""), by=by)
        if event.kind in OF_SUSPECT and not concerned:
            continue  # who was arrested or bailed is not known here: it stays where it was said
        if event.record_id in left or event.kind == AFFECTED:
            withdraw(event, because="stands on its case", by=by, at=at)


def cases_left(incident: Incident) -> dict[int, Case]:
    """Cases that the incident had opened or joined, and to which none of its pairs belongs any more."""
    pairs = Pair.objects.filter(record=incident.record)
    standing = pairs.filter(ended_at=None).values("case_record")
    found = Case.objects.filter(record__in=pairs.values("case_record")).exclude(record__in=standing)
    found = found.select_related("record").order_by("pk")
    return {case.pk: case for case in found}


def what(event: Event) -> tuple[str, str | None, datetime]:
    """One fact, on whichever record."""
    return event.kind, event.subject, event.at


def concerns(event: Event, left: Case | None, case: Case, one: Groups) -> bool:
    """Support that was offered to somebody else was not offered to this victim; an arrest or a bail is his alone.

    Args: one, for each victim and suspect of a case that was left, everybody who is one with them.
    """
    if event.kind == OFFERED:
        return left is not None and case.victim_id in one[left.victim_id]
    if event.kind in OF_SUSPECT:
        return left is not None and left.suspect_id is not None and case.suspect_id in one[left.suspect_id]
    return True


def say_again(event: Event, place: Record, words: str, *, by: Member) -> None:
    record_event(
        event.kind,
        place,
        by=by,
        at=event.at,
        subject=event.subject,
        detail=event.detail,
        words=words,
        opinion=event.opinion,
        sensitivity=event.sensitivity,
    )


def withdraw(event: Event, *, because: str, by: Member, at: datetime) -> None:
    """Out of the reckoning by the act that shows it to be wrong, which takes no second person."""
    detail = {"withdraws": str(event.pk), "because": because}
    place = Record.objects.get(pk=event.record_id)
    record_event("event.withdrawn", place, by=by, at=at, subject=str(event.pk), detail=detail)
