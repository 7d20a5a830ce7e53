"""Putting right what a report says: changed answers, further logs, two reports of one incident. Former values stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.incidents import is_under_other_label, lock_reports
from cases.actions.opening import lock_records
from cases.actions.registering import cases_of
from cases.models import Case, Incident, IncidentLog, Pair, Party
from cases.terms import Vulnerability
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event

CODED = frozenset({"channel", "teller", "danger_now", "grade", "abuse", "done", "reported_at", "happened_from"})


@transaction.atomic
def add_log(incident: Incident, *, number: str, by: Member, at: datetime) -> IncidentLog:
    """Two logs for one incident: the further number is found by search like the first."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if not number.strip():
        raise Refused("Give the number of the other log.")
    log = IncidentLog.objects.create(record=incident.record, number=number.strip(), at=at, by=by)
    record_event("log.added", incident.record, by=by, at=at, detail={"number": log.number})
    return log


@transaction.atomic
def join_to(incident: Incident, other: Incident, *, words: str, by: Member, at: datetime) -> None:
    """This report and another are one incident: this one is answered by the other, and no longer counted by itself."""
    require(by, Permission.RECORD_ENTRY, at=at)
    if incident.pk == other.pk or incident.same_as_id or other.same_as_id:
        raise Refused("Choose the other report of the same incident, one that is not joined to another itself.")
    lock_records([incident.pk, other.pk])
    incident.same_as, incident.closed_at = other.record, at
    incident.save(update_fields=["same_as", "closed_at"])
    incident.record.closed_at = at
    incident.record.save(update_fields=["closed_at"])
    if incident.log_number:
        add_log(other, number=incident.log_number, by=by, at=at)
    detail = {"to": other.record.reference}
    record_event("incident.joined-to-another", incident.record, by=by, at=at, detail=detail, words=words)
    joined = {"incident": incident.record.reference}
    record_event("incident.joined-by-another", other.record, by=by, at=at, detail=joined, words=words)
    both = (incident, other)
    lock_reports(both, cases_of(both), [], by=by, at=at)  # what joins a locked report locks, its cases too


@transaction.atomic
def amend(incident: Incident, changes: Mapping[str, Any], *, why: str, by: Member, at: datetime) -> None:
    """Change what a report says. The former value of each answer stays in the history, with who and why."""
    require(by, Permission.RECORD_ENTRY, at=at)
    changed = {name: [plain(getattr(incident, name)), plain(value)] for name, value in changes.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    if not changed:
        return
    for name in changed:
        setattr(incident, name, changes[name])
    incident.save(update_fields=list(changed))
    coded = {name: pair for name, pair in changed.items() if name in CODED}
    words = "\n".join([why, *(f"{name}: {pair[0]}" for name, pair in changed.items() if name not in CODED)]).strip()
    record_event("incident.amended", incident.record, by=by, at=at, detail={"changed": coded}, words=words)
    if is_under_other_label(incident):
        record_event("incident.filed-under-other-label", incident.record, by=by, at=at)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


@transaction.atomic
def amend_pair(pair: Pair, *, relationship: str, abuse: Sequence[str], by: Member, at: datetime) -> Pair:
    """What two people are to each other and what kinds of abuse there were: a new row, the old one ends (INC-011)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    Pair.objects.filter(pk=pair.pk).update(ended_at=at)
    fresh = Pair.objects.create(
        record=pair.record,
        victim=pair.victim,
        suspect=pair.suspect,
        relationship=relationship,
        abuse=list(abuse),
        case_record=pair.case_record,
    )
    Case.objects.filter(pk=pair.case_record_id).update(relationship=relationship)
    detail = {"relationship": [pair.relationship, relationship], "abuse": [pair.abuse, list(abuse)]}
    record_event("pair.amended", pair.record, by=by, at=at, detail=detail)
    incident = Incident.objects.select_related("record").get(pk=pair.record_id)
    if is_under_other_label(incident):
        record_event("incident.filed-under-other-label", incident.record, by=by, at=at)
    return fresh


@transaction.atomic
def record_vulnerabilities(party: Party, *, markers: Sequence[str], by: Member, at: datetime) -> None:
    """A victim's vulnerabilities; *none identified* is an answer, *not asked yet* stays owed (INC-010)."""
    require(by, Permission.RECORD_ENTRY, at=at)
    detail = {"before": party.vulnerabilities, "after": list(markers)}
    party.vulnerabilities = list(markers)
    party.save(update_fields=["vulnerabilities"])
    kind = "vulnerability.not-asked" if Vulnerability.NOT_ASKED in markers else "vulnerability.recorded"
    subject = party.person.reference if party.person else None
    record_event(kind, party.record, by=by, at=at, subject=subject, detail=detail)
