"""Cases that belong together: counter-allegations with their decision, suspects of one victim, one family."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case, CaseLink
from cases.queries.people import groups_of
from dapolicy.access.models import Locked, Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import lock_if_police

Kind = CaseLink.Kind
THIS, OTHER, BOTH, CANNOT_SAY = "this", "other", "both", "cannot-say"
TURNED = {THIS: OTHER, OTHER: THIS}


@transaction.atomic
def link(case: Case, other: Case, *, kind: str, by: Member, at: datetime) -> CaseLink:
    """Link two cases, a row on each, each read under its own protection. Done twice, it is done once."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if case.pk == other.pk:
        raise Refused("That is the same case. Give the reference of the other one.")
    if kind == Kind.COUNTER and not are_opposite(case, other):
        raise Refused("They are not the same two people the other way round. Choose another kind of link.")
    for record_id in sorted((case.pk, other.pk)):
        lock_record(record_id)
    rows = [link_one(one, two, kind, by=by, at=at) for one, two in ((case, other), (other, case))]
    spread(case, other, kind, by=by, at=at)
    return rows[0]


def spread(case: Case, other: Case, kind: str, *, by: Member, at: datetime) -> None:
    """What joins a locked case locks with it; a counter-allegation opens nothing of hers to those who hold his."""
    both = sorted((case.record, other.record), key=lambda record: record.pk)
    fresh = [record.pk for record in both if record.locked == Locked.NO]
    counters = fresh if len(fresh) == 1 else [record.pk for record in both]
    apart = counters if kind == Kind.COUNTER else []
    lock_if_police(both, parties=[], by=by, at=at, apart=apart)


def link_one(case: Case, other: Case, kind: str, *, by: Member, at: datetime) -> CaseLink:
    present = CaseLink.objects.filter(record=case.record, other=other.record).first()
    if present:
        return present
    detail = {"kind": kind, "other": other.record.reference}
    record_event("case.linked", case.record, by=by, at=at, detail=detail)
    return CaseLink.objects.create(record=case.record, other=other.record, kind=kind, at=at, by=by)


def are_opposite(case: Case, other: Case) -> bool:
    """The victim of each is the suspect of the other, by whatever ids they are known."""
    if case.suspect_id is None or other.suspect_id is None:
        return False
    same = groups_of([case.victim_id, case.suspect_id])
    return other.suspect_id in same[case.victim_id] and other.victim_id in same[case.suspect_id]


def opposites_of(case: Case) -> list[Case]:
    """Cases of the same two people the other way round."""
    if case.suspect_id is None:
        return []
    same = groups_of([case.victim_id, case.suspect_id])
    found = Case.objects.filter(victim__in=same[case.suspect_id], suspect__in=same[case.victim_id])
    return list(found.select_related("record").order_by("record_id"))


@transaction.atomic
def link_opposites(case: Case, *, by: Member, at: datetime) -> list[CaseLink]:
    """Link every case of the same two the other way round (INC-012)."""
    return [link(case, other, kind=Kind.COUNTER, by=by, at=at) for other in opposites_of(case)]


@transaction.atomic
def decide_aggressor(
    row: CaseLink, *, decision: str, reason: str, history_seen: bool, by: Member, at: datetime
) -> CaseLink:
    """Decide between two counter-allegations, after the history, by somebody who has recorded neither (INV-012).

    Args: decision, whose suspect is the primary aggressor: `this` case's, the `other`'s, `both`, or `cannot-say`.
    Both cases stay as they are: each keeps its victim's safety, and what was written before is corrected, not erased.
    """
    require(by, Permission.DECIDE_AGGRESSOR, at=at)
    if row.kind != Kind.COUNTER:
        raise Refused("These two are not counter-allegations.")
    if not history_seen:
        raise Refused("Read the history of both first, and say that you have.")
    if not reason.strip():
        raise Refused("Say why: what the history shows, injuries, fear, who controls whom.")
    if by.pk in reporters(row):
        raise Refused("You linked or recorded one of them. A second person decides.")
    for record_id in sorted((row.record_id, row.other_id)):
        lock_record(record_id)
    decided = write_decision(row, decision, reason, by=by, at=at)
    back = CaseLink.objects.filter(record=row.other, other=row.record, kind=Kind.COUNTER).first()
    if back:
        write_decision(back, TURNED.get(decision, decision), reason, by=by, at=at)
    return decided


def reporters(row: CaseLink) -> set[int]:
    """Who opened either case or linked them: they are the first person, not the second."""
    opened = Event.objects.filter(record_id__in=[row.record_id, row.other_id], kind="case.opened")
    return {row.by_id, *(by for by in opened.values_list("by_id", flat=True) if by is not None)}


def write_decision(row: CaseLink, decision: str, reason: str, *, by: Member, at: datetime) -> CaseLink:
    row.decision, row.decision_reason, row.decided_at, row.decided_by = decision, reason, at, by
    row.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by"])
    detail = {"decision": decision, "other": row.other.reference}
    record_event("counter-allegation.decided", row.record, by=by, at=at, detail=detail, words=reason, opinion=True)
    return row
