"""One case and what several parts of its page read, each read once."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q

from cases.models import Case, Pair
from cases.queries.people import groups_of, names_of
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing_on

TOLD = "victim.told"
LOOKED_UP = (TOLD, "evidence.checked")


class Here:
    """A case, its two people under every id of theirs, and every other case of either."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.people = [one for one in (case.victim_id, case.suspect_id) if one]

    @cached_property
    def names(self) -> dict[int, str]:
        """Of the two under every id of theirs, and of whoever stands in another case with either."""
        others = {pk for one in self.cases for pk in (one.victim_id, one.suspect_id) if pk}
        return names_of(others.union(self.people, *self.groups.values()))

    @cached_property
    def groups(self) -> dict[int, frozenset[int]]:
        """Everybody who is one with each of the two."""
        return groups_of(self.people)

    @cached_property
    def crossing(self) -> dict[int, frozenset[int]]:
        """Those between whom contact details cross."""
        return groups_of(self.people, confirmed=True)

    @cached_property
    def cases(self) -> list[Case]:
        """This case and every other in which either is the victim or the suspect."""
        everybody = set().union(*self.groups.values())
        found = Case.objects.filter(Q(victim__in=everybody) | Q(suspect__in=everybody))
        return list(found.select_related("record").order_by("record_id"))

    @cached_property
    def incidents(self) -> dict[int, dict[int, str]]:
        """Each of these cases' incidents, by case: the reference of each record."""
        found: dict[int, dict[int, str]] = {}
        pairs = Pair.objects.filter(case_record__in=[one.pk for one in self.cases], ended_at=None)
        for case_id, record_id, reference in pairs.values_list("case_record_id", "record_id", "record__reference"):
            found.setdefault(case_id, {})[record_id] = reference
        return found

    @cached_property
    def standing(self) -> list[Event]:
        """What panels look up among the events of the case and its incidents, oldest first, without what is gone."""
        return standing_on(LOOKED_UP, self.records)

    @property
    def records(self) -> list[int]:
        """The case's own record and its incidents'."""
        return [self.case.pk, *self.incidents.get(self.case.pk, {})]

    @property
    def references(self) -> dict[int, str]:
        """The reference of every record of these cases."""
        found = {one.pk: one.record.reference for one in self.cases}
        for incidents in self.incidents.values():
            found |= incidents
        return found
