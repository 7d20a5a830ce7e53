"""Minutes that went out: to whom, how, and which words of a case may go with them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.agenda import Item
from marac.models.meeting import Agency, Meeting


class MinutesOut(models.Model):
    """That an agency was told that minutes are out: an account by a notice, anybody else by word or by post. It holds
    nothing about a case. Rows are only added."""

    class How(models.TextChoices):
        NOTICE = "notice", "A notice in the application"
        TELEPHONE = "telephone", "By telephone"
        POST = "post", "By post"
        BY_HAND = "by-hand", "By hand"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)  # who was told, where they have no account
    how = models.CharField(max_length=10, choices=How.choices, default=How.NOTICE)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["meeting", "at"], name="marac_minutes_out")]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="notice", member__isnull=False, name="") | (~Q(how="notice") & ~Q(name="")),
                name="marac_minutes_to_somebody",
            )
        ]


class Leaving(Held):
    """That a line of the minutes was looked at by the worker before it left: with what it holds that must not leave, or
    with nothing. A line that nobody looked at yet does not leave; where something became known of the case since, it is
    looked at again, and the last look holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event_id = models.UUIDField(db_index=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    held_back = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
