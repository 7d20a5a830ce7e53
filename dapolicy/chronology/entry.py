"""Entries: facts with a few fields. One page shows any of them, one action records them, the API checks them here.

An area writes a class in its `entries.py`::

    class DoorChecked(Entry):
        kind, title, group = "door.checked", "Door checked", "Safety"
        coded = ("outcome",)                    # goes into the event's detail; every other answer is words
        outcome = forms.ChoiceField(choices=[("locked", "Locked"), ("open", "Open")], widget=Radios)
        note = forms.CharField(required=False, widget=forms.Textarea)
        example = {"outcome": "locked"}

        @classmethod
        def sentence(cls, detail: Detail) -> str:
            return f"Door checked: {cls.worded('outcome', detail)}"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.models import Event, Sensitivity
from dapolicy.chronology.standing import has_happened
from dapolicy.ui.forms import MomentField

Detail = Mapping[str, Any]
COMMON = ("at", "opinion", "sensitivity")


@dataclass(frozen=True)
class Fact:
    """One event that an entry writes: its kind, whom it is about, answers, words, and its own time if it has one.

    `unsigned` leaves its author's name off the record: it would show where a danger is known from. The audit keeps who,
    and the database keeps them from being the second person of its withdrawal.
    """

    kind: str
    subject: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    at: datetime | None = None
    unsigned: bool = False


class Entry(forms.Form):
    """A fact that policy wants recorded. It never refuses what happened; only a *word* (such as closed) has a gate."""

    do_not_call_in_templates: ClassVar[bool] = True  # a page that lists the classes wants them as they are
    kind: ClassVar[str] = ""
    title: ClassVar[str] = ""
    group: ClassVar[str] = "Other"
    intro: ClassVar[str] = ""
    permission: ClassVar[Permission] = Permission.RECORD_ENTRY
    coded: ClassVar[tuple[str, ...]] = ()
    gate: ClassVar[Mapping[str, str]] = {}
    stands_on: ClassVar[frozenset[str]] = frozenset({Kind.CASE})
    listed: ClassVar[bool] = True
    example: ClassVar[dict[str, Any]] = {}

    at = MomentField(label="When did it happen?", required=False, help_text="Now, unless you change it")
    opinion = forms.BooleanField(label="This is opinion, not fact", required=False)
    sensitivity = forms.ChoiceField(
        label="How was it learnt?", choices=Sensitivity.choices, required=False, initial=Sensitivity.ORDINARY
    )

    def __init__(self, data: Any = None, *, record: Record, by: Member | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.record, self.by, self.now = record, by, now
        self.fields["at"].initial = now
        self.prepare()
        own = [name for name in self.fields if name not in COMMON]
        self.order_fields(["at", *own, "opinion", "sensitivity"])

    def prepare(self) -> None:
        """Fill choices that depend on the record; areas override it."""

    @classmethod
    def offered(cls, record: Record) -> bool:
        """Whether it can be recorded here, beyond the kind of record that it stands on."""
        return True

    @classmethod
    def page(cls, record: Record) -> str:
        """Where one goes on from here; nothing for the record's own page."""
        return ""

    @classmethod
    def code(cls) -> str:
        """The entry's name in an address."""
        return cls.kind.replace(".", "-")

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        """The chronology's line for an event of this kind."""
        return cls.title

    @classmethod
    def worded(cls, name: str, detail: Detail) -> str:
        """The officers' own words for a coded answer, or for each of several."""
        choices = dict(getattr(cls.base_fields[name], "choices", ()))
        values = detail.get(name) or []
        several = values if isinstance(values, list) else [values]
        return ", ".join(lower_first(str(choices.get(value, value))) for value in several)

    @classmethod
    def refresh(cls, record: Record) -> None:
        """Bring copies that follow from events of this kind up to date: after recording, and after a withdrawal."""

    def subject(self, cleaned: Mapping[str, Any]) -> str | None:
        """The person, notice or assessment that it is about."""
        return None

    def clean_at(self) -> datetime:
        """An empty time is now; one that has not come yet is refused, since it cannot have happened."""
        moment: datetime = self.cleaned_data["at"] or self.now
        if moment > self.now:
            raise forms.ValidationError(
                "This is in the future. Check the date and time, or record it once it has happened."
            )
        return moment

    def clean(self) -> dict[str, Any]:
        """The gate: a word waits for what policy wants first, and says what is missing."""
        for kind, what in self.waits_for().items():
            if not has_happened(kind, self.record):
                self.add_error(None, f"This waits for something first: {what}")
        return self.cleaned_data

    def waits_for(self) -> Mapping[str, str]:
        """The gate of this one, by what was answered."""
        return self.gate

    def records(self) -> list[Record]:
        """Every record on which the act is written; areas that spread an act override it."""
        return [self.record]

    def facts(self, record: Record) -> list[Fact]:
        """The events to write on one record, the entry's own first."""
        return [Fact(self.kind, self.subject(self.cleaned_data), self.detail(), self.words())]

    def detail(self) -> dict[str, Any]:
        """Coded answers that were given, as JSON has them."""
        answers = {name: plain(self.cleaned_data.get(name)) for name in self.coded}
        return {name: value for name, value in answers.items() if value not in (None, "", [])}

    def words(self) -> str:
        """Everything that is neither coded nor common: alone as it stands, else each under its label."""
        names = [name for name in self.fields if name not in (*COMMON, *self.coded)]
        said = [(self.fields[name].label or name, str(self.cleaned_data.get(name) or "")) for name in names]
        given = [(label, words) for label, words in said if words]
        if len(given) == 1:
            return given[0][1]
        return "\n".join(f"{label}{'' if str(label).endswith('?') else ':'} {words}" for label, words in given)

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """What follows in the same transaction: somebody told, a copy written."""


def lower_first(label: str) -> str:
    """A choice's label inside a sentence; abbreviations keep their capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def plain(value: Any) -> Any:
    """A cleaned answer as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return [plain(one) for one in value] if isinstance(value, list | tuple | set) else value


Sentence = str | Callable[[Detail], str]


def listed_for(record_kind: str, classes: Iterable[type[Entry]]) -> dict[str, list[type[Entry]]]:
    """Entries that stand on this kind of record, by group, in the order in which areas name them."""
    groups: dict[str, list[type[Entry]]] = {}
    for entry_class in classes:
        if entry_class.listed and record_kind in entry_class.stands_on:
            groups.setdefault(entry_class.group, []).append(entry_class)
    return groups
