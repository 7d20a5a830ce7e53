"""What a case of a meeting still wants before its minutes are complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import withdrawn_on
from marac.models import Action, Agency, Item, Line

SPOKEN, NO_POLICE = "marac.victim-spoken-for", "marac.no-police-action"
OPEN_FIELDS = (("agency_id", "agency"), ("owner_name", "owner"), ("due_on", "date"))


def lacks_of(action: Action) -> list[str]:
    """What was left open about an action (MARAC-009)."""
    return [said for name, said in OPEN_FIELDS if not getattr(action, name)]


def missing_of(items: Sequence[Item]) -> dict[int, list[str]]:
    """By item, in words; nothing for what is whole. A fixed number of statements."""
    events = standing_lines(items, [SPOKEN, NO_POLICE])
    actions: dict[int, list[Action]] = defaultdict(list)
    for action in Action.objects.filter(item__in=items).select_related("agency").order_by("agreed_at"):
        actions[action.item_id].append(action)
    return {item.pk: list(missing(item, events[item.pk], actions[item.pk])) for item in items}


def missing(item: Item, events: list[Event], actions: list[Action]) -> Iterable[str]:
    if not item.heard_at:
        yield "neither heard nor taken off the agenda"
    yield from voice_missing(events)
    if not has_police(actions) and not any(event.kind == NO_POLICE for event in events):
        yield "a police action, or why there is none"
    for number, action in enumerate(actions, 1):
        if action.state == Action.State.OPEN and (lacks := lacks_of(action)):
            yield f"{' and '.join(lacks)} of action {number}"


def voice_missing(events: list[Event]) -> Iterable[str]:
    """The IDVA's name and the victim's views, or why there are none (MARAC-008)."""
    gave = {name for event in events if event.kind == SPOKEN for name in event.detail.get("gave", ())}
    if "none" in gave:
        return
    if "idva" not in gave:
        yield "the IDVA's name, or why there is none"
    if "views" not in gave:
        yield "the victim's views, or why there are none"


def has_police(actions: list[Action]) -> bool:
    """Whether police have something to do, or did it (MARAC-011)."""
    return any(
        one.agency is not None and one.agency.core == Agency.Core.POLICE and one.state != Action.State.CANCELLED
        for one in actions
    )


def standing_lines(items: Sequence[Item], kinds: Iterable[str]) -> dict[int, list[Event]]:
    """Events of these kinds that were written for each item and that nobody has taken out, oldest first."""
    rows = dict(Line.objects.filter(item__in=items, kind__in=list(kinds)).values_list("event_id", "item_id"))
    gone = withdrawn_on(item.record_id for item in items)
    found: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(pk__in=rows).order_by("at", "recorded_at", "pk"):
        if not gone.touches(event):
            found[rows[event.pk]].append(event)
    return found
