"""The children of a report as they stand, for whoever completes it: nobody types them again, or makes them twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Incident, OutsideReference, Pair
from cases.terms import Affected, ChildrenAnswer, ChildSeen
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.standing import standing_on

TOLD = ("child.affected", "child.seen")
NOT_TOLD = {"seen": ChildSeen.NOT_KNOWN.value}  # which is not written


def children_filled(incident: Incident, filled: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The boxes of page 2. Args: filled, each child's own boxes of who they are, in their order."""
    told = last_told(incident)
    schools = OutsideReference.objects.filter(record=incident.record, system="school", withdrawn_at=None)
    at_school = dict(schools.order_by("pk").values_list("person__reference", "value"))
    found: dict[str, list[str]] = {}
    for place, boxes in enumerate(filled):
        reference = str(boxes.get("existing", ""))
        said = {**boxes, **NOT_TOLD, **told.get(reference, {}), "school": at_school.get(reference, "")}
        found |= {
            f"child-{place}-{name}": value if isinstance(value, list) else [value] for name, value in said.items()
        }
    return found | ({"children": [ChildrenAnswer.YES.value]} if found else {})


def last_told(incident: Incident) -> dict[str, dict[str, str]]:
    """By child, how they are affected and whether they were seen: the last word, on the report or on a case of it."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None)
    places = [incident.record_id, *pairs.values_list("case_record", flat=True)]
    events = [one for one in standing_on(TOLD, places) if one.detail.get("incident") == incident.record.reference]
    shown = Content.objects.filter(event_id__in=[one.pk for one in events], hidden_at=None)
    words = dict(shown.values_list("pk", "words"))
    found: dict[str, dict[str, str]] = {}
    for one in events:
        found.setdefault(str(one.subject), {}).update(boxes_of(one, words.get(one.pk, "")))
    return found


def boxes_of(event: Event, words: str) -> dict[str, str]:
    how = event.detail.get("how") or ""
    if event.kind == "child.seen":
        return {"seen": how, "seen_words": words}
    return {"affected": next((one for one in how if one in Affected.values), "")}
