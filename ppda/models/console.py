"""What professional standards keep: who tried, what the rules ask about a look, and whom a victim asked about.

None of these tables is behind a record's protection: they stand behind PSD's own, less whoever is excluded. The web
login reads them through policies that ask for the role and for the exclusion; the worker alone writes what it found.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dapolicy.access.identity import uuid7


class Sighting(models.Model):
    """What an entry of the audit turned out to be about: a locked record that its asker could not see."""

    class Kind(models.TextChoices):
        TRIED = "tried", "Tried to open"
        NEAR = "near", "Near look"

    class How(models.TextChoices):
        ADDRESS = "address", "By the address of its page"
        REFERENCE = "reference", "By its reference"
        NUMBER = "number", "By a staff, log, crime or other number"
        PHONE = "phone", "By a phone number or e-mail address"
        BIRTH = "birth", "By a name with a date of birth"
        SEARCH = "search", "A search that would have shown somebody on its first page"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry_id = models.UUIDField()
    record_id = models.BigIntegerField()
    dvds = models.BooleanField(default=False)
    member_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField()
    resolved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_id", "record_id"], name="sighted_once")]
        indexes = [models.Index(fields=["record_id", "-at"], name="sighting_record")]


class SightingNoted(models.Model):
    """Somebody of PSD has read that a person tried: it is new no longer."""

    sighting = models.OneToOneField(Sighting, on_delete=models.PROTECT, primary_key=True, related_name="noted")
    by_id = models.BigIntegerField()
    at = models.DateTimeField()


class CheckSeen(models.Model):
    """A safety check that the worker has read, and a locked record that it concerned; none where it concerned none."""

    check_id = models.UUIDField()
    record_id = models.BigIntegerField(null=True)
    dvds = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_id", "record_id"], name="check_seen_once", nulls_distinct=False)
        ]
        indexes = [models.Index(fields=["record_id"], name="check_seen_record")]


class SealReached(models.Model):
    """How far the worker has read: seals, which stand in one order whatever committed late. One row."""

    name = models.CharField(max_length=20, primary_key=True)
    seal = models.BigIntegerField(default=0)


class Unread(models.Model):
    """An entry of the audit that the worker could not read. It stops no other, is counted, and is tried again."""

    entry_id = models.UUIDField(primary_key=True)
    tried_at = models.DateTimeField(db_index=True)


class Finding(models.Model):
    """A question about a look. It says nothing against anybody until somebody has asked it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(max_length=20)
    member_id = models.BigIntegerField()
    records = ArrayField(models.BigIntegerField())
    dvds = models.BooleanField(default=False)
    entry_id = models.UUIDField()
    at = models.DateTimeField()
    found_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="finding_at")]


class FindingAnswer(models.Model):
    """What came of a question: the newest row counts, the older ones stay to be seen."""

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", "Explained"
        LOOKED_INTO = "looked-into", "Being looked into"
        REFERRED = "referred", "Referred"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    words = models.CharField(max_length=500)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()


class LookersRequest(models.Model):
    """A victim who works here asked who looked at their record. Kept where no holder of the record reads it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record_id = models.BigIntegerField()
    dvds = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    how = models.CharField(max_length=240)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="request_record")]


class LookersAnswer(models.Model):
    """What a victim was told of the lookers: each row that PSD let stand, and why others were held back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(LookersRequest, on_delete=models.PROTECT, related_name="answers")
    lookers = models.JSONField()
    held_back = models.SmallIntegerField()
    why_held_back = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()
