"""Which live incidents touch a record, and who is on each: for a post that was called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from cases.models import Crew, Incident, Touch
from cases.touching import SAME
from dapolicy.access.models import Member, Record
from dapolicy.chronology.models import Event
from dapolicy.custody.queries import excluded_from

LISTED = 10
EXCLUDED = "Excluded: tell them nothing"


@dataclass(frozen=True)
class OnIt:
    """A staff number on an incident by command and control, with name and telephone where they work here.

    Somebody who is excluded from the record is named, so that nobody tells them of it, and has no number to ring.
    """

    staff_no: str
    name: str = ""
    phone: str = ""
    warning: str = ""


def live_beside(record: Record) -> list[tuple[Incident, list[OnIt]]]:
    """Open incidents that touch the record, newest first, each with its crew. A fixed number of reads."""
    touching = Touch.objects.filter(record=record).order_by("-at").values_list("incident_id", flat=True)[:LISTED]
    live = Incident.objects.filter(pk__in=list(touching), closed_at=None).select_related("record")
    incidents = list(live.order_by("-reported_at"))
    barred = {one.member.pk for one in excluded_from(record)}
    crews = crews_of([incident.pk for incident in incidents], barred)
    return [(incident, crews[incident.pk]) for incident in incidents]


def same_event(record: Record) -> set[str]:
    """References of incidents that may be the same event as the record: their writer had begun it."""
    told = Event.objects.filter(record_id=record.pk, kind="access.touched", detail__has_key=SAME)
    return set(told.values_list("detail__incident", flat=True))


def crews_of(ids: Iterable[int], barred: Set[int]) -> dict[int, list[OnIt]]:
    """Everybody who is on these incidents now, by incident."""
    there = list(Crew.objects.filter(record__in=list(ids), until=None).order_by("since", "staff_no"))
    known = {one.staff_no: one for one in Member.objects.filter(staff_no__in={one.staff_no for one in there})}
    found: dict[int, list[OnIt]] = defaultdict(list)
    for one in there:
        found[one.record_id].append(on_it(one.staff_no, known.get(one.staff_no), barred))
    return found


def on_it(staff_no: str, member: Member | None, barred: Set[int]) -> OnIt:
    if member is None:
        return OnIt(staff_no)
    return (
        OnIt(staff_no, member.name, warning=EXCLUDED)
        if member.pk in barred
        else OnIt(staff_no, member.name, member.phone)
    )
