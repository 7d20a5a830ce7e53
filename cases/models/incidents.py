"""Reports: what was said, by whom, about whom."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.people import Person, Relationship
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member, Record, Team


class Known(models.TextChoices):
    """How much is known of a party: silence is an answer too."""

    NAMED = "named", "Named"
    DESCRIBED = "described", "Described, not named yet"
    NOT_KNOWN = "not-known", "Not known yet"
    WOULD_NOT_SAY = "would-not-say", "Would not say"


class Answer(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not-known", "Not known yet"
    WOULD_NOT_SAY = "would-not-say", "Would not say"


class Incident(Held):
    """A report of domestic abuse, whoever made it."""

    class Channel(models.TextChoices):
        CALL_999 = "999", "999 call"
        CALL_101 = "101", "101 call"
        FRONT_COUNTER = "front-counter", "Front counter"
        ONLINE = "online", "Online"
        IN_PERSON = "in-person", "To an officer in person"
        AGENCY = "agency", "From another agency"

    class Teller(models.TextChoices):
        VICTIM = "victim", "The victim"
        WITNESS = "witness", "Somebody who saw or heard it"
        THIRD_PARTY = "third-party", "Somebody else for the victim"
        AGENCY = "agency", "Another agency"
        POLICE = "police", "Police found it"
        ANONYMOUS = "anonymous", "Would not say who they are"

    class Grade(models.TextChoices):
        IMMEDIATE = "immediate", "Immediate"
        PRIORITY = "priority", "Priority"
        SCHEDULED = "scheduled", "Scheduled"
        RESOLUTION = "resolution", "Resolution without attendance"
        NONE = "", "Not graded"

    class Attendance(models.TextChoices):
        ATTEND = "attend", "Attend"
        DELAYED = "delayed", "Delayed"
        APPOINTMENT = "appointment", "Appointment"
        NONE = "none", "No deployment"

    class Seen(models.TextChoices):
        YES = "yes", "Victim seen"
        NO = "no", "Attended and not seen"
        NOT_RECORDED = "", "Not recorded yet"

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="incident")
    log_number = models.CharField(max_length=40, blank=True)
    crime_number = models.CharField(max_length=40, blank=True)
    non_crime_reason = models.CharField(max_length=240, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    teller = models.CharField(max_length=20, choices=Teller.choices)
    teller_words = models.CharField(max_length=240, blank=True)
    teller_safe_contact = models.CharField(max_length=240, blank=True)
    reported_at = models.DateTimeField()
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    happened_words = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=240, blank=True)
    danger_now = models.CharField(max_length=14, choices=Answer.choices, default=Answer.NOT_KNOWN)
    dangers = ArrayField(models.CharField(max_length=24), default=list)
    danger_words = models.CharField(max_length=240, blank=True)
    rang_from = models.CharField(max_length=30, blank=True)
    abuse = ArrayField(models.CharField(max_length=24), default=list)
    account = models.TextField(blank=True)
    done = ArrayField(models.CharField(max_length=30), default=list)
    nothing_done_because = models.CharField(max_length=240, blank=True)
    grade = models.CharField(max_length=12, choices=Grade.choices, default=Grade.NONE, blank=True)
    attendance = models.CharField(max_length=12, choices=Attendance.choices, default=Attendance.ATTEND)
    attended_at = models.DateTimeField(null=True)
    seen = models.CharField(max_length=10, choices=Seen.choices, default=Seen.NOT_RECORDED, blank=True)
    category = models.CharField(max_length=40, default="domestic-abuse")
    is_domestic = models.BooleanField(default=True)
    flagged_at = models.DateTimeField(null=True)
    flagged_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    flagged_first_contact = models.BooleanField(default=True)
    category_confirmed_at = models.DateTimeField(null=True)
    category_confirmed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    same_as = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["log_number"], name="incident_log"),
            models.Index(fields=["crime_number"], name="incident_crime"),
            models.Index(fields=["-reported_at"], name="incident_reported"),
            models.Index(
                fields=["-reported_at"],
                name="incident_in_danger",
                condition=models.Q(danger_now="yes", is_domestic=True, closed_at=None),
            ),
        ]


class Party(Held):
    """Somebody's part in one incident. A wrong one is moved by ending this row and adding another."""

    class Part(models.TextChoices):
        VICTIM = "victim", "Victim"
        SUSPECT = "suspect", "Suspect"
        CHILD = "child", "Child"
        WITNESS = "witness", "Witness"
        TELLER = "teller", "Who told us"

    part = models.CharField(max_length=8, choices=Part.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="parties")
    known = models.CharField(max_length=14, choices=Known.choices, default=Known.NAMED)
    police = models.CharField(max_length=14, choices=Answer.choices, default=Answer.NOT_KNOWN)
    police_words = models.CharField(max_length=240, blank=True)
    vulnerabilities = ArrayField(models.CharField(max_length=24), default=list)
    language = models.CharField(max_length=60, blank=True)
    communication = models.CharField(max_length=240, blank=True)
    under_16 = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="party_person"),
            models.Index(fields=["record"], name="party_rec"),
        ]


class Pair(Held):
    """One victim and one suspect of an incident, what they are to each other, and the case it opened or joined."""

    victim = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    suspect = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    relationship = models.CharField(
        max_length=20, choices=Relationship.Kind.choices, default=Relationship.Kind.NOT_KNOWN
    )
    abuse = ArrayField(models.CharField(max_length=24), default=list)
    case_record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="pairs")
    ended_at = models.DateTimeField(null=True)


class Draft(models.Model):
    """What somebody typed and has not been accepted yet. Theirs alone, and never lost."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    shown: Mapping[str, Any] = MappingProxyType({})  # what its pages were filled with, put here by whoever reads it

    @property
    def began(self) -> str:
        """The reference of the report that its first page put into the pool; empty where there is none.

        Unlike `about`, it does not take the draft out of sight with that report: all that is here its writer typed.
        """
        return str(self.data.get("began", ""))

    @property
    def completes(self) -> str:
        """The reference of a report that stood before, from which its pages were filled; empty where there is none."""
        return str(self.data.get("completes", ""))

    @property
    def incident_reference(self) -> str:
        """The report that finishing this completes, where its writer may see it then."""
        return self.about or self.began or self.completes


class Intake(models.Model):
    """What another system sent, as it came. Answered from here, so that sending twice makes one report."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    body = models.JSONField()
    received_at = models.DateTimeField()
    incident_reference = models.CharField(max_length=12, blank=True)

    class Meta:
        # By member, since a unique index looks past policies: what one system sent must not show to another.
        constraints = [models.UniqueConstraint(fields=["member", "sender", "reference"], name="sent_once")]


class FrontCounter(models.Model):
    """A place where people report in person, whose advice is checked (INC-015)."""

    name = models.CharField(max_length=80, unique=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="front_counters")
    since = models.DateTimeField(null=True)


class CounterCheck(models.Model):
    counter = models.ForeignKey(FrontCounter, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    leaflets_current = models.BooleanField()
    displayed_openly = models.BooleanField()
    languages = models.CharField(max_length=240)
