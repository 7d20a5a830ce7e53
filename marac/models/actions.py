"""What was agreed in the room, who does it by when, and what they say became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.agenda import Item
from marac.models.meeting import Agency


class Action(Held):
    """An action. One without agency, named owner or date is saved all the same, and owed (MARAC-009)."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)  # the subject of its events
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="actions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=40, blank=True)  # of `marac/terms.toml`
    words = models.TextField()
    due_on = models.DateField(null=True)
    agreed_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    # A copy of what its events say.
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["item"], name="marac_action_item"),
            models.Index(fields=["agency", "due_on"], name="marac_action_open", condition=Q(state="open")),
            models.Index(fields=["owner", "due_on"], name="marac_action_owner", condition=Q(state="open")),
        ]


class ActionReport(Held):
    """What its owner says became of an action. A worker writes the event; a claim without evidence is a claim."""

    class Said(models.TextChoices):
        DONE = "done", "Done"
        GOING_ON = "going-on", "Going on"
        NOT_DONE = "not-done", "Cannot be done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=10, choices=Said.choices)
    evidence = models.TextField(blank=True)
    done_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["action", "-at"], name="marac_action_report")]


class Noted(Held):
    """A partner's row (research, an action's report) that the chronology has: the worker writes each event once."""

    row_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
