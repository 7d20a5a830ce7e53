"""The local team is told of the danger and what to watch for, and never that there is an application (DVDS-037)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django import forms

from cases.actions.watching import WATCH, not_over, teams_of, tell_team, watch_detail, watch_words
from cases.entries.base import radios, words
from cases.models import Case
from cases.queries.people import groups_of, names_of
from dapolicy.access.models import Locked, Member, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import Detail
from dapolicy.chronology.models import Event
from dapolicy.ui.forms import DateField
from dvds.entries.base import DvdsEntry
from dvds.entries.closing import GROUP
from dvds.plainwords import gives_away
from dvds.story import Story


class LocalTeamTold(DvdsEntry):
    """Written on the case between the two, unsigned, as any officer may ask a team to watch; kept here with who did."""

    kind, title, group = "dvds.watch-asked", "Local team told what to watch for", GROUP
    intro = (
        "It stands on the case between them, without your name, and the team is told at once. Write the danger and "
        "what to look out for. Never that somebody asked, nor anything from which it shows. Where there is no case "
        "between them that the team can read, record a report of the danger first, and say who is known here."
    )
    coded = ("case", "team", "until")
    case = radios("On which case?", [])
    team = radios("Which team?", [])
    danger = words("What is the danger, in plain words?")
    watch = words("What do they look out for, and what do they do then?")
    until = DateField(label="Until which day?")
    example = {"danger": "He has hurt two partners.", "watch": "His van outside. Ring the unit.", "until": "2099-01-31"}

    def prepare(self) -> None:
        cases = cases_between(self.story)
        names = names_of(person for case in cases for person in (case.victim_id, case.suspect_id) if person)
        self.fields["case"].choices = [(case.record.reference, said_of(case, names)) for case in cases]  # type: ignore[attr-defined]
        self.fields["team"].choices = teams_of(self.record)  # type: ignore[attr-defined]

    def clean_danger(self) -> str:
        return self.plain("danger")

    def clean_watch(self) -> str:
        return self.plain("watch")

    def plain(self, name: str) -> str:
        """Raises: ValidationError, where it shows that there is an application."""
        said: str = self.cleaned_data[name]
        if found := gives_away(said, self.story):
            raise forms.ValidationError(f"Leave out “{found}”: it shows that somebody asked. Say the danger alone.")
        return said

    def clean_until(self) -> date:
        return not_over(self.cleaned_data["until"], self.now)

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """On the case there is the danger alone, with nobody's name: its time is now, not when the scheme decided."""
        super().afterwards(events, by=by, at=at)
        said = self.cleaned_data
        case = Record.objects.get(reference=said["case"])
        detail, told = watch_detail(said["team"], said["until"]), watch_words(said["danger"], said["watch"])
        tell_team(case, record_event(WATCH, case, by=None, at=at, detail=detail, words=told))

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Local team told what to watch for, on case {detail.get('case', '')}"


def said_of(case: Case, names: Mapping[int, str]) -> str:
    """Which case it is, and of whom its team is warned."""
    suspect = f", suspect {names[case.suspect_id]}" if case.suspect_id else ""
    return f"{case.record.reference}, {names[case.victim_id]}{suspect}"


def cases_between(story: Story) -> list[Case]:
    """Open cases of the potential victim that a local team can read, in which the subject or whoever asked is suspect.

    Whoever asks may be the danger: the case says who its suspect is, and nothing says that they asked.
    """
    if not story.victim:
        return []
    dangers = {one.person_id for one in (story.subject, story.applicant) if one}
    groups = groups_of([*dangers, story.victim.person_id])
    suspects = frozenset[int]().union(*(groups[person] for person in dangers))
    found = Case.objects.filter(suspect__in=suspects, victim__in=groups[story.victim.person_id], closed_at=None)
    return list(found.filter(record__locked=Locked.NO).select_related("record").order_by("-last_incident_at", "pk"))
