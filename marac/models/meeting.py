"""Areas, agencies and who speaks for them; meetings and their seats. None of it says a word about a case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.models import Member


class Area(models.Model):
    """A place with a MARAC of its own. One of another force is there to transfer to and from."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    force = models.CharField(max_length=80, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """Who takes part. `core` says which of the nine core agencies it is, or nothing (MARAC-007)."""

    class Core(models.TextChoices):
        POLICE = "police", "Police"
        IDVA = "idva", "IDVA service"
        HOUSING = "housing", "Housing"
        CHILDREN = "children", "Children's services"
        ADULT_CARE = "adult-care", "Adult social care"
        PROBATION = "probation", "Probation"
        HEALTH = "health", "Health"
        MENTAL_HEALTH = "mental-health", "Mental health"
        SUBSTANCE_MISUSE = "substance-misuse", "Substance misuse"

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    core = models.CharField(max_length=16, choices=Core.choices, blank=True)
    kind = models.CharField(max_length=40)  # what the sharing agreement calls it
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Representative(models.Model):
    """Which partner account speaks for which agency, from when until when."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="representatives")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["member"], name="marac_represents")]


class Meeting(models.Model):
    """A meeting. Its dates are written when it is made, from the rules of that day; `papers_until` ends its papers."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "Ordinary"
        EMERGENCY = "emergency", "Emergency"

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDINARY)
    starts_at = models.DateTimeField()
    minutes_each = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    chair_name = models.CharField(max_length=120, blank=True)
    cutoff_on = models.DateField()
    circulate_on = models.DateField()
    papers_until = models.DateTimeField()
    circulated_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # last, since its agenda was out
    held_at = models.DateTimeField(null=True)  # when it began in the room
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_why = models.CharField(max_length=240, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="marac_meeting_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(held_at__isnull=False), name="marac_meeting_ended_was_held"
            )
        ]


class Seat(models.Model):
    """Who sits for an agency at a meeting: an account, or only a name (MARAC-006, MARAC-007)."""

    class Attends(models.TextChoices):
        NOT_YET = "not-yet", "Not recorded yet"
        PRESENT = "present", "Present"
        APOLOGIES = "apologies", "Apologies"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    rank = models.CharField(max_length=40, blank=True)
    attends = models.CharField(max_length=10, choices=Attends.choices, default=Attends.NOT_YET)
    ended_at = models.DateTimeField(null=True)  # given up before the meeting

    class Meta:
        indexes = [
            models.Index(fields=["meeting"], name="marac_seat_meeting"),
            models.Index(fields=["member"], name="marac_seat_member", condition=Q(ended_at=None)),
        ]
