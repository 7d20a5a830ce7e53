"""Changes of accounts and posts: what one person proposes and another answers, and the log of all that was done."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Member
from dapolicy.audit.logs import Sealing


class AccountChange(models.Model):
    """A change of who may sign in, as what, or fill a post. One person proposes it, another agrees or refuses.

    The same for every account, so that nobody learns from it whose account is guarded. Written by the database's
    functions alone.
    """

    class What(models.TextChoices):
        ACCOUNT = "account", "Make an account"
        DETAILS = "details", "Change name, rank, team or staff number"
        ROLES = "roles", "Change roles"
        AGREEMENT = "agreement", "Record a partner's agreement"
        PASSWORD = "password", "Set a new password"  # noqa: S105 (a word on the screen)
        SECOND_FACTOR = "second-factor", "Take away the second step of signing in"
        REOPEN = "reopen", "Open an ended account again"
        TOKEN = "token", "Let another system sign in"  # noqa: S105 (as above)
        POST = "post", "Fill a post"
        HANDOVER = "handover", "Hand a post over"

    class Answer(models.TextChoices):
        WAITING = "", "Waits for a second person"
        AGREED = "agreed", "Agreed and done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=14, choices=What.choices)
    about = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    # The proposer's half of a one-time password; emptied by the answer.
    half = models.CharField(max_length=20, blank=True)
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    until = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answer_words = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["until"], name="change_waiting", condition=Q(answer=""))]
        constraints = [
            models.CheckConstraint(
                name="change_by_two",
                condition=~Q(answer="agreed") | (~Q(answered_by=F("proposed_by")) & Q(answered_by__isnull=False)),
            )
        ]


class AccountAct(models.Model):
    """What was done to an account or a post, by whomever and however: written by triggers, sealed, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=30)
    about_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    change_id = models.UUIDField(null=True)
    detail = models.TextField(blank=True)
    why = models.TextField(blank=True)

    sealing = Sealing()

    class Meta:
        indexes = [models.Index(fields=["about_id", "at"], name="account_act_about")]


class AccountActSeen(models.Model):
    """The worker has held an act against the grants: which locked records its account could open, and who was told."""

    act_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    records = ArrayField(models.BigIntegerField(), default=list)
    told = models.CharField(max_length=20, blank=True)


class Agreement(models.Model):
    """Why and for how long a partner's account may exist, and when somebody last asked whether it still should."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=60)
    scope = models.CharField(max_length=500)
    until = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    review = models.CharField(max_length=500, blank=True)
