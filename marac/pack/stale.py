"""Which sheets are older than what they were made from: any record of the two in this direction, or through which a
fact of theirs or of a child's was learnt, such as an address that is withheld since. Asked by the worker as itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from cases.models import (
    BirthDate,
    Case,
    ContactPoint,
    Marker,
    Pair,
    Party,
    PersonAddress,
    PersonName,
    SafeContact,
    Sameness,
)
from cases.queries.people import groups_of
from dapolicy.chronology.models import Event
from marac.models import Agency, Item, Sheet
from marac.terms import agreement_at

# What was entered by a transaction that had begun when the case was read, and was not over, was not seen then.
OVERLAP = timedelta(minutes=2)
FACTS = (PersonName, BirthDate, PersonAddress, ContactPoint, Marker, SafeContact)
Links = dict[int, set[int]]


def to_compose(*, now: datetime) -> list[tuple[int, int]]:
    """Items of circulated meetings that have no sheets yet, or of which something is newer, or that an agency lacks
    which came since, each with who makes them: the coordinator who made them last, else who made the meeting. In no
    fixed order."""
    circulated = {"meeting__circulated_at__lte": now, "meeting__papers_until__gt": now, "meeting__cancelled_at": None}
    items = list(Item.objects.filter(left_at=None, **circulated).select_related("meeting").order_by("?"))
    made = Sheet.objects.filter(item__in=items, replaced_at=None, by__isnull=False).order_by("made_at")
    last = dict(made.values_list("item_id", "by_id"))
    old = older_than_their_case({item.pk: (item.record_id, item.sheets_at) for item in items if item.sheets_at})
    old |= without_an_agency(items, now=now)
    due = [item for item in items if item.sheets_at is None or item.pk in old]
    found = [(item.pk, last.get(item.pk, item.meeting.made_by_id)) for item in due]
    return [(item, by) for item, by in found if by]


def without_an_agency(items: Iterable[Item], *, now: datetime) -> set[int]:
    """Items with a sheet that was made before an agency came which may have it."""
    agencies, agreement = list(Agency.objects.filter(ended_on=None)), agreement_at(now)
    may = {
        section: {one.code for one in agencies if one.kind in agreement.kinds_for(section)}
        for section in agreement.sections
    }
    rows = Sheet.objects.filter(item__in=items, replaced_at=None, section__in=may)
    found = rows.values_list("item", "section", "agencies").order_by()
    return {item for item, section, given in found if may[section] - set(given)}


def older_than_their_case(made: dict[int, tuple[int, datetime]]) -> set[int]:
    """Of these items, each with its case and when its sheets were made, those of which something was entered since."""
    if not made:
        return set()
    sources = sources_of(record for record, _ in made.values())
    first = min(at for _, at in made.values()) - OVERLAP
    rows = Event.objects.filter(record_id__in=linked_in(sources), recorded_at__gt=first).order_by()
    newest = dict(rows.values_list("record_id").annotate(Max("recorded_at")))
    latest = {case: max([newest.get(one, first) for one in found]) for case, found in sources.items()}
    return {item for item, (case, at) in made.items() if latest[case] > at - OVERLAP}


def sources_of(records: Iterable[int]) -> Links:
    """By case, every record of which its sheets may say something. The same statements for any number of cases."""
    cases = list(Case.objects.filter(pk__in=set(records)))
    groups = groups_of(who for case in cases for who in (case.victim_id, case.suspect_id) if who)
    pairs = cases_of_the_two(cases, groups)
    linked = Pair.objects.filter(case_record__in=linked_in(pairs)).values_list("case_record", "record")
    reports = through(pairs, together(linked))
    children = Party.objects.filter(part=Party.Part.CHILD, person__isnull=False, record__in=linked_in(reports))
    people = through(reports, together(children.values_list("record", "person")))
    for case in cases:
        people[case.pk] |= {case.victim_id, case.suspect_id or case.victim_id}
    everybody = {one: set(same) for one, same in groups_of(linked_in(people)).items()}
    people = through(people, everybody)
    learnt = through(people, learnt_through(linked_in(people)))
    return {case.pk: pairs[case.pk] | reports[case.pk] | learnt[case.pk] for case in cases}


def cases_of_the_two(cases: list[Case], groups: dict[int, frozenset[int]]) -> Links:
    """Each with those of the same victim and the same suspect, under whichever id."""
    rows = Case.objects.filter(victim__in={one for case in cases for one in groups[case.victim_id]})
    theirs = list(rows.values_list("pk", "victim_id", "suspect_id"))
    return {
        case.pk: {case.pk}
        | {
            pk
            for pk, victim, suspect in theirs
            if case.suspect_id and victim in groups[case.victim_id] and suspect in groups[case.suspect_id]
        }
        for case in cases
    }


def learnt_through(people: set[int]) -> Links:
    """By person, the records of their facts, and of what was answered about who is the same."""
    rows = [row for table in FACTS for row in table.objects.filter(person__in=people).values_list("person", "record")]
    for side in ("a", "b"):
        rows += Sameness.objects.filter(**{f"{side}__in": people}).values_list(side, "record")
    return together(rows)


def together(rows: Iterable[tuple[int, int]]) -> Links:
    found: Links = defaultdict(set)
    for one, other in rows:
        found[one].add(other)
    return found


def linked_in(links: Links) -> set[int]:
    return set().union(*links.values())


def through(links: Links, further: Links) -> Links:
    """What is linked to what each is linked to."""
    return {one: {last for each in found for last in further.get(each, ())} for one, found in links.items()}
