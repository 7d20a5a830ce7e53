"""The MARAC flag on a victim (MARAC-004)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.models import Person
from dapolicy.access.models import Held


class Flag(Held):
    """On the victim, not on a door: it shows wherever she is. It is reviewed, and never ends by itself."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="marac_flags")
    since = models.DateTimeField()
    review_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="marac_flag_person", condition=Q(ended_at=None))]
