"""What an IDVA says of the victim: that MARAC was explained, that the outcome was told, or that either is unsafe."""

from __future__ import annotations

from django.db import models

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.agenda import Item
from marac.models.meeting import Agency


class VictimTold(Held):
    """A row of an IDVA's own, never changed. A worker writes the event, at the moment at which it happened."""

    class Said(models.TextChoices):
        EXPLAINED = "explained", "MARAC was explained to the victim"
        NOT_EXPLAINED = "not-explained", "MARAC was not explained: it is unsafe to"
        TOLD = "told", "The outcome was told to the victim"
        UNSAFE = "unsafe", "The outcome was not told: it is unsafe to"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=14, choices=Said.choices)
    words = models.TextField()  # how, and in what safe way; or why it is unsafe
    happened_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "-at"], name="marac_victim_told")]
