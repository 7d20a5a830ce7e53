"""What entries of an application share: a gate that says what is missing, danger asked about, a decision's headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from cases.entries.base import YES_NO, radios, words
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.actions import lock_record, tell
from dapolicy.chronology.entries import Entry, Fact
from dapolicy.chronology.models import Event
from dapolicy.ui.telling import tell as told_moment
from dvds.actions.opening import IMMINENT, tell_of_danger
from dvds.actions.standing import restate
from dvds.gap import Gap
from dvds.story import Story, story_of

HEADINGS = ("information", "threat", "powers", "options", "action")
Look = Callable[[Story], Iterator[Gap]]


class DvdsEntry(Entry):
    """Stands on applications alone. `waits` are what its word waits for; a fact waits for nothing.

    `tells` is a sentence for the supervisor; empty where nobody need be told.
    """

    permission = Permission.WORK_DVDS
    stands_on = frozenset({Kind.APPLICATION})
    waits: ClassVar[tuple[Look, ...]] = ()
    tells: ClassVar[str] = ""

    def __init__(self, data: Any = None, *, record: Record, by: Member | None, now: datetime, **kwargs: Any) -> None:
        """What is sent is judged in the record's lock: nobody writes meanwhile what would have held it back."""
        if data is not None:
            lock_record(record.pk)
        super().__init__(data, record=record, by=by, now=now, **kwargs)

    @cached_property
    def story(self) -> Story:
        return story_of(self.record)

    @property
    def waiting(self) -> list[Gap]:
        """Everything that is missing, with where it is mended."""
        return list(dict.fromkeys(gap for look in self.waits for gap in look(self.story)))

    @property
    def missing(self) -> list[dict[str, str]]:
        """The same with its addresses, for the page."""
        return linked(self.waiting, self.record)

    def clean_at(self) -> datetime:
        """Nothing of an application happened before anybody made contact."""
        moment = super().clean_at()
        began: datetime = self.story.application.contacted_at
        if moment < began:
            raise forms.ValidationError(
                f"This is before first contact ({told_moment(began)}). Check the date and time."
            )
        return moment

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for gap in self.waiting:
            self.add_error(None, f"This waits for something first: {gap.title}")
        return cleaned

    def needs(self, name: str, what: str, *, when: bool = True) -> None:
        """An answer that is wanted only because of another one."""
        if when and not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, what)

    @classmethod
    def refresh(cls, record: Record) -> None:
        """Where the application stands, from all that stands on it."""
        restate(record)

    def to_tell(self) -> str:
        """What the supervisor is told of this one; empty where nobody need be told."""
        return self.tells

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        own = next(event for event in events if event.kind == self.kind)
        if said := self.to_tell():
            title = f"{self.record.reference}: {said}"
            tell(self.record, to="supervisor", title=title, at=at, source=f"{self.code()[:30]}:{own.pk}")
        if any(event.kind == IMMINENT for event in events):
            tell_of_danger(self.record, at=at, source=str(own.pk))


def linked(gaps: Iterable[Gap], record: Record) -> list[dict[str, str]]:
    """Gaps as pages list them, each with where it is mended."""
    return [{"title": gap.title, "href": href_of(gap, record)} for gap in gaps]


def href_of(gap: Gap, record: Record) -> str:
    page = PAGES.get(gap.code) or ("dvds:person" if gap.part else "")
    if page:
        return reverse(page, args=[record.reference, *filter(None, [gap.part])])
    return reverse("chronology:record", args=[gap.reference or record.reference, gap.code])


# What is mended elsewhere than in an entry.
PAGES = {"contact": "dvds:contact", "words": "dvds:words", "news": "dvds:looked"}


class Step(DvdsEntry):
    """A step asks each time whether anybody is in danger now: a yes makes the application red (DVDS-005)."""

    imminent = radios(
        "Is anybody at immediate or imminent risk?", [("yes", "Yes: act now"), ("no", "No, not as far as is known")]
    )

    def prepare(self) -> None:
        """The danger is asked about last of all."""
        names = [name for name in self.fields if name != "imminent"]
        self.order_fields([*names, "imminent"])

    def detail(self) -> dict[str, Any]:
        return super().detail() | {"imminent": self.cleaned_data["imminent"]}

    def words(self) -> str:
        return without(self, "imminent", super().words)

    def facts(self, record: Record) -> list[Fact]:
        found = super().facts(record)
        return [*found, Fact(IMMINENT)] if self.cleaned_data["imminent"] == "yes" else found


def without(entry: Entry, name: str, say: Callable[[], str]) -> str:
    """The words but for one answer, which stands in the detail."""
    kept, entry.fields = entry.fields, {key: one for key, one in entry.fields.items() if key != name}
    try:
        return say()
    finally:
        entry.fields = kept


class Decision(Step):
    """A decision, under the headings of the National Decision Model; it asks whether the risk was looked at again."""

    urgent: ClassVar[bool] = False
    information = words("Information: what is known, and what is not?")
    threat = words("Threat and risk")
    powers = words("Powers and policy")
    options = words("Options that there were")
    action = words("Action, and when it is reviewed")
    risk_reviewed = radios("Has the risk been looked at again with what is known now?", YES_NO)

    def prepare(self) -> None:
        """What is decided comes first; an urgent one is kept without its headings, which are then owed."""
        last = [*HEADINGS, "risk_reviewed", "imminent"]
        self.order_fields([*(name for name in self.fields if name not in last), *last])
        if self.urgent:
            for name in (*HEADINGS, "risk_reviewed"):
                self.fields[name].required = False

    def detail(self) -> dict[str, Any]:
        given = [name for name in HEADINGS if self.cleaned_data.get(name)]
        reviewed = self.cleaned_data.get("risk_reviewed")
        return super().detail() | {"headings": given} | ({"risk_reviewed": reviewed} if reviewed else {})

    def words(self) -> str:
        return without(self, "risk_reviewed", super().words)


HEADINGS_EXAMPLE = {
    "information": "Checks and what was said.",
    "threat": "Violence in two earlier relationships.",
    "powers": "Common law; statutory guidance.",
    "options": "Disclose, or offer support alone.",
    "action": "As decided; looked at again in a week.",
    "risk_reviewed": "yes",
    "imminent": "no",
}


class Supervised(DvdsEntry):
    """A supervisor of the scheme's act: the database shows them the application as DVDS staff, their role allows it."""

    permission = Permission.SUPERVISE_DVDS
    second_to: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        """Somebody other than whoever wrote what is looked at."""
        cleaned = super().clean()
        first = self.story.last(*self.second_to)
        if first and self.by and first.by_id == self.by.pk:
            self.add_error(None, "Somebody other than the one who decided looks at it. Ask a colleague.")
        return cleaned
