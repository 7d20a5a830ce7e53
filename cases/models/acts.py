"""What is done about a report after it is saved: reviews, decisions, second opinions. Rows are added or decided."""

from __future__ import annotations

from django.db import models

from cases.models.incidents import Incident, Party
from cases.terms import CallMethod, CallOutcome, Interpreted
from dapolicy.access.models import Held, Member


class Change(Held):
    """A change that may hide abuse: somebody asks, somebody else decides, the old value stays (INC-002)."""

    class Kind(models.TextChoices):
        REMOVE_FLAG = "remove-flag", "Remove the domestic abuse flag"
        NON_CRIME = "non-crime", "Turn the crime into a non-crime"

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for a second person"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    before = models.CharField(max_length=240)
    after = models.CharField(max_length=240)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    decision_words = models.TextField(blank=True)


class CallReview(Held):
    """A supervisor's look at how a call was taken, with feedback (INC-005) and the grade judged (INC-006)."""

    method = models.CharField(max_length=10, choices=CallMethod.choices)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    feedback = models.TextField(blank=True)
    grade_given = models.CharField(max_length=12, choices=Incident.Grade.choices, blank=True)
    grade_right = models.BooleanField(null=True)
    grade_correct = models.CharField(max_length=12, choices=Incident.Grade.choices, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")


class AttendanceDecision(Held):
    """Attend, or not now: saved at once, and not endorsed until a supervisor says so (INC-007)."""

    attendance = models.CharField(max_length=12, choices=Incident.Attendance.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    headings = models.JSONField(default=dict)
    headings_at = models.DateTimeField(null=True)
    need = models.TextField(blank=True)
    need_at = models.DateTimeField(null=True)
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")


class PromptSheet(Held):
    """The call taker's prompts as far as they were answered. A new row replaces the last (INC-013)."""

    answers = models.JSONField(default=dict)
    unanswered = models.SmallIntegerField()
    safety_advice = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")


class Interpreting(Held):
    """Who interpreted for whom, as it was; a family member's reason is owed, and a supervisor sees it (INC-016)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=60, blank=True)
    who = models.CharField(max_length=14, choices=Interpreted.choices)
    name = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")


class Closure(Held):
    """Somebody asks to close a report, another endorses it or sends it back (INC-017)."""

    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    decision_words = models.TextField(blank=True)


class RepeatFlag(Held):
    """Whether a victim was a repeat victim when it was reckoned, and by which rule. Never typed (INC-009)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="repeat_flags")
    is_repeat = models.BooleanField()
    reports = models.SmallIntegerField()
    rule = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "-at"], name="repeat_incident")]


class Under16Decision(Held):
    """Whether a report with somebody under 16 keeps the flag: a supervisor decides, beside child protection."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    keep_flag = models.BooleanField()
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")


class IncidentLog(Held):
    """A further log of the same incident: two people rang, or two systems sent it."""

    number = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["number"], name="incident_log_more")]
