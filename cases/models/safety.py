"""Who is on an incident by command and control, and which locked records a live incident touches."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Record


class Crew(Held):
    """One staff number sent to an incident. Rows end when the crew leaves it; only command and control writes them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_no = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["staff_no"], name="crew_staff", condition=Q(until=None))]


class LookedForOlder(Held):
    """A locked record whose people's open records were looked for. The worker alone writes and reads it."""

    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], name="looked_for_older_once")]


class Touch(Held):
    """A live incident that concerns somebody, an address or a number of a locked record: `record` is the locked one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "incident"], name="touched_once")]
