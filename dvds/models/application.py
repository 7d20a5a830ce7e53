"""An application under the disclosure scheme, the people in it, and where it stands. DVDS staff's alone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models import Person
from dapolicy.access.models import Held, Record


class Route(models.TextChoices):
    ASK = "right-to-ask", "Right to ask"
    KNOW = "right-to-know", "Right to know"


class Channel(models.TextChoices):
    STATION = "station", "In person at a police station"
    ELSEWHERE = "in-person", "In person somewhere else"
    PHONE = "phone", "By telephone"
    EMAIL = "email", "By e-mail"
    ONLINE = "online", "Online"
    INVESTIGATION = "investigation", "During an investigation"
    AGENCY = "agency", "Through a partner agency"


class ApplicantIs(models.TextChoices):
    POTENTIAL_VICTIM = "potential-victim", "The potential victim"
    THIRD_PARTY = "third-party", "Somebody else"


class Known(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not-known", "Not known yet"


class State(models.TextChoices):
    """Where an application stands, in the order of the scheme; how it may end stands last."""

    RECEIVED = "received", "Received"
    CHECKED = "checked", "Initial checks completed"
    PROGRESSED = "progressed", "Progressed"
    MET = "met", "Met face to face"
    RISK_ASSESSED = "risk-assessed", "Full risk assessed"
    CATEGORISED = "categorised", "Categorised"
    REPRESENTATIONS = "representations-considered", "Representations considered"
    REFERRED = "referred", "Referred to the panel"
    DECIDED = "decided", "Panel has decided"
    OUTCOME_GIVEN = "outcome-given", "Outcome given"
    NOT_PROGRESSED = "not-progressed", "Not progressed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


class Source(models.TextChoices):
    """Where the information of a right to know came from (DVDS-021)."""

    INVESTIGATION = "investigation", "A criminal investigation"
    PARTNER = "partner-meeting", "A meeting with partner agencies"
    INTELLIGENCE = "intelligence", "Intelligence"
    CONTACT = "routine-contact", "Routine contact with either of them"


class Application(Held):
    """What its first contact answered, and copies of where it stands, each written only beside its row or event.

    Its words stand in the chronology alone: what is taken from view there is nowhere else.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="application")
    route = models.CharField(max_length=14, choices=Route.choices)
    channel = models.CharField(max_length=14, choices=Channel.choices, blank=True)
    applicant_is = models.CharField(max_length=18, choices=ApplicantIs.choices, blank=True)
    contacted_at = models.DateTimeField()
    # The Clare's Law request out of which it was opened, by its own key: that table answers to nobody here.
    opened_from = models.UUIDField(null=True)
    indicators = ArrayField(models.CharField(max_length=30), default=list)
    consent = models.CharField(max_length=10, choices=Known.choices, default=Known.NOT_KNOWN)
    told_of_checks = models.CharField(max_length=10, choices=Known.choices, default=Known.NOT_KNOWN)
    children_affected = models.CharField(max_length=10, choices=Known.choices, default=Known.NOT_KNOWN)
    source = models.CharField(max_length=16, choices=Source.choices, blank=True)
    grade = models.CharField(max_length=10, blank=True)
    # Copies of what its events say.
    state = models.CharField(max_length=28, choices=State.choices, default=State.RECEIVED)
    category = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    priority = models.CharField(max_length=10, blank=True)
    risk = models.CharField(max_length=10, blank=True)
    imminent = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["contacted_at"], name="application_open", condition=models.Q(closed_at=None)),
            models.Index(
                fields=["record"],
                name="application_queued",
                condition=models.Q(closed_at=None) | models.Q(imminent=True),
            ),
        ]


class Part(models.TextChoices):
    APPLICANT = "applicant", "Applicant"
    POTENTIAL_VICTIM = "potential-victim", "Potential victim"
    SUBJECT = "subject", "Subject"
    CHILD = "child", "Child"
    RECIPIENT = "recipient", "Other person who is told"


class Party(Held):
    """Somebody's part in an application. What is known of them hangs on the application's record."""

    part = models.CharField(max_length=18, choices=Part.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dvds_parts")
    relation = models.CharField(max_length=120, blank=True)
    joined_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "part"], name="dvds_party_part"),
            models.Index(fields=["person"], name="dvds_party_person"),
        ]


class StateRow(Held):
    """The application came to stand here: by whom, and when. The newest row is the present state."""

    state = models.CharField(max_length=28, choices=State.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record", "-id"], name="dvds_state_newest")]


class SpokenWords(Held):
    """What was said at a disclosure, word for word, and who signed that it was so. Nothing changes or sends it."""

    disclosure = models.UUIDField()
    words = models.TextField()
    signed_at = models.DateTimeField()
    signed_by_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["record", "signed_at"], name="spoken_of_record")]
