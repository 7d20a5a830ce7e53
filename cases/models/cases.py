"""A case is one victim, one suspect and one direction."""

from __future__ import annotations

from django.db import models

from cases.models.incidents import Known
from cases.models.people import Person, Relationship
from dapolicy.access.models import Held, Member, Record


class Level(models.TextChoices):
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    STANDARD = "standard", "Standard"
    NONE = "", "Not assessed yet"


class Case(Held):
    """What is done for this victim against this suspect, over all incidents between them in this direction."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="case")
    victim = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases_as_victim")
    suspect = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases_as_suspect")
    suspect_known = models.CharField(max_length=14, choices=Known.choices, default=Known.NAMED)
    relationship = models.CharField(
        max_length=20, choices=Relationship.Kind.choices, default=Relationship.Kind.NOT_KNOWN
    )
    # Copies, each written only beside its row: the level by `risk`, the danger by what is recorded.
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.NONE, blank=True)
    threat_to_life = models.BooleanField(default=False)
    wanted = models.BooleanField(default=False)
    in_custody = models.BooleanField(default=False)
    danger = models.SmallIntegerField(default=0)
    last_incident_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["victim"], name="case_victim"),
            models.Index(fields=["suspect"], name="case_suspect"),
            models.Index(
                fields=["-danger", "last_incident_at"], name="case_danger", condition=models.Q(closed_at=None)
            ),
        ]


class CaseLink(Held):
    """Two cases that belong together: counter-allegations, suspects who act together, one family."""

    class Kind(models.TextChoices):
        COUNTER = "counter", "Counter-allegation"
        SAME_VICTIM = "same-victim", "Same victim"
        FAMILY = "family", "Same family"

    other = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=20, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")


class Ownership(Held):
    """Who has been answerable for a case, as investigator or as safeguarding lead, from when until when."""

    class Part(models.TextChoices):
        INVESTIGATOR = "investigator", "Investigator (OIC)"
        SAFEGUARDING = "safeguarding", "Safeguarding lead"

    part = models.CharField(max_length=14, choices=Part.choices)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cover_for = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    cover_until = models.DateTimeField(null=True)
    why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["member"], name="owner_member", condition=models.Q(ended_at=None)),
            models.Index(fields=["record"], name="owner_record", condition=models.Q(ended_at=None)),
        ]


class SafeContact(Held):
    """How, when and where it is safe to reach somebody, from whom and when confirmed. A new row replaces the last."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="safe_contacts")
    no_safe_way = models.BooleanField(default=False)
    means = models.CharField(max_length=240, blank=True)
    times = models.CharField(max_length=240, blank=True)
    place = models.CharField(max_length=240, blank=True)
    code_word = models.CharField(max_length=60, blank=True)
    who_else = models.CharField(max_length=240, blank=True)
    devices = models.CharField(max_length=240, blank=True)
    never = models.CharField(max_length=240, blank=True)
    told_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "-confirmed_at"], name="contact_person")]


class Promise(Held):
    """What was promised to somebody, and by when: the diary."""

    to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=240)
    due_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="promise_due", condition=models.Q(kept_at=None))]


class HandoverLine(Held):
    """One thing handed from shift to shift, accepted by a named person."""

    class Kind(models.TextChoices):
        THREAT_TO_LIFE = "threat-to-life", "Threat to life"
        DANGER_NOW = "danger-now", "In danger now"
        HIGH = "high", "High risk"
        WANTED = "wanted", "Wanted"
        IN_CUSTODY = "in-custody", "In custody"
        PROMISED = "promised", "Promised call"

    kind = models.CharField(max_length=14, choices=Kind.choices)
    about = models.CharField(max_length=40)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
