"""What entries of a case share: the incident they belong to, and the cases that one act is written on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from cases.models import Case, Incident, Pair, Party
from cases.queries.people import NOT_NAMED, groups_of, names_of
from dapolicy.access.models import Kind, Record
from dapolicy.chronology.entries import Entry, Fact
from dapolicy.ui.forms import Checkboxes, Radios
from dapolicy.ui.telling import tell

BOTH = frozenset({Kind.CASE, Kind.INCIDENT})
YES_NO = [("yes", "Yes"), ("no", "No")]
ASKED = [*YES_NO, ("not-known", "Not known yet"), ("would-not-say", "Would not say")]


def radios(
    label: str, choices: Any, *, reveals: dict[str, list[str]] | None = None, **kwargs: Any
) -> forms.ChoiceField:
    """One answer of a few."""
    return forms.ChoiceField(label=label, choices=choices, widget=Radios(reveals=reveals or {}), **kwargs)


def ticks(label: str, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Any number of answers."""
    return forms.MultipleChoiceField(label=label, choices=choices, widget=Checkboxes(), **kwargs)


def words(label: str, *, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(label=label, required=required, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)


def line(label: str, *, required: bool = True, **kwargs: Any) -> forms.CharField:
    """A few words."""
    return forms.CharField(label=label, required=required, max_length=240, **kwargs)


class CaseEntry(Entry):
    """Stands on a case, names the incident, and is written on every case of that incident that it concerns.

    `spread` says whom the act is about: every case of the incident with the same `suspect`, or the same `victim`,
    under whichever id, or every one (`child`). Cases the other way round have another suspect and another victim, so
    they are left out, and so is a case that the incident has left.
    `on_incident` entries are written on the incident's own record too, where what was left open there waits for them.
    """

    spread: ClassVar[str] = ""
    on_incident: ClassVar[bool] = False

    def prepare(self) -> None:
        """The incident is asked for only where the case has several."""
        self.case = Case.objects.filter(pk=self.record.pk).first()
        self.incidents = incidents_of(self.record)
        if len(self.incidents) > 1:
            self.fields["incident"] = forms.ChoiceField(
                label="Which incident does it belong to?",
                choices=[(one.record.reference, incident_words(one)) for one in self.incidents],
                initial=self.incidents[0].record.reference,
                required=False,
            )

    def incident(self) -> Incident | None:
        """The incident that was chosen, else the latest."""
        chosen = self.cleaned_data.get("incident")
        named = [one for one in self.incidents if one.record.reference == chosen]
        return next(iter([*named, *self.incidents]), None)

    def detail(self) -> dict[str, Any]:
        """Coded answers, and the incident's reference."""
        incident = self.incident()
        return super().detail() | ({"incident": incident.record.reference} if incident else {})

    def words(self) -> str:
        """The incident is in the detail already."""
        kept, self.fields = self.fields, {name: one for name, one in self.fields.items() if name != "incident"}
        try:
            return super().words()
        finally:
            self.fields = kept

    def records(self) -> list[Record]:
        """This case's record and the incident's other cases that it concerns; without a case the incident's."""
        incident = self.incident()
        if incident is None:
            return [self.record]
        found = [*([self.record] if self.case else []), *self.others(incident)]
        return [*found, incident.record] if self.on_incident or not found else found

    def others(self, incident: Incident) -> list[Record]:
        """Cases of the incident with the same suspect, with the same victim, or all of them for a child."""
        if not self.spread:
            return []
        pairs = Pair.objects.filter(record=incident.record, ended_at=None)
        same = Case.objects.filter(record__in=pairs.values("case_record"))
        if self.spread != "child":
            same = same.filter(**{f"{self.spread}__in": everybody(self.case, self.spread)})
        return [case.record for case in same.select_related("record")]

    def beside(self, kind: str, **detail: Any) -> Fact:
        """A further fact of the same incident, told on the same page."""
        incident = self.incident()
        return Fact(kind, detail=detail | ({"incident": incident.record.reference} if incident else {}))


def everybody(case: Case | None, part: str) -> frozenset[int]:
    """The ids of the case's `suspect` or `victim`: each report gives people new ones, and an answer makes them one."""
    person = getattr(case, f"{part}_id", None)
    return groups_of([person])[person] if person else frozenset()


def incidents_of(record: Record) -> list[Incident]:
    """The incidents of a case, latest first; of an incident itself."""
    pairs = Pair.objects.filter(case_record=record, ended_at=None).values("record")
    return list(
        Incident.objects.filter(Q(record__in=pairs) | Q(record=record))
        .select_related("record")
        .order_by("-reported_at")
    )


def incident_words(incident: Incident) -> str:
    """An incident as one tells it from others."""
    log = f", log {incident.log_number}" if incident.log_number else ""
    return f"{incident.record.reference}, {tell(incident.reported_at)}{log}"


def children_of(incidents: Iterable[Incident]) -> list[tuple[str, str]]:
    """The children of these incidents as choices: each one's reference and name."""
    parties = Party.objects.filter(
        record__in=[incident.record_id for incident in incidents], part=Party.Part.CHILD, ended_at=None
    ).exclude(person=None)
    people = {one.pk: one for party in parties.select_related("person") if (one := party.person)}
    names = names_of(people)
    return [(one.reference, child_words(names[key], one.reference)) for key, one in people.items()]


def child_words(name: str, reference: str) -> str:
    """A child without a name is told from the others by the reference."""
    return f"{name} ({reference})" if name == NOT_NAMED else name
