"""What people say beside the figures: none of it is about a case. Rows are only added; the newest counts."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from dapolicy.access.models import Member
from marac.models.meeting import Area, Meeting


class Said(models.Model):
    """Who wrote it, and when."""

    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class AreaLoad(Said):
    """Who lives in an area and who works for its MARAC, from a day on: what load is held against (MARAC-014)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    women = models.PositiveIntegerField(validators=[MinValueValidator(1)])  # of 16 and over
    women_source = models.CharField(max_length=120)
    coordinators = models.DecimalField(max_digits=5, decimal_places=2)  # whole posts
    idvas = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        indexes = [models.Index(fields=["area", "-since"], name="marac_area_load")]
        constraints = [
            models.CheckConstraint(
                condition=Q(women__gt=0, coordinators__gte=0, idvas__gte=0), name="marac_load_is_of_somebody"
            )
        ]


class HandCount(Said):
    """What the return asks of a meeting and no record holds: counted by hand by whoever sat there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    minoritised = models.PositiveSmallIntegerField()
    lgbt = models.PositiveSmallIntegerField()
    male = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["meeting", "-at"], name="marac_hand_count")]


class MonthReport(Said):
    """A month as it was reported, with its commentary. Later figures may differ; these stand (MARAC-014)."""

    month = models.DateField()
    figures = models.JSONField()
    norms = models.CharField(max_length=40)
    commentary = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-month", "-at"], name="marac_month_report")]


class OutsideFigure(Said):
    """What SafeLives, or another, publish of a period: it stands beside the force's own (MARAC-015)."""

    source = models.CharField(max_length=80)
    measure = models.CharField(max_length=24)
    first = models.DateField()
    after = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    where = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [models.Index(fields=["after", "measure"], name="marac_outside_figure")]
        constraints = [models.CheckConstraint(condition=Q(after__gt=models.F("first")), name="marac_outside_has_time")]


class Review(Said):
    """A review of the MARAC: what was looked at, who took part, what was found, and when the next is (MARAC-015)."""

    held_on = models.DateField()
    looked_at = models.TextField()
    took_part = models.TextField()
    found = models.TextField()
    next_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-held_on"], name="marac_review_day")]
