"""The review of an investigation of abuse by police, as it is written for those who oversee it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dapolicy.access.models import Held, Member


class ReviewReport(Held):
    """Five headings, written by the investigator under the nominated lead. A new row replaces the last (PPDA-012)."""

    risk_factors = models.TextField()
    public_protection = models.TextField()
    community_impact = models.TextField()
    public_confidence = models.TextField()
    media = models.TextField()
    directed_by = models.CharField(max_length=120)
    readers = ArrayField(models.CharField(max_length=120))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "-written_at"], name="review_of_record")]
