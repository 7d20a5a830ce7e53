"""A real and immediate threat to life: its decision record, opened at once and on top until signed (RISK-025)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.actions.levels import set_threat_to_life
from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record
from dapolicy.custody.paging import page_duty_post
from risk.actions.grading import current
from risk.models import ThreatToLife
from risk.queries.case import threat_title

PARTS = {
    "information": "What is known, and where it comes from",
    "threat": "The threat: to whom, by whom, how soon",
    "options": "What could be done",
    "measures": "What is being done now",
    "rationale": "Why this and not something else",
}


@transaction.atomic
def open_threat(case: Case, *, information: str, by: Member, at: datetime) -> ThreatToLife:
    """Mark a threat to life: the duty post is paged, the case stands on top of every list. Open once is open."""
    require(by, Permission.RECORD_ENTRY, at=at)
    case = current(case)
    there = ThreatToLife.objects.filter(record=case.record, signed_at=None).first()
    if there:
        return there
    made = ThreatToLife.objects.create(record=case.record, information=information, opened_at=at, opened_by=by)
    subject = str(made.key)
    record("threat-to-life.recorded", case.record, by=by, at=at, subject=subject, words=information)
    set_threat_to_life(case, present=True, by=by, at=at)
    page_duty_post(case.record, why=threat_title(case.record), source=f"threat-to-life:{made.key}", at=at)
    return made


@transaction.atomic
def write_threat(threat: ThreatToLife, *, parts: dict[str, str], by: Member, at: datetime) -> ThreatToLife:
    """Keep what is known so far; nothing has to be whole."""
    require(by, Permission.RECORD_ENTRY, at=at)
    threat = unsigned(threat)
    for name in PARTS:
        setattr(threat, name, parts.get(name, getattr(threat, name)))
    threat.save(update_fields=list(PARTS))
    words = "\n\n".join(f"{title}: {getattr(threat, name)}" for name, title in PARTS.items())
    record("threat-to-life.written", threat.record, by=by, at=at, subject=str(threat.key), words=words)
    return threat


@transaction.atomic
def sign_threat(threat: ThreatToLife, *, by: Member, at: datetime) -> ThreatToLife:
    """The decision maker signs the whole record; only that takes the case from the top of the lists."""
    require(by, Permission.ENDORSE, at=at)
    threat = unsigned(threat)
    if lacking := threat_missing(threat):
        raise Refused(f"It cannot be signed yet. Missing: {'; '.join(lacking).lower()}.")
    threat.signed_at, threat.signed_by = at, by
    threat.save(update_fields=["signed_at", "signed_by"])
    record("threat-to-life.decided", threat.record, by=by, at=at, subject=str(threat.key), words=threat.rationale)
    set_threat_to_life(current(Case(pk=threat.record_id)), present=False, by=by, at=at)
    return threat


def unsigned(threat: ThreatToLife) -> ThreatToLife:
    """The record of the decision, held until this transaction ends."""
    current(Case(pk=threat.record_id))
    threat = ThreatToLife.objects.select_related("record").get(pk=threat.pk)
    if threat.signed_at:
        raise Refused("This decision is signed and stands. Open a new one if there is a new threat.")
    return threat


def threat_missing(threat: ThreatToLife) -> list[str]:
    """What the signature waits for."""
    return [title for name, title in PARTS.items() if not getattr(threat, name).strip()]
