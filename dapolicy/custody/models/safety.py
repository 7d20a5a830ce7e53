"""Safety checks: who asked, on which incident, what was done about it, and what a post released to a crew."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member


class SafetyCheck(Held):
    """One check. Its record is its own, so that whoever is excluded from what it concerned is excluded from it.

    Nobody reads it before `sorted_at`: until then it is not known who must not. Its answer is kept nowhere. `noted`: it
    is written down which records it concerned (`SafetyConcern`).
    """

    class How(models.TextChoices):
        SCREEN = "screen", "Answered on the screen"
        POST = "post", "Went to the post, who rings back"

    class Because(models.TextChoices):
        """Why it went to the post. The asker is never told."""

        NONE = "", "Answered on the screen"
        NOT_ON_IT = "not-on-it", "Not on that incident by command and control"
        TOO_MANY = "too-many", "More than five in an hour"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    going = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=6, choices=How.choices)
    because = models.CharField(max_length=10, choices=Because.choices, blank=True)
    words_hash = models.CharField(max_length=64)
    sorted_at = models.DateTimeField(null=True)
    noted = models.BooleanField(default=False)
    excluded_asked = models.BooleanField(default=False)
    rung_back_at = models.DateTimeField(null=True)
    rung_back_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    justified = models.BooleanField(null=True)
    judged_why = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="judged_by_another",
                condition=Q(judged_at=None, judged_by=None, justified=None)
                | (
                    Q(judged_at__isnull=False, judged_by__isnull=False, justified__isnull=False)
                    & ~Q(judged_by=models.F("asker"))
                ),
            ),
            models.CheckConstraint(
                name="rung_back_by_somebody",
                condition=Q(rung_back_at=None, rung_back_by=None)
                | Q(rung_back_at__isnull=False, rung_back_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["asker", "-at"], name="check_asker"),
            models.Index(fields=["at"], name="check_not_sorted", condition=Q(sorted_at=None)),
            models.Index(fields=["at"], name="check_not_noted", condition=Q(noted=False)),
            models.Index(fields=["record"], name="check_record"),
            models.Index(Coalesce("going", "asker"), "at", name="check_person"),
            models.Index(fields=["id"], name="check_not_judged", condition=Q(judged_at=None)),
        ]


class SafetyWords(Held):
    """What a check asked, beside it, so that the words can vanish while the check stays with their hash."""

    check_id = models.UUIDField(primary_key=True)
    about = models.CharField(max_length=240)
    incident = models.CharField(max_length=80)
    reason = models.CharField(max_length=240)
    gone_at = models.DateTimeField(null=True)


class SafetyRelease(Held):
    """What a post lets a crew know of a record, by name, until when. Only they and the post read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    members = ArrayField(models.BigIntegerField())
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()


class SafetyConcern(models.Model):
    """A record, locked or not, that a check concerned: whoever is excluded from it is excluded from the check's too.

    Numbers and no foreign keys, so that no sorting waits for a record that is being locked, nor its locking for it.
    """

    record_id = models.BigIntegerField()
    check_record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_id", "check_record_id"], name="concerned_once")]


class NewlyExcluded(models.Model):
    """Somebody was excluded from a record, and no worker has yet looked which checks concerned it without its knowing.

    Written by a trigger with the exclusion itself, which shuts at once the checks that are known to have concerned it.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
