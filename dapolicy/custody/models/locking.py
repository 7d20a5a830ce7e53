"""What locking keeps: doubts and their decisions, declarations, connections, alarms, older records, receipts.

No login of the software reads these but through functions of the owner (`sql/locking.sql`); a receipt is its writer's.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Member, Post, Record


class Doubt(models.Model):
    """Is this party police? A post decides within the hour; until then everything it locked is *possible*."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for the post's decision"
        POLICE = "police", "Police"
        NOT_POLICE = "not-police", "Not police"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    face = models.JSONField()  # `party`: what was typed of them; `staff`: the register's numbers that they may be
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="doubt_open", condition=Q(state="open"))]


class DoubtRecord(models.Model):
    """A record that a doubt locked or was joined to; `before` is what it would be without any doubt.

    From `unlocked_at` on the doubt holds it no more, whatever was decided: professional standards unlocked it.
    """

    doubt = models.ForeignKey(Doubt, on_delete=models.PROTECT, related_name="records")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=10)
    unlocked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["doubt", "record"], name="doubted_once")]


class DoubtExclusion(models.Model):
    """An exclusion that a doubt brought: lifted with it, unless something else holds it."""

    doubt = models.ForeignKey(Doubt, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["doubt", "record", "member"], name="doubt_excludes_once")]


class CopiedExclusion(models.Model):
    """An exclusion that a record took over from another when it locked beside it: it ends with that lock.

    Whatever excludes the same person from the record for a reason of its own takes the mark away, and it stays.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "member", "source"], name="copied_once")]


class Declaration(models.Model):
    """*Do you know either of them?*, answered in one tap; the full one and its review follow (PPDA-006)."""

    class Outcome(models.TextChoices):
        CONTINUE = "continue", "No connection: they go on"
        REMOVE = "remove", "A connection: their access ends"
        EXTERNAL = "external", "A connection: somebody from outside takes it"
        LIFTED = "lifted", "Declared by mistake: lifted"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    knows = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    full_words = models.TextField(blank=True)
    full_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    review_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "member", "-at"], name="declared_by")]


class Connection(models.Model):
    """Somebody who may be connected to a suspect: proposed, and excluded only when a person says so."""

    class Why(models.TextChoices):
        LINE = "line", "Is the line manager, as the staff register has it"
        STAFF = "staff", "Is managed by the suspect, as the staff register has it"
        TEAM = "team", "Works in the same team"
        SURNAME = "surname", "Has the same surname"
        ADDRESS = "address", "Has the same home address"
        PHONE = "phone", "Has the same phone number"
        SAID = "said", "Was named by somebody"

    class Outcome(models.TextChoices):
        EXCLUDED = "excluded", "Excluded"
        LEFT = "left", "Not excluded"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "member"], name="connected_once")]


class AskedOfTwo(models.Model):
    """One of professional standards asks, another answers."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")  # on whose page it was asked
    reason = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        abstract = True


class LetBack(AskedOfTwo):
    """Somebody was excluded by mistake: one of professional standards asks to let them back, another answers."""

    class Answer(models.TextChoices):
        WAITING = "", "Waits for a second person"
        BACK = "back", "Let back"
        REFUSED = "refused", "Refused"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "member"], name="back_waits", condition=Q(answer=""))]
        constraints = [
            models.CheckConstraint(
                name="back_by_two",
                condition=Q(answer="") | (~Q(answered_by=F("by")) & Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(name="back_by_others", condition=~Q(member=F("by")) & ~Q(member=F("answered_by"))),
        ]


class Naming(AskedOfTwo):
    """Police was decided without saying who: one of professional standards says it later, another answers."""

    class Answer(models.TextChoices):
        WAITING = "", "Waits for a second person"
        NAMED = "named", "Said who it is"
        REFUSED = "refused", "Refused"

    doubt = models.ForeignKey(Doubt, on_delete=models.PROTECT, related_name="+")
    staff_no = models.CharField(max_length=20, blank=True)  # empty: nobody who works here
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="named_by_two",
                condition=Q(answer="") | (~Q(answered_by=F("by")) & Q(answered_by__isnull=False)),
            ),
        ]


class Alarm(models.Model):
    """Fewer than two can see a locked record: rung once, until it is mended."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    rung_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(mended_at=None), name="rings_once_until_mended")
        ]


class Older(models.Model):
    """An unlocked record of the same people as a locked one: professional standards leave or lock it."""

    class Choice(models.TextChoices):
        LEAVE = "leave", "Leave it open"
        LOCK = "lock", "Lock it"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    older = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    choice = models.CharField(max_length=6, choices=Choice.choices, blank=True)
    reason = models.TextField(blank=True)
    chosen_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "older"], name="older_once")]


class Receipt(models.Model):
    """What somebody is told after a report of theirs has locked: the same whether or not they may see it still."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    records = ArrayField(models.BigIntegerField())
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Unlocking(models.Model):
    """A record that professional standards unlocked, and why: the lock that it had is not forgotten."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()


class WordLeft(models.Model):
    """An act on a record by somebody who does not see it, until the worker writes it into the record's chronology."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    words = models.TextField(blank=True)
