"""Who is told of abuse by somebody who works for the police: the posts of the chain, and each telling."""

from __future__ import annotations

from django.db import models

from dapolicy.access.models import Held, Member, Team


class Role(models.TextChoices):
    """Posts that the supervising officer tells, and those who stand in where one of them may not be told."""

    AREA_COMMANDER = "area-commander", "Local area commander"
    NPCC_LEAD = "npcc-lead", "Nominated NPCC lead"
    DA_COORDINATOR = "da-coordinator", "Domestic abuse coordinator or supervisor"
    CHILD_ABUSE = "child-abuse-supervisor", "Child abuse supervisor"
    PSD = "psd", "Professional standards"
    CHIEF_OFFICER = "chief-officer", "Chief officer"
    COMMISSIONER = "commissioner", "Police and crime commissioner"


class ChainPost(models.Model):
    """Who holds a post of the chain, from when until when. No web login reads it: offers come from a function."""

    role = models.CharField(max_length=24, choices=Role.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["role", "since"], name="chain_post_role")]


class Told(Held):
    """One post of the chain was told: who, by whom, how and when, and when they said that they have it.

    The database refuses the suspect and the excluded, whoever writes the row.
    """

    class How(models.TextChoices):
        NOTICE = "notice", "Notice in this system"
        TELEPHONE = "telephone", "By telephone, speaking"
        IN_PERSON = "in-person", "In person"

    role = models.CharField(max_length=24, choices=Role.choices)
    stands_in = models.CharField(max_length=24, choices=Role.choices, blank=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    how = models.CharField(max_length=12, choices=How.choices)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "told_at"], name="told_of_record")]
