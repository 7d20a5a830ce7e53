"""The first report: three pages, 14 answers. What was typed is kept whatever it is; only the impossible is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms

from cases.forms.parts import (
    Answer,
    Raw,
    answers_of,
    as_initial,
    as_shown,
    line,
    radios,
    ticks,
    typed,
    untouched,
    words,
)
from cases.models import Answer as YesNo
from cases.models import Incident
from cases.reports import PAGE_ONE, PageOne, PageThree
from cases.terms import Abuse, Danger, Done
from dapolicy.policy.worktime import london_moment
from dapolicy.ui.fields import MomentField, PartialDateField
from dapolicy.ui.partial_dates import PartialDate

FUTURE = "This lies in the future. Check the day and the time; your report is kept as a draft."
WHEN = [
    ("now", "Now, or just before the report"),
    ("moment", "At a day and time that is known"),
    ("words", "Longer ago, or only roughly known"),
    ("not-known", "Not known yet"),
    ("would-not-say", "Would not say"),
]
WHERE = [("known", "At this place"), ("not-known", "Not known yet"), ("would-not-say", "Would not say")]


class PageOneForm(forms.Form):
    """Is everyone safe."""

    answers = (
        (1, "Is anyone in danger now?", ("danger_now", "dangers", "danger_words")),
        (2, "Who told us?", ("teller", "teller_words", "rang_from", "teller_safe_contact")),
        (3, "When did it happen?", ("when", "happened_at", "happened_words", "reported_at")),
        (4, "Where did it happen?", ("where", "place")),
    )
    danger_now = radios("Anyone in danger now", YesNo.choices, hints={"yes": "The duty post is called at once"})
    dangers = ticks("What makes it dangerous there", Danger.choices)
    danger_words = line("More about the danger", length=240)
    teller = radios("Who told us", Incident.Teller.choices)
    teller_words = line("Who they are, and what they are to the victim", length=240)
    rang_from = line(
        "Number they rang from", length=30, help_text="Kept as the number that was rung from. It is not taken as safe."
    )
    teller_safe_contact = line("How it is safe to reach whoever told us", length=240)
    when = radios("When", WHEN, reveals={"moment": ["happened_at"], "words": ["happened_words"]})
    happened_at = MomentField(label="Day and time", required=False)
    happened_words = PartialDateField(label="In their own words", required=False, max_length=120)
    reported_at = MomentField(label="When were we told?")
    where = radios("Where", WHERE, reveals={"known": ["place"]})
    place = line("Address or place", length=240)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["reported_at"].initial = now.replace(second=0, microsecond=0)

    def clean_reported_at(self) -> datetime:
        return self._not_future("reported_at")

    def clean_happened_at(self) -> datetime | None:
        return self._not_future("happened_at")

    def _not_future(self, name: str) -> Any:
        moment = self.cleaned_data[name]
        if moment and moment > self.now:
            raise forms.ValidationError(FUTURE)
        return moment

    def clean(self) -> dict[str, Any]:
        """An answer that says there is more asks for it."""
        cleaned = super().clean() or {}
        wanted = {"moment": "happened_at", "words": "happened_words"}.get(cleaned.get("when", ""))
        if wanted and not cleaned.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, "Give it as well as it is known, or choose another answer")
        if cleaned.get("where") == "known" and not cleaned.get("place"):
            self.add_error("place", "Give the address or place, or choose another answer")
        return cleaned

    def listed(self) -> list[Answer]:
        return answers_of(self, self.answers)

    def page(self) -> PageOne:
        """What was answered."""
        said = self.cleaned_data
        happened_from, happened_until, spoken = happened(said)
        return PageOne(
            reported_at=said["reported_at"],
            danger_now=said["danger_now"],
            danger_words=said["danger_words"],
            dangers=tuple(said["dangers"]),
            teller=said["teller"],
            teller_words=said["teller_words"],
            teller_safe_contact=said["teller_safe_contact"],
            rang_from=said["rang_from"],
            happened_from=happened_from,
            happened_until=happened_until,
            happened_words=spoken,
            place=said["place"] if said["where"] == "known" else "",
            kept=self.kept(),
        )

    def kept(self) -> frozenset[str]:
        """Columns of the incident whose every box was left as it was shown."""
        left = untouched(self)
        asked = {name: ASKED_AS.get(name, (name,)) for name in PAGE_ONE}
        return frozenset(name for name, boxes in asked.items() if left.issuperset(boxes))


WHEN_BOXES = ("when", "happened_at", "happened_words", "reported_at")
ASKED_AS = {
    **dict.fromkeys(("happened_from", "happened_until", "happened_words"), WHEN_BOXES),
    "place": ("where", "place"),
}


def happened(said: Mapping[str, Any]) -> tuple[datetime | None, datetime | None, str]:
    """First and last moment that the answer can mean, and the words: as people give them."""
    when = said["when"]
    if when == "now":
        return said["reported_at"], None, ""
    if when == "moment":
        return said["happened_at"], None, ""
    spoken: PartialDate | None = said["happened_words"] if when == "words" else None
    if spoken is None:
        return None, None, "Would not say" if when == "would-not-say" else ""
    return start_of(spoken.earliest), end_of(spoken.latest, said["reported_at"]), spoken.words


def start_of(day: date | None) -> datetime | None:
    return london_moment(day, time(0)) if day else None


def end_of(day: date | None, reported_at: datetime) -> datetime | None:
    """The last moment that it can have been: never after it was told."""
    return min(london_moment(day, time(23, 59, 59)), reported_at) if day else None


class PageThreeForm(forms.Form):
    """What happened."""

    abuse = ticks("Kinds of abuse", Abuse.choices, reveals={Abuse.STRANGULATION: ["strangulation_advice"]}, asked=True)
    strangulation_advice = line("What medical advice was given about strangulation", length=500)
    account = words("What happened, in their words", rows=8)
    done = ticks("What has been done", Done.choices, reveals={Done.NOTHING: ["nothing_done_because"]}, asked=True)
    nothing_done_because = line("Why nothing has been done yet", length=240)

    def __init__(self, *args: Any, pairs: Mapping[tuple[int, int], str] | None = None, **kwargs: Any) -> None:
        """With several pairs of victim and suspect the kinds of abuse are asked for each."""
        super().__init__(*args, **kwargs)
        self.pairs = dict(pairs or {})
        if len(self.pairs) > 1:
            for place, names in self.pairs.items():
                self.fields[field_of(place)] = ticks(f"Kinds of abuse: {names}", Abuse.choices, asked=True)

    def clean(self) -> dict[str, Any]:
        """Nothing is refused here but an answer that asks for its reason."""
        cleaned = super().clean() or {}
        kinds = [cleaned.get(name) for name in self.abuse_fields()]
        if not any(kinds):
            self.add_error(self.abuse_fields()[0], "Choose at least one kind of abuse, or Not known yet")
        if not cleaned.get("done"):
            self.add_error("done", "Choose what has been done, Nothing yet, or Not known yet")
        if Done.NOTHING in cleaned.get("done", []) and not cleaned.get("nothing_done_because"):
            self.add_error("nothing_done_because", "Say why nothing has been done yet")
        return cleaned

    def abuse_fields(self) -> list[str]:
        """The fields in which kinds of abuse are asked: one for each pair where there are several."""
        return [field_of(place) for place in self.pairs] if len(self.pairs) > 1 else ["abuse"]

    def listed(self) -> list[Answer]:
        kinds = (*self.abuse_fields(), "strangulation_advice")
        return answers_of(
            self,
            (
                (12, "What kinds of abuse?", kinds),
                (13, "What happened, in their words?", ("account",)),
                (14, "What has been done, or nothing yet, because?", ("done", "nothing_done_because")),
            ),
        )

    def page(self) -> PageThree:
        """What was answered."""
        said = self.cleaned_data
        several = len(self.pairs) > 1
        return PageThree(
            abuse=() if several else tuple(said["abuse"]),
            abuse_by_pair={place: tuple(said[field_of(place)]) for place in self.pairs} if several else {},
            strangulation_advice=said["strangulation_advice"],
            account=said["account"],
            done=tuple(said["done"]),
            nothing_done_because=said["nothing_done_because"],
            kept=self.kept(),
            kept_abuse=frozenset(place for place in self.pairs if self.abuse_field(place) in untouched(self)),
        )

    def kept(self) -> frozenset[str]:
        """Columns of the incident that were left as they were shown; of its kinds of abuse those of every pair."""
        left = untouched(self)
        kinds = {"abuse"} if left.issuperset(self.abuse_fields()) else set()
        return (left - {"abuse"}) | kinds

    def abuse_field(self, place: tuple[int, int]) -> str:
        """The field in which the kinds of abuse of one pair are asked."""
        return field_of(place) if len(self.pairs) > 1 else "abuse"


def field_of(place: tuple[int, int]) -> str:
    return f"abuse-{place[0]}-{place[1]}"


def page_one(raw: Raw, filled: Raw, *, now: datetime, was_saved: bool) -> PageOneForm:
    """The form of page 1 from what was kept: with its errors where it was saved, without where it was filled for us."""
    if was_saved:
        return PageOneForm(typed(raw), initial=as_shown(PageOneForm, filled), now=now)
    return PageOneForm(initial=as_initial(PageOneForm, raw), now=now)


def page_three(raw: Raw, filled: Raw, pairs: Mapping[tuple[int, int], str], *, was_saved: bool) -> PageThreeForm:
    shown = filled if was_saved else raw
    kinds = {field_of(place): shown.get(field_of(place), []) for place in pairs}
    if was_saved:
        initial = as_shown(PageThreeForm, filled)
        return PageThreeForm(typed(raw), initial=initial and initial | kinds, pairs=pairs)
    return PageThreeForm(initial=as_initial(PageThreeForm, raw) | kinds, pairs=pairs)


__all__ = ["PageOneForm", "PageThreeForm", "page_one", "page_three"]
