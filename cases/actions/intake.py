"""Reports that another system sends: kept as they came, made once, answered from what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cases.actions.incidents import save_report
from cases.models import Intake
from cases.reports import Report
from cases.touching import hurry_look
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, require


@transaction.atomic
def receive(
    *,
    sender: str,
    reference: str,
    body: dict[str, Any],
    report: Report,
    crew: Sequence[str] = (),
    by: Member,
    at: datetime,
) -> Intake:
    """Make the report that `sender` calls `reference`, once: sent again, or twice at once, it is the same report.

    What stands in the intake answers, so that the answer is the same even where the report has locked meanwhile. Its
    crew comes with it once: sent again, it would put back whoever has left the incident since.
    """
    require(by, Permission.REPORT, at=at)
    row = Intake(member=by, sender=sender, reference=reference, body=body, received_at=at)
    # A second sender of the same waits here until the first has committed, and then inserts nothing.
    Intake.objects.bulk_create([row], ignore_conflicts=True)
    kept = Intake.objects.select_for_update().get(member=by, sender=sender, reference=reference)
    if not kept.incident_reference:
        saved = save_report(report, by=by, at=at)
        kept.incident_reference = saved.incident.record.reference
        kept.save(update_fields=["incident_reference"])
        if crew:
            keep_crew(sender, reference, crew, by=by, at=at)
    return kept


@transaction.atomic
def send_crew(sender: str, reference: str, numbers: Sequence[str], *, by: Member, at: datetime) -> None:
    """Who is on an incident by command and control: only they may have a safety check's answer on the screen.

    Through the database's own function, since the incident may have locked and be hidden from its sender. An incident
    that this sender never sent is answered alike.
    """
    keep_crew(sender, reference, numbers, by=by, at=at)
    hurry_look()


def keep_crew(sender: str, reference: str, numbers: Sequence[str], *, by: Member, at: datetime) -> None:
    """The same without asking the worker to look: whoever makes a report has asked already."""
    require(by, Permission.SEND_CREW, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_crew(%s, %s, %s, %s)", [sender, reference, [one.strip() for one in numbers], at])
