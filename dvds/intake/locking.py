"""A subject, applicant or potential victim who is, or may be, police locks the application (ACC-002)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection

from dapolicy.access.models import Exclusion, Member, Record
from dapolicy.custody.actions import PartyFacts, lock_if_police
from dvds.models import Application

# The subject is held against the staff register as a suspect is: found there, they are excluded in the same moment.
PARTS = (("subject", "suspect"), ("victim", "victim"), ("applicant", "victim"))


def lock_application(made: Application, said: dict[str, Any], *, by: Member, at: datetime) -> bool:
    """The last write of opening. Nobody who is in the application sees it, whatever part they have."""
    parties = [party_of(said[name], part) for name, part in PARTS if said[name]]
    locked = lock_if_police([made.record], parties=parties, by=None, at=at)
    for name, _ in PARTS[1:]:
        exclude_members(made.record, str(said[name].get("staff_no", "")))
    return locked


def party_of(said: dict[str, Any], part: str) -> PartyFacts:
    """What was said of one of them, as the register is asked about it."""
    address = ", ".join(filter(None, [said.get("line1"), said.get("town"), said.get("postcode")]))
    return PartyFacts(
        part=part,
        police=said.get("police") or "not-known",
        staff_no=said.get("staff_no", ""),
        given=said.get("given", ""),
        surname=said.get("surname", ""),
        born=date.fromisoformat(said["born"]) if said.get("born") else None,
        addresses=[address] if address else [],
        phones=[said["phone"]] if said.get("phone") else [],
    )


def exclude_members(record: Record, staff_no: str) -> None:
    """Whoever asks, or is asked about, works here: their own application is not theirs to read."""
    members = Member.objects.filter(staff_no=staff_no.strip()).exclude(staff_no="")
    with connection.cursor() as cursor:
        for member in members:
            cursor.execute("SELECT dapolicy_exclude(%s, %s, %s)", [record.pk, member.pk, Exclusion.Why.FOUND])
