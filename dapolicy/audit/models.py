"""Who looked at what, and the seals over it. The web login may add to these tables and read none of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from dapolicy.access.identity import uuid7
from dapolicy.audit.logs import Sealing


class Entry(models.Model):
    """One request or job: who, when, from where, what was asked, and what was put before their eyes.

    Rows are only added. A column that a later release adds must be nullable: the digest leaves out what is null,
    so that older entries still verify.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    member_id = models.BigIntegerField(null=True)
    roles = ArrayField(models.TextField(), default=list)
    address = models.TextField(blank=True)
    session = models.CharField(max_length=64, blank=True)
    asked = models.TextField()
    records = ArrayField(models.BigIntegerField(), default=list)
    people = ArrayField(models.BigIntegerField(), default=list)
    reason = models.TextField(blank=True)
    outcome = models.SmallIntegerField()
    job = models.TextField(blank=True)
    recipients = ArrayField(models.TextField(), default=list)
    words_hash = models.CharField(max_length=64, blank=True)

    sealing = Sealing(hash_column="words_hash", words_table="audit_words", words_key="entry_id")

    class Meta:
        indexes = [
            GinIndex(fields=["records"], name="entry_records"),
            GinIndex(fields=["people"], name="entry_people"),
            models.Index(fields=["member_id", "at"], name="entry_member_at"),
        ]


class Words(models.Model):
    """What was typed into a search, beside the log: the entry carries its hash, so the words can be destroyed."""

    entry_id = models.UUIDField(primary_key=True)
    words = models.TextField()


class Unsealed(models.Model):
    """A row of a log that no seal covers yet. Filled by trigger in the writer's transaction, emptied by the sealer."""

    leaf = models.UUIDField(primary_key=True)
    log = models.TextField()


class Seal(models.Model):
    """A link of the chain: which rows it covers, what each was, and a digest over these and the seal before."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, unique=True)
    leaves = ArrayField(models.UUIDField())
    logs = ArrayField(models.TextField())
    digests = ArrayField(models.BinaryField())
    digest = models.CharField(max_length=64)


class Alteration(models.Model):
    """A row of some table was changed: by whom, which columns. Written by trigger alone; old and new stand beside it.

    Rows about no record (an account, hours of duty) are read by professional standards alone (ACC-005).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    of_table = models.TextField()
    row_key = models.TextField()
    record_id = models.BigIntegerField(null=True)
    locked = models.CharField(max_length=10, default="no", editable=False)
    dvds = models.BooleanField(default=False, editable=False)
    people = ArrayField(models.BigIntegerField(), default=list)
    at = models.DateTimeField()
    member_id = models.BigIntegerField(null=True)
    columns = ArrayField(models.TextField())
    kept_close = models.BooleanField(default=False)
    words_hash = models.CharField(max_length=64)

    sealing = Sealing(hash_column="words_hash", words_table="audit_altered", words_key="alteration_id")

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "at"], name="alteration_record_at"),
            models.Index(fields=["member_id", "at"], name="alteration_member_at"),
            GinIndex(fields=["people"], name="alteration_people"),
        ]


class Altered(models.Model):
    """Old and new values of one alteration, beside the log: `{"column": [old, new]}`, or null where it is secret.

    What is `kept_close` (an address that may be a refuge, free words) is read by the record's two owners alone.
    """

    alteration_id = models.UUIDField(primary_key=True, editable=False)
    record_id = models.BigIntegerField(null=True, db_index=True)
    locked = models.CharField(max_length=10, default="no", editable=False)
    dvds = models.BooleanField(default=False, editable=False)
    kept_close = models.BooleanField(default=False)
    words = models.TextField()


class Destruction(models.Model):
    """Words destroyed under written authority: one row asks, another says that somebody else did it or refused.

    Under seal like any log, so that whoever removed words without authority is told from whoever had it.
    """

    class Step(models.TextChoices):
        ASKED = "asked", "Asked for"
        DONE = "done", "Destroyed"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.CharField(max_length=7, choices=Step.choices)
    request = models.UUIDField(db_index=True)
    log = models.CharField(max_length=63)
    leaf = models.UUIDField(db_index=True)
    records = ArrayField(models.BigIntegerField(), default=list)
    authority = models.CharField(max_length=120)
    authority_from = models.CharField(max_length=120)
    authority_on = models.DateField()
    reason = models.CharField(max_length=240)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    sealing = Sealing()


class Verdict(models.Model):
    """What the last nightly verifying found, how it stands with the root outside, and what of it was told.

    One row, which is always there.
    Professional standards read it by `audit_verdict_told`; the worker alone writes it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    at = models.DateTimeField(null=True)
    since = models.DateTimeField(db_default=Now(), editable=False)  # nights are counted from here until the first
    entries = models.BigIntegerField(default=0)
    seals = models.BigIntegerField(default=0)
    faults = models.BigIntegerField(default=0)
    first = models.TextField(blank=True)
    compared = models.BooleanField(default=False)
    rooted = models.BigIntegerField(null=True)  # the newest seal that was put into the root outside
    root = models.TextField(blank=True)  # what is wrong with the root outside; empty where it holds
    begun = models.TextField(blank=True)  # who began the root anew last, when and why
    told = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [models.CheckConstraint(name="one_verdict", condition=models.Q(id=1))]
