"""The words of an action: taken from view as other words are, and said anew. The action itself stays owed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Content, Event
from marac.models import Action

SAID = "marac.action-worded"
GONE = "Its words were taken from view"


def say_words(action: Action, words: str, *, by: Member, at: datetime) -> None:
    """They stand in the chronology, in an event that moves no clock; the action's own row carries a copy."""
    record_event(SAID, action.record, by=by, at=at, subject=str(action.pk), words=words)


def worded_by(action: Action) -> Event | None:
    """The event whose words the action carries now; none where they were taken from view."""
    events = Event.objects.filter(record_id=action.record_id, kind=SAID, subject=str(action.pk))
    shown = Content.objects.filter(event_id__in=events.values("pk"), hidden_at=None).values("event_id")
    return events.filter(pk__in=shown).order_by("-recorded_at", "-pk").first()


def after_hiding(event: Event) -> None:
    """The copy goes with the words, in the same transaction: in the room, on lists, and before agencies."""
    if event.kind != SAID:
        return
    action = Action.objects.filter(pk=str(event.subject), record_id=event.record_id).first()
    if action:
        last = worded_by(action)
        words = Content.objects.filter(event_id=last.pk).values_list("words", flat=True).first() if last else None
        Action.objects.filter(pk=action.pk).update(words=words or GONE)


@transaction.atomic
def say_anew(action: Action, words: str, *, by: Member, at: datetime) -> None:
    """What is to be done, without what should not have been said. Raises: Refused, while its words stand."""
    require(by, Permission.RUN_MARAC, at=at)
    if not words.strip():
        raise Refused("Say what is to be done.")
    lock_record(action.record_id)
    if worded_by(action):
        raise Refused("Its words stand. Take them from view first, and then say it anew.")
    say_words(action, words.strip(), by=by, at=at)
    Action.objects.filter(pk=action.pk).update(words=words.strip())
