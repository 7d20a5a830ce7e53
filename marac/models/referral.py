"""A referral to MARAC: what an agency wrote, and what stands on the case's record."""

from __future__ import annotations

from django.db import models

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.meeting import Agency, Area


class Referral(Held):
    """Why this case goes to MARAC. The four reasons stand side by side; none outweighs another, none is counted.

    Its words stand in the chronology, in the event `event_id`: what is taken from view there is nowhere else.
    """

    class How(models.TextChoices):
        NEW = "new", "New"
        REPEAT = "repeat", "Repeat"
        TRANSFER_IN = "transfer-in", "Transfer in"

    class Consent(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_ASKED = "not-asked", "Not asked yet"

    class Aware(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    class State(models.TextChoices):
        REFERRED = "referred", "Waits to be accepted"
        ACCEPTED = "accepted", "Accepted"
        DEFERRED = "deferred", "Deferred"
        REJECTED = "rejected", "Rejected"
        TRANSFERRED = "transferred-out", "Transferred out"
        HEARD = "heard", "Heard"
        CLOSED = "closed", "Closed"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    referrer = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    referrer_name = models.CharField(max_length=120, blank=True)
    referrer_contact = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    professional_judgement = models.BooleanField(default=False)
    visible_high_risk = models.BooleanField(default=False)
    potential_escalation = models.BooleanField(default=False)
    repeat = models.BooleanField(default=False)
    repeat_rule = models.CharField(max_length=40, blank=True)
    last_referral_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, choices=How.choices, default=How.NEW)
    emergency = models.BooleanField(default=False)
    from_area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    consent = models.CharField(max_length=10, choices=Consent.choices)
    without_consent_basis = models.CharField(max_length=40, blank=True)
    decided_on = models.DateField(null=True)
    victim_aware = models.CharField(max_length=4, choices=Aware.choices)
    event_id = models.UUIDField(null=True)
    # A copy of what its events say.
    state = models.CharField(max_length=16, choices=State.choices, default=State.REFERRED)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-at"], name="marac_referral_newest"),
            models.Index(fields=["state", "at"], name="marac_referral_state"),
        ]


class AgencyReferral(models.Model):
    """What a partner wrote. Insert only; a worker makes a report of it, with its locks, and refers the case.

    The key is made of what was written and the day: the same thing sent twice on a day is one row.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    said = models.JSONField()

    class Meta:
        db_table = "marac_intake"
        indexes = [models.Index(fields=["written_at"], name="marac_intake_written")]


class ReferralDraft(models.Model):
    """What a representative typed of a referral and has not sent: theirs alone, and empty once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member"], name="marac_referral_draft")]


class IntakeOpened(Held):
    """The case that was opened out of an agency's referral: once for each, whoever else was opening it."""

    intake_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "marac_intake_opened"
