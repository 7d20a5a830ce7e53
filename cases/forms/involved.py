"""Page 2 of the report: who is involved. As many victims, suspects and children as were told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from cases.forms.parts import Answer, Raw, answers_of, as_initial, as_shown, line, radios, ticks, typed, untouched
from cases.forms.persons import ChildForm, PersonForm, SuspectForm, VictimForm
from cases.models import Answer as YesNo
from cases.models import Relationship
from cases.reports import PageOne, PageTwo
from cases.terms import ChildrenAnswer
from dapolicy.policy.worktime import london_day

MOST = 12
POLICE = frozenset({"police", "police_words"})  # columns of a party
SIDES = ("victim", "suspect")
ASKED_OF_BOTH = ("police", "police_who")
ASKED_OF_EACH = ("staff_no", "employer")
OF_EACH_SIDE = tuple(f"{side}_{name}" for side in SIDES for name in ASKED_OF_EACH)


class TogetherForm(forms.Form):
    """What is asked of all of them: police, how they are related, children."""

    police = radios("Police or police staff, now or before", YesNo.choices, reveals={YesNo.YES: ["police_who"]})
    police_who = ticks(
        "Which of them",
        [("victim", "The victim"), ("suspect", "The suspect")],
        reveals={side: [f"{side}_staff_no", f"{side}_employer"] for side in SIDES},
    )
    victim_staff_no = line("The victim's staff or collar number", length=20)
    victim_employer = line("The victim's force, agency or contractor, if not ours", length=120)
    suspect_staff_no = line("The suspect's staff or collar number", length=20)
    suspect_employer = line("The suspect's force, agency or contractor, if not ours", length=120)
    against_each_other = forms.BooleanField(label="Each is reported against the other", required=False)
    children = radios("Children", ChildrenAnswer.choices)

    def __init__(self, *args: Any, pairs: Mapping[tuple[int, int], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = pairs
        for place, names in pairs.items():
            self.fields[relation_of(place)] = forms.ChoiceField(
                label=f"What is the suspect to the victim? {names}".strip(), choices=Relationship.Kind.choices[::-1]
            )

    def police_of(self, part: str) -> dict[str, str]:
        """The answer for one side. *Yes* without saying who is *yes* for both: better locked than open."""
        said = self.cleaned_data
        who = said["police_who"] or SIDES
        if said["police"] != YesNo.YES:
            return {"police": said["police"]}
        if part not in who:
            return {"police": YesNo.NO}
        return {"police": YesNo.YES} | {name: said[f"{part}_{name}"] for name in ASKED_OF_EACH}

    def left_as_shown(self, part: str) -> bool:
        """Whether nothing of the answer for one side was touched."""
        return untouched(self).issuperset([*ASKED_OF_BOTH, *(f"{part}_{name}" for name in ASKED_OF_EACH)])


def of_each_side(raw: Raw) -> Raw:
    """One number for both, as drafts have it that were typed before each side had its own: of whoever was ticked."""
    one = {name: raw[name] for name in ASKED_OF_EACH if name in raw}
    who = raw.get("police_who") or SIDES
    return {f"{side}_{name}": values for side in who for name, values in one.items()} | raw


def relation_of(place: tuple[int, int]) -> str:
    return f"relationship-{place[0]}-{place[1]}"


KINDS: dict[str, type[PersonForm]] = {"victim": VictimForm, "suspect": SuspectForm, "child": ChildForm}
FIRST = {"victim": 1, "suspect": 1, "child": 0}


class PageTwoForms:
    """Page 2 as one thing: a form for each person and one for what is asked of all of them."""

    def __init__(
        self, raw: Raw, filled: Raw, counts: Mapping[str, int], *, was_saved: bool, one: PageOne | None = None
    ) -> None:
        self.filled, raw = of_each_side(filled), of_each_side(raw)
        until = last_day(one)
        self.people = {
            what: [self._person(what, place, raw, was_saved, until) for place in range(self._count(what, counts))]
            for what in KINDS
        }
        names = self.pair_names() if was_saved else dict.fromkeys(self.places(), "")
        shown = self._shown(self.filled if was_saved else raw, names)
        self.together = TogetherForm(typed(raw) if was_saved else None, initial=shown, pairs=names)
        self.one = one

    @staticmethod
    def _count(what: str, counts: Mapping[str, int]) -> int:
        return min(max(counts.get(what, 0), FIRST[what]), MOST)

    def _person(self, what: str, place: int, raw: Raw, was_saved: bool, until: date | None) -> PersonForm:
        prefix = f"{what}-{place}"
        if was_saved and any(name.startswith(f"{prefix}-") for name in raw):
            shown = as_shown(KINDS[what], self.filled, prefix)
            return KINDS[what](typed(raw), initial=shown, prefix=prefix, happened_until=until)
        return KINDS[what](initial=as_initial(KINDS[what], raw, prefix), prefix=prefix, happened_until=until)

    @staticmethod
    def _shown(filled: Raw, names: Mapping[tuple[int, int], str]) -> dict[str, Any]:
        related = {relation_of(place): filled[relation_of(place)][0] for place in names if relation_of(place) in filled}
        return as_shown(TogetherForm, filled) | related

    def places(self) -> list[tuple[int, int]]:
        victims, suspects = self.people["victim"], self.people["suspect"]
        return [(v, s) for v in range(len(victims)) for s in range(len(suspects))]

    def pair_names(self) -> dict[tuple[int, int], str]:
        """Who against whom, in words, where there is more than one pair."""
        for form in self.forms_of_people():
            form.is_valid()
        victims = [form.label(f"victim {place + 1}") for place, form in enumerate(self.people["victim"])]
        suspects = [form.label(f"suspect {place + 1}") for place, form in enumerate(self.people["suspect"])]
        several = len(victims) * len(suspects) > 1
        return {(v, s): f"{victims[v]} and {suspects[s]}" if several else "" for v, s in self.places()}

    def forms_of_people(self) -> list[PersonForm]:
        return [form for forms_of_kind in self.people.values() for form in forms_of_kind]

    def every_form(self) -> list[forms.Form]:
        return [*self.people["victim"], *self.people["suspect"], self.together, *self.people["child"]]

    def is_valid(self) -> bool:
        """Every form is asked, so that every error shows at once."""
        found = [form.is_valid() for form in self.every_form()]
        return all(found)

    def listed(self) -> list[Answer]:
        """The answers in the order in which they are asked."""
        found = [answer for what in ("victim", "suspect") for answer in self._of_people(what)]
        names = tuple(relation_of(place) for place in self.places())
        together: tuple[tuple[int, str, tuple[str, ...]], ...] = (
            (9, "Does either work, or did they, for the police?", (*ASKED_OF_BOTH, *OF_EACH_SIDE)),
            (10, "How are they related?", (*names, "against_each_other")),
            (11, "Children affected, and seen?", ("children",)),
        )
        return [*found, *answers_of(self.together, together), *self._of_people("child")]

    def _of_people(self, what: str) -> list[Answer]:
        several = len(self.people[what]) > 1
        return [
            answer
            for place, form in enumerate(self.people[what])
            for answer in answers_of(form, form.answers, f" {place + 1}" if several or what == "child" else "")
        ]

    def page(self, answers: Mapping[str, Mapping[str, str]]) -> PageTwo:
        """What was answered. Args: answers, about possible matches, by the person's place (`victim-0`)."""
        police = {side: self.together.police_of(side) for side in SIDES}
        kept = {side: POLICE if self.together.left_as_shown(side) else frozenset() for side in SIDES}
        said, left = self.together.cleaned_data, untouched(self.together)
        victims = [
            form.victim(
                police["victim"],
                rang_from=self._rang_from(place),
                answers=answers.get(f"victim-{place}"),
                kept=kept["victim"],
            )
            for place, form in enumerate(self.people["victim"])
        ]
        suspects = [
            form.suspect(police["suspect"], answers=answers.get(f"suspect-{place}"), kept=kept["suspect"])
            for place, form in enumerate(self.people["suspect"])
        ]
        children = [
            form.child(answers=answers.get(f"child-{place}")) for place, form in enumerate(self.people["child"])
        ]
        return PageTwo(
            victims=tuple(victims),
            suspects=tuple(suspects),
            children=tuple(children),
            children_answer=said["children"],
            relationships={
                place: said[relation_of(place)] for place in self.places() if relation_of(place) not in left
            },
            each_against_the_other=said["against_each_other"],
        )

    def _rang_from(self, place: int) -> str:
        """The number is the victim's only where the victim told us."""
        return self.one.rang_from if self.one and self.one.teller == "victim" and place == 0 else ""


def last_day(one: PageOne | None) -> date | None:
    """The last London day on which it can have happened."""
    moment: datetime | None = (one.happened_until or one.happened_from or one.reported_at) if one else None
    return london_day(moment) if moment else None
