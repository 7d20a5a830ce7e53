"""Where an application stands in the queue, and why: who it touches, what is new, and who has looked."""

from __future__ import annotations

from django.db import models

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member, Record


class Near(Held):
    """Somebody of an application is, or may be, somebody of another record: `source` says which, and as what.

    Seen only by those who may see both: a locked case shows here to nobody who may not open it. It says what holds now:
    the worker's own reckoning, made anew from the answers and facts, which are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=18)
    there = models.CharField(max_length=18)
    sure = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "source", "part", "there"], name="near_once")]
        indexes = [models.Index(fields=["source"], name="near_source")]


class Triage(Held):
    """Something new about the subject or the potential victim looked at the application again: what, when, from, to."""

    class What(models.TextChoices):
        INCIDENT = "incident", "New incident"
        CASE = "case", "Case opened"
        NAMED = "named", "Named in an incident"
        ASSESSMENT = "assessment", "New risk assessment"
        LEVEL = "level", "Risk level"
        ORDER = "order", "Order"
        INTELLIGENCE = "intelligence", "Intelligence"
        SUSPECT = "suspect", "Arrest, bail or release"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    what = models.CharField(max_length=12, choices=What.choices)
    part = models.CharField(max_length=18)
    happened_at = models.DateTimeField()
    at = models.DateTimeField()
    was = models.SmallIntegerField()
    becomes = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "event_id"], name="triaged_once")]
        indexes = [models.Index(fields=["record", "-at"], name="triage_newest")]


class QueueAct(Held):
    """Somebody picked an application up, or looked at one piece of news: from then on that is no longer new.

    What follows from it stands in the chronology alone, where it can be taken from view. `news` is the key of a
    triage that was before their eyes; whoever may not see that does not see this either.
    """

    class What(models.TextChoices):
        PICKED_UP = "picked-up", "Picked up"
        LOOKED = "looked", "Looked at what is new"

    what = models.CharField(max_length=10, choices=What.choices)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    news = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["record", "what", "-at"], name="queue_act_newest"),
            models.Index(fields=["record", "news"], name="queue_act_news", condition=models.Q(news__isnull=False)),
        ]


class DoubleAnswer(Held):
    """Whether two applications are one, as DVDS staff answered. The newest answer stands; nothing is ever merged.

    Why stands in both chronologies, where it can be taken from view.
    """

    class Answer(models.TextChoices):
        SAME = "same", "The same"
        NOT_SAME = "not-same", "Not the same"
        NOT_SURE = "not-sure", "Not sure yet"

    other = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["record", "other", "-at"], name="double_newest")]


class Lookout(models.Model):
    """Up to when the worker has looked at what was recorded. One row."""

    looked_until = models.DateTimeField()


class Place(models.Model):
    """How dangerous an application stood when the worker last looked, so that it can say from where it moved.

    Reckoned once without and once with what locked records say; no page may read either.
    """

    application = models.BigIntegerField(primary_key=True)
    danger = models.SmallIntegerField()
    with_locked = models.SmallIntegerField()
