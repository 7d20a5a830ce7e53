"""What tests of the console ask of the tables that the worker fills."""

from __future__ import annotations

from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Notice
from ppda.models import Sighting


def sightings(record: Record, *members: Member) -> list[tuple[str, str]]:
    """Kind and way of what was found about a record, oldest first."""
    found = Sighting.objects.filter(record_id=record.pk).order_by("at", "pk")
    if members:
        found = found.filter(member_id__in=[member.pk for member in members])
    return list(found.values_list("kind", "how"))


def told(record: Record) -> list[str]:
    """Who of professional standards was told about it."""
    notices = Notice.objects.filter(record=record, source__startswith="standards:")
    return sorted(notices.values_list("member__name", flat=True))
