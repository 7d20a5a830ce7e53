"""Decisions on a report that take a second person: what may hide abuse, and closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.opening import lock_records
from cases.definitions import closing_needs_supervisor
from cases.models import Change, Closure, Incident, Party, Under16Decision
from cases.queries.gates import missing_for_closing
from cases.terms import NonCrime
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event

Kind, State = Change.Kind, Change.State
SECOND = "Somebody other than the one who asked must decide. Ask another supervisor."


@transaction.atomic
def record_crime_number(incident: Incident, *, number: str, by: Member, at: datetime) -> None:
    """Link the crime reference (INC-001). An earlier number stays to be seen in the history."""
    require(by, Permission.RECORD_ENTRY, at=at)
    detail = {"before": incident.crime_number, "after": number}
    incident.crime_number, incident.non_crime_reason = number, ""
    incident.save(update_fields=["crime_number", "non_crime_reason"])
    record_event("crime-number.recorded", incident.record, by=by, at=at, detail=detail)


@transaction.atomic
def explain_non_crime(incident: Incident, *, reason: str, words: str, by: Member, at: datetime) -> None:
    """Say why no crime is disclosed: chosen and explained (INC-001). What is a crime already needs a second person."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if incident.crime_number:
        raise Refused("This report has a crime number. Ask for it to be turned into a non-crime; a supervisor decides.")
    set_non_crime(incident, reason, words)
    detail = {"reason": reason}
    record_event("non-crime.explained", incident.record, by=by, at=at, detail=detail, words=words)


def set_non_crime(incident: Incident, reason: str, words: str) -> None:
    """The reason as it stands on the row: chosen, and explained."""
    if not words.strip():
        raise Refused("Explain why no crime is disclosed.")
    incident.non_crime_reason = f"{NonCrime(reason).label}: {words}"[:240]
    incident.crime_number = ""
    incident.save(update_fields=["non_crime_reason", "crime_number"])


@transaction.atomic
def ask_change(incident: Incident, *, kind: str, reason: str, after: str, by: Member, at: datetime) -> Change:
    """Ask to remove the flag, or to turn a crime into a non-crime: nothing changes until somebody else decides.

    INC-002.

    Args: after, the category it would stand under, or the code of the reason why it is no crime.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    if not reason.strip():
        raise Refused("Give the reason. The one who decides reads it.")
    before = incident.category if kind == Kind.REMOVE_FLAG else incident.crime_number
    if kind == Kind.NON_CRIME and not before:
        raise Refused("There is no crime number to turn. Record why no crime is disclosed instead.")
    if kind == Kind.REMOVE_FLAG and not incident.is_domestic:
        raise Refused("This report has no domestic abuse flag to remove.")
    change = Change.objects.create(
        record=incident.record, kind=kind, before=before, after=after, reason=reason, asked_at=at, asked_by=by
    )
    detail = {"change": kind, "before": before, "after": after}
    record_event("change.asked", incident.record, by=by, at=at, subject=kind, detail=detail, words=reason)
    return change


@transaction.atomic
def decide_change(change: Change, *, approve: bool, words: str, by: Member, at: datetime) -> Change:
    """A second person decides. The former value stays in the change and in the history (INC-002)."""
    require(by, Permission.ENDORSE, at=at)
    lock_records([change.record_id])
    change.refresh_from_db(fields=["state"])
    if change.state != State.ASKED:
        raise Refused("This change has been decided already. Look at the report again.")
    if by.pk == change.asked_by_id:
        raise Refused(SECOND)
    change.state = State.APPROVED if approve else State.REFUSED
    change.decided_at, change.decided_by, change.decision_words = at, by, words
    change.save()
    if approve:
        apply_change(change)
    kind = "change.approved" if approve else "change.refused"
    detail = {"change": change.kind, "before": change.before, "after": change.after}
    record_event(kind, change.record, by=by, at=at, subject=change.kind, detail=detail, words=words)
    return change


def apply_change(change: Change) -> None:
    incident = Incident.objects.get(pk=change.record_id)
    if change.kind == Kind.REMOVE_FLAG:
        incident.is_domestic, incident.category = False, change.after
        incident.save(update_fields=["is_domestic", "category"])
    else:
        set_non_crime(incident, change.after, change.reason)


@transaction.atomic
def settle_category(incident: Incident, *, is_domestic: bool, words: str, by: Member, at: datetime) -> None:
    """A supervisor confirms another label, or corrects it to domestic abuse (INC-003), with the time (INC-004)."""
    require(by, Permission.ENDORSE, at=at)
    incident.category_confirmed_at, incident.category_confirmed_by = at, by
    if is_domestic:
        set_flag(incident, by=by, at=at)
    incident.save()
    kind = "incident.category-corrected" if is_domestic else "incident.category-confirmed"
    detail = {"category": incident.category}
    record_event(kind, incident.record, by=by, at=at, detail=detail, words=words)


def set_flag(incident: Incident, *, by: Member, at: datetime) -> None:
    """The flag with when and by whom; not at first contact (INC-004). The caller saves."""
    incident.is_domestic, incident.category = True, "domestic-abuse"
    incident.flagged_at, incident.flagged_by, incident.flagged_first_contact = at, by, False


@transaction.atomic
def add_flag(incident: Incident, *, by: Member, at: datetime) -> None:
    """Say that this is domestic abuse after all: anybody may, at once (INC-004)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if incident.is_domestic:
        return
    detail = {"before": incident.category}
    set_flag(incident, by=by, at=at)
    incident.save()
    record_event("incident.flagged", incident.record, by=by, at=at, detail=detail)
    record_event("incident.category-corrected", incident.record, by=by, at=at, detail={"category": incident.category})


@transaction.atomic
def decide_under_16(party: Party, *, keep_flag: bool, words: str, by: Member, at: datetime) -> Under16Decision:
    """Whether a report with somebody under 16 keeps the domestic abuse flag, beside child protection (INC-011)."""
    require(by, Permission.ENDORSE, at=at)
    if not words.strip():
        raise Refused("Give the reason, and what child protection was told.")
    decision = Under16Decision.objects.create(
        record=party.record, party=party, keep_flag=keep_flag, words=words, at=at, by=by
    )
    if not keep_flag:
        Incident.objects.filter(pk=party.record_id).update(is_domestic=False, category="other")
    subject = party.person.reference if party.person else None
    detail = {"keep_flag": keep_flag}
    record_event("party.under-16-decided", party.record, by=by, at=at, subject=subject, detail=detail, words=words)
    return decision


@transaction.atomic
def ask_closing(incident: Incident, *, words: str, by: Member, at: datetime) -> Closure:
    """Ask to close a report; the gate names what is missing (INC-001, RISK-001) and holds back nothing but the word."""
    require(by, Permission.RECORD_ENTRY, at=at)
    refuse_if_missing(incident)
    if incident.closed_at:
        raise Refused("This report is closed already.")
    if waiting := standing_closure(incident):
        return waiting
    closure = Closure.objects.create(record=incident.record, words=words, asked_at=at, asked_by=by)
    if closing_needs_supervisor():
        record_event("closing.asked", incident.record, by=by, at=at, words=words)
    else:
        close(incident, closure, by=by, at=at)
    return closure


def refuse_if_missing(incident: Incident) -> None:
    if missing := missing_for_closing(incident):
        raise Refused("It cannot be closed yet. " + " ".join(missing))


def standing_closure(incident: Incident) -> Closure | None:
    """The closing that waits for a supervisor."""
    return Closure.objects.filter(record=incident.record, endorsed_at=None, sent_back_at=None).first()


@transaction.atomic
def endorse_closing(closure: Closure, *, endorse: bool, words: str, by: Member, at: datetime) -> Closure:
    """A supervisor other than the reporting officer endorses the closing, or sends it back (INC-017)."""
    require(by, Permission.ENDORSE, at=at)
    incident = Incident.objects.select_related("record").get(pk=closure.record_id)
    if by.pk in (closure.asked_by_id, incident.reported_by_id):
        raise Refused("A supervisor other than the one who reported it or asked must endorse the closing.")
    if closure.endorsed_at or closure.sent_back_at:
        raise Refused("This closing has been decided already. Look at the report again.")
    closure.decision_words = words
    if not endorse:
        return send_back(closure, by=by, at=at)
    refuse_if_missing(incident)
    record_event("closing.endorsed", incident.record, by=by, at=at, words=words)
    close(incident, closure, by=by, at=at)
    return closure


def send_back(closure: Closure, *, by: Member, at: datetime) -> Closure:
    closure.sent_back_at, closure.sent_back_by = at, by
    closure.save()
    record_event("closing.sent-back", closure.record, by=by, at=at, words=closure.decision_words)
    return closure


def close(incident: Incident, closure: Closure, *, by: Member, at: datetime) -> None:
    closure.endorsed_at, closure.endorsed_by = at, by
    closure.save()
    incident.closed_at = incident.record.closed_at = at
    incident.save(update_fields=["closed_at"])
    incident.record.save(update_fields=["closed_at"])
    record_event("incident.closed", incident.record, by=by, at=at)
