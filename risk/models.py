"""Assessments, the level a case stands at, who endorsed it, and what is done to keep somebody safe."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models import Level
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member, Record


class QuestionSet(models.Model):
    """A version of an assessment tool's questions. Ours are topic labels; a force loads its licensed wording."""

    code = models.SlugField()
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    licensed = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    questions = models.JSONField()
    loaded_at = models.DateTimeField()
    allowed = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="question_set_once")]


class Assessment(Held):
    """What was asked and answered about one case, at one time. It is left and taken up again.

    `key` is what addresses and events call it; `edit` counts its saves, so that two people cannot overwrite each other.
    """

    class Mode(models.TextChoices):
        FACE_TO_FACE = "face-to-face", "Face to face"
        TELEPHONE = "telephone", "By telephone"
        NOT_ANSWERED = "not-answered", "Victim would not or could not answer"

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    incident = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="assessments_of_incident")
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT)
    mode = models.CharField(max_length=14, choices=Mode.choices, default=Mode.FACE_TO_FACE)
    mode_words = models.TextField(blank=True)
    alone_words = models.TextField(blank=True)
    explained = models.BooleanField(null=True)
    history_considered = models.BooleanField(default=False)
    answers = models.JSONField(default=dict)
    victim_view = models.TextField(blank=True)
    victim_fear = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.NONE, blank=True)
    rationale = models.TextField(blank=True)
    fear_rationale = models.TextField(blank=True)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    assessed_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    edit = models.IntegerField(default=0)
    supervised_at = models.DateTimeField(null=True)
    supervised_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    supervision_outcome = models.CharField(max_length=20, blank=True)
    supervision_words = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-begun_at"], name="assessment_case"),
            models.Index(
                fields=["assessed_at"],
                name="assessment_unchecked",
                condition=models.Q(supervised_at=None, entered_at__isnull=False),
            ),
            models.Index(fields=["author", "-begun_at"], name="assessment_author"),
        ]


class AssessmentEdit(Held):
    """What one save changed, by field, before and after. Rows are only added.

    One that was not applied holds what somebody typed while another changed the same field, so that nothing is lost.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="edits")
    edit = models.IntegerField()
    changes = models.JSONField()
    applied = models.BooleanField(default=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")


class LevelSet(Held):
    """A level that a case was given, by whom and why. Rows are only added; the case carries a copy of the last."""

    class How(models.TextChoices):
        FIRST = "first", "First assessment"
        RAISED = "raised", "Raised"
        LOWERED = "lowered", "Lowered"
        CONFIRMED = "confirmed", "Confirmed"

    level = models.CharField(max_length=10, choices=Level.choices)
    before = models.CharField(max_length=10, choices=Level.choices, blank=True)
    how = models.CharField(max_length=10, choices=How.choices)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["record", "-at"], name="level_case")]


class Lowering(Held):
    """A proposal to lower a level: its reason about the victim's risk, the unit's load as it was, a second person."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for a second person"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    before = models.CharField(max_length=10, choices=Level.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    reason = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    open_cases_of_team = models.IntegerField(null=True)
    open_cases_of_owner = models.IntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    decision_words = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-proposed_at"], name="lowering_case"),
            models.Index(fields=["proposed_at"], name="lowering_waiting", condition=models.Q(state="proposed")),
        ]


class LoweringTry(Held):
    """An attempt to lower that was refused at once, kept because drift shows in what people try (RISK-019)."""

    before = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    words = models.TextField(blank=True)
    why_refused = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    open_cases_of_team = models.IntegerField(null=True)


class SecondReview(Held):
    """A specialist's second look at an assessment, with every source that was consulted (RISK-013, RISK-014)."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="second_review")
    waiting_since = models.DateTimeField()
    sources = ArrayField(models.CharField(max_length=30), default=list)
    outcome = models.CharField(max_length=10, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["waiting_since"], name="review_waiting", condition=models.Q(done_at=None))]


class SafetyPlan(Held):
    """What keeps this victim and the children safe. One line counts as the interim plan; a new row replaces it."""

    interim = models.TextField(blank=True)
    measures = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    children = models.TextField(blank=True)
    victim_wishes = models.TextField(blank=True)
    practitioner = models.TextField(blank=True)
    no_practitioner_because = models.TextField(blank=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True)


class ThreatToLife(Held):
    """The decision record of a real and immediate threat to life; on top of every list until signed (RISK-025)."""

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    information = models.TextField(blank=True)
    threat = models.TextField(blank=True)
    options = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")


class ReviewRequest(Held):
    """Somebody who can see the case says that its risk needs looking at. Open until answered (RISK-017)."""

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="request_waiting", condition=models.Q(answered_at=None))]
