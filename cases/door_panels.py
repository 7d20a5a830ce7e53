"""Danger at the door: asking from a case, and what a post that was called sees of live incidents and their crews."""

from __future__ import annotations

from django.db.models import F

from cases.models import Crew, Incident, Touch
from dapolicy.access.models import Kind, Member, Record
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel

LISTED = 10


def ask(request: Request, record: Record) -> Panel:
    """*Ask for a safety check* right after the danger: the same for everybody and always, and no statement."""
    return Panel("custody/safety_ask.html", {"about": record.reference, "incident": ""})


def touching(request: Request, record: Record) -> Panel | None:
    """Each live incident as the reader may see it, with its crew and their telephones."""
    if record.kind == Kind.CHECK:
        return None
    ids = Touch.objects.filter(record=record).order_by("-at").values_list("incident_id", flat=True)[:LISTED]
    incidents = (
        Incident.objects.filter(pk__in=list(ids), closed_at=None).select_related("record").order_by("-reported_at")
    )
    request.audit.saw(records=[incident.pk for incident in incidents])
    lines = [{"incident": incident, "crew": crew_of(incident)} for incident in incidents]
    return Panel("cases/door_touching.html", {"lines": lines, "record": record})


def crew_of(incident: Incident) -> list[dict[str, str]]:
    """Staff numbers on it by command and control, with name and telephone where they work here."""
    there = Crew.objects.filter(record=incident.record, until=None).order_by(F("since"), "staff_no")
    numbers = [one.staff_no for one in there]
    known = {member.staff_no: member for member in Member.objects.filter(staff_no__in=numbers)}
    return [
        {
            "staff_no": one,
            "name": known[one].name if one in known else "",
            "phone": known[one].phone if one in known else "",
        }
        for one in numbers
    ]
