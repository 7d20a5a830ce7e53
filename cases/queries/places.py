"""What is known of a place: orders and dangers of people who live or lived there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.matching import normal
from cases.matching.places import POSTCODE
from cases.models import Case, Marker, PersonAddress
from cases.queries.people import names_of
from dapolicy.chronology.models import Content
from dapolicy.chronology.registry import sentence_of
from dapolicy.chronology.standing import standing_on
from dapolicy.ui.telling import tell

ORDERS = ("order.notice-served", "order.heard", "order.withdrawn")


@dataclass(frozen=True)
class PlaceMarker:
    """A danger, or an order, known of somebody at a place, through a record."""

    label: str
    note: str
    record_id: int
    person_id: int | None = None


def markers_at(place: str) -> list[PlaceMarker]:
    """Orders and dangers known of people who live or lived at a place, by its postcode or its first line."""
    people = set(people_at(place))
    return [*orders_of(people), *dangers_of(people)] if people else []


def orders_of(people: set[int]) -> list[PlaceMarker]:
    """Notices and orders in their cases, open or closed, that were not refused or withdrawn: the last word on each."""
    cases = Case.objects.filter(Q(victim__in=people) | Q(suspect__in=people))
    events = standing_on(ORDERS, list(cases.values_list("pk", flat=True)))
    last = {(event.record_id, event.subject): event for event in events}
    stand = [one for one in last.values() if one.kind != "order.withdrawn" and one.detail.get("outcome") != "refused"]
    shown = Content.objects.filter(event_id__in=[one.pk for one in stand], hidden_at=None)
    words = dict(shown.values_list("event_id", "words"))
    return [
        PlaceMarker(
            sentence_of(one.kind, one.detail), f"{tell(one.at)}. {words.get(one.pk, '')}".strip(), one.record_id
        )
        for one in sorted(stand, key=lambda one: one.at, reverse=True)
    ]


def dangers_of(people: set[int]) -> list[PlaceMarker]:
    """What was said of each of them that stands still."""
    rows = Marker.objects.filter(person__in=people, withdrawn_at=None, until=None).order_by("kind", "-learnt_at")
    names = names_of({row.person_id for row in rows})
    return [
        PlaceMarker(label_of(row), f"{names[row.person_id]}. {row.words}".strip(), row.record_id, row.person_id)
        for row in rows
    ]


def label_of(marker: Marker) -> str:
    """The danger, and whether it was looked for and not found."""
    state = "" if marker.state == Marker.State.YES else f" ({marker.get_state_display().lower()})"
    return f"{marker.get_kind_display()}{state}"


def people_at(place: str) -> Iterable[int]:
    """People with an address there. Confidential ones have no text, and are not found."""
    known = PersonAddress.objects.filter(withdrawn_at=None, confidential=False)
    postcode = POSTCODE.search(place)
    if postcode:
        written = [f"{postcode[1]} {postcode[2]}", f"{postcode[1]}{postcode[2]}"]
        known = known.filter(postcode__in=[*(code.upper() for code in written), *written])
        first = normal.fold(place).split()[:1]
        rows = known.values_list("person_id", "line1")
        return [person for person, line in rows if not first or normal.fold(line).split()[:1] in ([], first)]
    return known.filter(line1__iexact=place.split(",")[0].strip()).values_list("person_id", flat=True)
