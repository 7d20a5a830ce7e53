"""Where a case stands on an agenda and waits to be heard."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Q, QuerySet

from dapolicy.policy.worktime import london_day, london_moment
from marac.models import Item


def waiting_places(*, now: datetime) -> QuerySet[Item]:
    """Places on agendas that are still to come, or are being heard today. A case that a meeting passed over has none,
    also where nobody ended that meeting: it waits for another, and is back on the coordinator's list."""
    today = london_moment(london_day(now), time())
    ahead = Q(meeting__held_at__gte=today) | Q(meeting__starts_at__gte=today)
    standing = Item.objects.filter(left_at=None, heard_at=None)
    return standing.filter(ahead, meeting__cancelled_at=None, meeting__ended_at=None)
