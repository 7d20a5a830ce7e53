"""A case's place on a meeting's agenda, what may be shared of it, and who said that they know somebody in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member
from marac.models.meeting import Meeting
from marac.models.referral import Referral


class Item(Held):
    """A referral on an agenda. `place` only sorts, with gaps between: nobody is shown it; each counts their own.

    A case that leaves an agenda keeps its row, with the reason; the next meeting has another.
    """

    class Why(models.TextChoices):
        NEW = "new", "New"
        REPEAT = "repeat", "Repeat"
        TRANSFER = "transfer", "Transfer in"
        EMERGENCY = "emergency", "Emergency"
        BROUGHT_BACK = "brought-back", "Brought back"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="items")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    place = models.IntegerField()
    minutes = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=14, choices=Why.choices)
    language = models.CharField(max_length=60, blank=True)  # of the interpreter who is wanted
    children = models.BooleanField(default=False)
    family = models.UUIDField(null=True)  # what another calls `together`, where it is heard with that one
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=24, blank=True)
    heard_at = models.DateTimeField(null=True)  # a copy of its event
    sheets_at = models.DateTimeField(null=True)  # when its sheets were last made, or found to be as they should be

    class Meta:
        indexes = [models.Index(fields=["meeting", "place"], name="marac_item_agenda")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "record"], condition=Q(left_at=None), name="marac_heard_once")
        ]

    @property
    def together(self) -> UUID:
        """The same for cases that are heard together."""
        return self.family or UUID(int=self.pk)


class Sheet(Held):
    """What may be shared of a case, one section of it: all that a partner reads of what police hold.

    `agencies` are those to which the sharing agreement gave the section when it was made; the database gives it to
    no other. A new one replaces the last; never a confidential address, an application, or more of an immigration
    status than a named purpose needs.
    """

    class Section(models.TextChoices):
        PEOPLE = "people", "People"
        CHILDREN = "children", "Children"
        RISK = "risk", "Risk"
        CHRONOLOGY = "chronology", "Since the last meeting"
        POLICE = "police", "Police information"
        WISHES = "wishes", "What the victim wants"
        RESEARCH = "research", "Research of the agencies"
        ACTIONS = "actions", "Open actions"
        PURPOSE = "purpose", "For a named purpose"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sheets")
    section = models.CharField(max_length=12, choices=Section.choices)
    agencies = ArrayField(models.SlugField(), default=list)
    agreement = models.CharField(max_length=40)
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["item"], name="marac_sheet_item", condition=Q(replaced_at=None))]


class Declaration(Held):
    """*Do you know either of them?*, answered by an attendee. A yes excludes at once; the answer itself stays.

    Somebody without an account answers by name. `opened_until` is until when a *no* opened a locked case to them for
    this hearing, and `had_until` what they held of it besides.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="declarations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    knows = models.BooleanField()
    words = models.CharField(max_length=240, blank=True)
    opened_until = models.DateTimeField(null=True)
    had_until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")  # who wrote it down

    class Meta:
        indexes = [models.Index(fields=["item"], name="marac_declared")]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, name="") | (Q(member=None) & ~Q(name="")),
                name="marac_declared_by_somebody",
            )
        ]


class Line(Held):
    """Which event of the case was written for which meeting: what was said, decided, heard or sent out there.

    The key is made of the case's place on the agenda and the name that the page gave the line: a line that is sent
    twice is one row, and nothing that somebody types meets a row of another case. The words stand in the chronology.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="told")
    kind = models.CharField(max_length=60)
    event_id = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["item", "at"], name="marac_line_item")]
