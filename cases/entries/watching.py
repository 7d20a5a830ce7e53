"""A local team is asked to watch, by whoever knows of a danger; where it comes from need not be told to anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from cases.actions.watching import WATCH, not_over, teams_of, tell_team, watch_detail, watch_words
from cases.entries.base import CaseEntry, radios, words
from dapolicy.access.models import Member
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Event
from dapolicy.ui.forms import DateField


class WatchAsked(CaseEntry):
    """The danger and what to look out for, told to a team. Unsigned, it reads the same whoever asked (DVDS-037).

    It names no incident and is asked now: what the disclosure scheme asks comes from no incident and is written at
    once, and would show by the lack of the one, or by its time.
    """

    kind, title, group = WATCH, "Local team asked to watch", "Action"
    intro = "The team reads this and the case. Write what they must know at the door, and whom they ring."
    coded = ("team", "until")
    team = radios("Which team?", [])
    danger = words("What is the danger, in plain words?")
    watch = words("What do they look out for, and what do they do then?")
    until = DateField(label="Until which day?")
    unsigned = forms.BooleanField(label="Leave my name off: it would show where this comes from", required=False)
    example = {
        "danger": "He has hurt two people before.", "watch": "His van outside. Ring the unit.", "until": "2099-01-31",
    }  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        for name in ("incident", "at"):
            self.fields.pop(name, None)
        self.fields["team"].choices = teams_of(self.record)  # type: ignore[attr-defined]

    def clean_until(self) -> date:
        return not_over(self.cleaned_data["until"], self.now)

    def facts(self, record: Any) -> list[Fact]:
        said = self.cleaned_data
        detail = watch_detail(said["team"], said["until"])
        words_said = watch_words(said["danger"], said["watch"])
        return [Fact(self.kind, detail=detail, words=words_said, at=self.now, unsigned=said["unsigned"])]

    def afterwards(self, events: list[Event], *, by: Member, at: Any) -> None:
        tell_team(self.record, events[0])

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        until = f", until {detail['until']}" if detail.get("until") else ""
        return f"Local team asked to watch: {detail.get('team_name', 'a team')}{until}"
