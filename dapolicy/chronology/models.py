"""What happened, what is due because of it, and who was told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, HeldApart, Member, Team
from dapolicy.audit.logs import Sealing


class Sensitivity(models.TextChoices):
    ORDINARY = "ordinary", "Ordinary"
    VICTIM = "victim", "Known only through the victim"
    THIRD_PARTY = "third-party", "Given in confidence by somebody else"
    INTELLIGENCE = "intelligence", "Intelligence"


class Event(HeldApart):
    """One thing that happened, in the past tense. Rows are only added; coded answers stand in `detail`.

    `at` is when it happened, `recorded_at` when it was entered. Words stand beside it in `Content`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, null=True)  # noqa: DJ001 (policy tells no subject from an empty one)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    opinion = models.BooleanField(default=False)
    sensitivity = models.CharField(max_length=12, choices=Sensitivity.choices, default=Sensitivity.ORDINARY)
    content_hash = models.CharField(max_length=64, blank=True)

    sealing = Sealing(hash_column="content_hash", words_table="chronology_content", words_key="event_id")

    class Meta:
        indexes = [
            models.Index(fields=["record_id", "at"], name="event_record_at"),
            models.Index(fields=["kind", "recorded_at"], name="event_kind_recorded"),
        ]


class Content(HeldApart):
    """The words of an event, beside the log so that they can be hidden or destroyed while the log still verifies."""

    event_id = models.UUIDField(primary_key=True)
    words = models.TextField()
    hidden_at = models.DateTimeField(null=True)
    hidden_by_id = models.BigIntegerField(null=True)
    hidden_reason = models.CharField(max_length=240, blank=True)


class Author(models.Model):
    """Who wrote an event that bears no name. The database keeps it and no login reads it: see `wrote`."""

    event_id = models.UUIDField(primary_key=True)
    member_id = models.BigIntegerField()


class Clock(Held):
    """A duty that runs, ran or was shown never to have run. What `owed()` decides is written by `recount()` alone."""

    duty = models.CharField(max_length=60)
    edition = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, null=True)  # noqa: DJ001 (policy tells no subject from an empty one)
    start_event = models.UUIDField()
    started_by = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stop_event = models.UUIDField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    void = models.BooleanField(default=False)
    why = models.TextField()
    owner = models.CharField(max_length=40)
    entered_late = models.BooleanField(default=False)
    noticed_at = models.DateTimeField(null=True)
    stage_moments = ArrayField(models.DateTimeField(), default=list)
    stage_to = ArrayField(models.CharField(max_length=40), default=list)
    next_stage = models.SmallIntegerField(null=True)
    next_stage_at = models.DateTimeField(null=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "duty", "subject", "start_event"], name="clock_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(fields=["next_stage_at"], name="clock_next_stage", condition=Q(next_stage_at__isnull=False)),
            models.Index(
                fields=["team", "due_at"],
                name="clock_team_open",
                condition=Q(stopped_at=None, lapsed_at=None, void=False),
            ),
            models.Index(
                fields=["assignee", "due_at"],
                name="clock_assignee_open",
                condition=Q(stopped_at=None, lapsed_at=None, void=False),
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="clock_role_open",
                condition=Q(assignee=None, stopped_at=None, lapsed_at=None, void=False),
            ),
        ]


class Escalation(Held):
    """A stage of a clock that was reached, and what became of telling it. The outbox of the sweep."""

    class State(models.TextChoices):
        WAITING = "waiting", "To be sent"
        SENT = "sent", "Sent"
        PASSED_OVER = "passed-over", "Overtaken by a later stage"
        NOBODY = "nobody", "Nobody there to tell"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="escalations")
    stage = models.SmallIntegerField()
    to = models.CharField(max_length=40)
    reached_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "stage"], name="stage_once")]
        indexes = [models.Index(fields=["reached_at"], name="escalation_waiting", condition=Q(state="waiting"))]


class Telling(Held):
    """Something to tell people about a record, besides its clocks. The outbox of everything that is not a stage."""

    source = models.CharField(max_length=80)
    to = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    page_over = models.BooleanField(default=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=Escalation.State.choices, default=Escalation.State.WAITING)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        # By record: a unique index looks past policies, and must not show what is told about a locked one.
        constraints = [models.UniqueConstraint(fields=["record", "source"], name="told_once")]
        indexes = [models.Index(fields=["at"], name="telling_waiting", condition=Q(state="waiting"))]


class Notice(Held):
    """Something that one person is told in the application. Opened and acknowledged by them alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    page_over = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "source", "member"], name="notice_once")]
        indexes = [models.Index(fields=["member", "-sent_at"], name="notice_member")]


class Mail(models.Model):
    """An e-mail to be sent: its fixed message id, to whom, and nothing about what it concerns."""

    message_id = models.CharField(max_length=120, unique=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["queued_at"], name="mail_waiting", condition=Q(sent_at=None))]


class Pin(models.Model):
    """The digest of an edition or overlay when it was first used. A file that differs stops the start."""

    name = models.CharField(max_length=80, primary_key=True)
    digest = models.CharField(max_length=64)
    pinned_at = models.DateTimeField()


class DayRecount(models.Model):
    """A bank holiday whose clocks are being counted again: where the job stands, so that it resumes."""

    day = models.DateField(primary_key=True)
    reached = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
