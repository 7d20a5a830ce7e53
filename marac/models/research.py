"""What an agency found out about a case, for the meeting."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.agenda import Item
from marac.models.meeting import Agency


class Research(Held):
    """One agency's research. Rows are never changed: what is sent again is another, and the newest stands.

    Fact and opinion stand apart; what is withheld is named with its reason. `nothing_known` is an answer.
    """

    class Relevant(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="research")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    nothing_known = models.BooleanField(default=False)
    facts = models.TextField(blank=True)
    opinions = models.TextField(blank=True)
    contact = models.TextField(blank=True)  # with victim, children, perpetrator, and when
    household = models.TextField(blank=True)
    safety = models.TextField(blank=True)  # of professionals
    done = models.TextField(blank=True)
    suggested = models.TextField(blank=True)
    withheld = models.TextField(blank=True)
    withheld_why = models.TextField(blank=True)
    relevant = models.CharField(max_length=4, choices=Relevant.choices, blank=True)
    relevant_why = models.TextField(blank=True)
    late = models.BooleanField(default=False)  # said after the case was heard, or the meeting over
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "agency", "-at"], name="marac_research_newest")]


class ResearchDraft(Held):
    """What a representative typed and has not sent: theirs alone, and no part of any pack. One for each of theirs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["item", "member"], name="marac_research_draft", condition=Q(sent_at=None))]
