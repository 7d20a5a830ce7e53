"""The pack: one file for each reader of a meeting's papers, and the pages it is made of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.agenda import Item
from marac.models.meeting import Agency, Meeting


class Pack(models.Model):
    """A reader's papers. `records` are the cases in it: whoever may not see one of them does not see the pack.

    Once asked for it is made by a job; a half-made one has no file. Withdrawn, it says so instead of opening.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waits to be made"
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    reader = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=240)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    parts_done = models.PositiveIntegerField(default=0)  # cases laid out, of those in it
    parts_all = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    failed_why = models.CharField(max_length=240, blank=True)
    ready_at = models.DateTimeField(null=True)
    records = ArrayField(models.BigIntegerField(), default=list)
    leaves_out = models.BooleanField(default=False)  # made without words that must not leave, which were named first
    locked_with_password = models.BooleanField(default=False)  # its reader waits until somebody has typed one
    changed_at = models.DateTimeField(null=True)  # when its reader was told that something of it is otherwise by now
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [models.Index(fields=["meeting", "reader"], name="marac_pack_reader")]


class PackFile(models.Model):
    """The finished file of a pack, whole or not at all."""

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, primary_key=True, related_name="file")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    encrypted_at = models.DateTimeField(null=True)


class PackOpening(models.Model):
    """Somebody opened a pack's file. It stays when the pack is withdrawn: so it is known who has read it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="openings")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pack", "at"], name="marac_pack_opened")]


class PackPart(Held):
    """One case in one pack, as it was when its pages were made: a case changed afterwards renews its own part."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="parts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of what it was made from
    pages = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["pack"], name="marac_pack_part")]
