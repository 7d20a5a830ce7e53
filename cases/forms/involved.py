"""Page 2 of the report: who is involved. As many victims, suspects and children as were told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms

from cases.forms.parts import Answer, Raw, answers_of, as_initial, line, radios, ticks, typed
from cases.models import Answer as YesNo
from cases.models import Known, Relationship
from cases.reports import Child, PageOne, PageTwo, PersonFacts, SafeWay, Suspect, Victim
from cases.terms import Affected, ChildrenAnswer, ChildSeen, MatchAnswer, SafeReach, Vulnerability
from dapolicy.policy.worktime import london_day
from dapolicy.ui.fields import DateField

NAMED = ["given", "surname", "also_known_as"]
KNOWN = [
    (Known.NAMED, "Their name is known"),
    (Known.DESCRIBED, "Only a description is known"),
    (Known.NOT_KNOWN, "Not known yet"),
    (Known.WOULD_NOT_SAY, "Would not say"),
]
BORN_LATER = "This is after it happened. Check the birth date, or when it happened; your report is kept as a draft."
MOST = 12


class PersonForm(forms.Form):
    """Who somebody is, as far as it was said."""

    who = ("known", "given", "surname", "also_known_as", "description", "born", "born_words", "line1", "town")
    known = radios("What is known of them", KNOWN, reveals={Known.NAMED: NAMED, Known.DESCRIBED: ["description"]})
    given = line("Given name")
    surname = line("Surname")
    also_known_as = line("Other names they use or used")
    description = line("Description, and where", length=240, help_text="For example: woman, about 30, at 4 Mill Lane")
    born = DateField(label="Date of birth", required=False)
    born_words = line("Age, if the date of birth is not known")
    line1 = line("Where they live: house and street")
    town = line("Town", length=80)
    postcode = line("Postcode", length=10)
    phone = line("Telephone number of theirs", length=30)
    existing = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, happened_until: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.happened_until = happened_until

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and self.happened_until and born > self.happened_until:
            raise forms.ValidationError(BORN_LATER)
        return born

    def clean(self) -> dict[str, Any]:
        """*Named* asks for a name, *described* for a description; every other answer stands by itself."""
        cleaned = super().clean() or {}
        if cleaned.get("known") == Known.NAMED and not (cleaned.get("given") or cleaned.get("surname")):
            self.add_error("given", "Give the name as far as it is known, or choose another answer")
        if cleaned.get("known") == Known.DESCRIBED and not cleaned.get("description"):
            self.add_error("description", "Describe them, or choose another answer")
        return cleaned

    def person(self, *, rang_from: str = "", answers: Mapping[str, str] | None = None) -> PersonFacts:
        """Who they are, with what was answered about possible matches."""
        said = self.cleaned_data
        return PersonFacts(
            known=said["known"],
            given=said["given"],
            surname=said["surname"],
            also_known_as=said["also_known_as"],
            description=said["description"],
            born=said["born"],
            born_words=said["born_words"],
            line1=said["line1"],
            town=said["town"],
            postcode=said["postcode"],
            phone=said["phone"],
            rang_from=rang_from,
            answers={reference: MatchAnswer(answer) for reference, answer in (answers or {}).items()},
            existing=said["existing"],
        )

    def label(self, otherwise: str) -> str:
        """How they are called on the next pages."""
        said = getattr(self, "cleaned_data", {})
        return f"{said.get('given', '')} {said.get('surname', '')}".strip() or said.get("description") or otherwise


class VictimForm(PersonForm):
    answers = (
        (5, "Victim", (*PersonForm.who, "postcode", "phone", "under_16", "existing")),
        (6, "How is it safe to reach them?", ("safe", "means", "times", "code_word", "who_else", "devices", "never")),
        (7, "Needs and vulnerabilities", ("vulnerabilities", "language", "communication")),
    )
    under_16 = forms.BooleanField(label="Looks or is said to be under 16", required=False)
    safe = radios(
        "Safe to reach them",
        SafeReach.choices,
        reveals={SafeReach.SAFE_WAY: ["means", "times", "code_word", "who_else"]},
    )
    means = line("How", length=240, help_text="For example: ring her sister, text only, through work")
    times = line("When", length=240)
    code_word = line("Code word", length=60)
    who_else = line("Who else may answer", length=240)
    devices = line("Devices or accounts that the suspect can reach", length=240)
    never = line("What must never be done", length=240)
    vulnerabilities = ticks("What makes them more vulnerable", Vulnerability.choices)
    language = line("Language they need", length=60)
    communication = line("Other help to communicate", length=240)

    def clean(self) -> dict[str, Any]:
        """*None identified* and *not asked yet* are answers; no answer at all is not."""
        cleaned = super().clean()
        if not cleaned.get("vulnerabilities"):
            self.add_error("vulnerabilities", "Choose what applies, None identified, or Not asked yet")
        if cleaned.get("safe") == SafeReach.SAFE_WAY and not cleaned.get("means"):
            self.add_error("means", "Say how it is safe to reach them, or choose another answer")
        return cleaned

    def victim(self, police: Mapping[str, str], **more: Any) -> Victim:
        said = self.cleaned_data
        return Victim(
            person=self.person(**more),
            safe=SafeWay(
                answer=said["safe"],
                means=said["means"],
                times=said["times"],
                code_word=said["code_word"],
                who_else=said["who_else"],
                devices=said["devices"],
                never=said["never"],
            ),
            vulnerabilities=tuple(said["vulnerabilities"]),
            language=said["language"],
            communication=said["communication"],
            under_16=said["under_16"],
            **police,
        )


class SuspectForm(PersonForm):
    answers = ((8, "Suspect", (*PersonForm.who, "postcode", "phone", "under_16", "existing")),)
    under_16 = forms.BooleanField(label="Looks or is said to be under 16", required=False)

    def suspect(self, police: Mapping[str, str], **more: Any) -> Suspect:
        return Suspect(person=self.person(**more), under_16=self.cleaned_data["under_16"], **police)


class ChildForm(PersonForm):
    answers = (
        (
            11,
            "Child",
            ("given", "surname", "born", "born_words", "affected", "seen", "seen_words", "school", "existing"),
        ),
    )
    affected = radios("How they are affected", Affected.choices)
    seen = radios("Has an officer seen this child?", ChildSeen.choices, reveals={ChildSeen.NOT_SEEN: ["seen_words"]})
    seen_words = line("Why not", length=240)
    school = line("School or nursery", length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("known", "also_known_as", "description", "line1", "town", "postcode", "phone"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A child without a name is a child all the same."""
        return self.cleaned_data

    def child(self, **more: Any) -> Child:
        said = self.cleaned_data
        named = bool(said["given"] or said["surname"])
        person = PersonFacts(
            known=Known.NAMED if named else Known.DESCRIBED,
            given=said["given"],
            surname=said["surname"],
            description="" if named else "Child, not named yet",
            born=said["born"],
            born_words=said["born_words"],
            existing=said["existing"],
            answers={reference: MatchAnswer(answer) for reference, answer in (more.get("answers") or {}).items()},
        )
        return Child(person, said["affected"], said["seen"], said["seen_words"], said["school"])


class TogetherForm(forms.Form):
    """What is asked of all of them: police, how they are related, children."""

    police = radios(
        "Police or police staff, now or before", YesNo.choices, reveals={YesNo.YES: ["police_who", "staff_no"]}
    )
    police_who = ticks("Which of them", [("victim", "The victim"), ("suspect", "The suspect")])
    staff_no = line("Staff or collar number, if known", length=20)
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
        who = said["police_who"] or ["victim", "suspect"]
        if said["police"] != YesNo.YES:
            return {"police": said["police"]}
        return {"police": YesNo.YES, "staff_no": said["staff_no"]} if part in who else {"police": YesNo.NO}


def relation_of(place: tuple[int, int]) -> str:
    return f"relationship-{place[0]}-{place[1]}"


KINDS: dict[str, type[PersonForm]] = {"victim": VictimForm, "suspect": SuspectForm, "child": ChildForm}
FIRST = {"victim": 1, "suspect": 1, "child": 0}


class PageTwoForms:
    """Page 2 as one thing: a form for each person and one for what is asked of all of them."""

    def __init__(self, raw: Raw, counts: Mapping[str, int], *, was_saved: bool, one: PageOne | None = None) -> None:
        until = last_day(one)
        self.people = {
            what: [self._person(what, place, raw, was_saved, until) for place in range(self._count(what, counts))]
            for what in KINDS
        }
        names = self.pair_names() if was_saved else dict.fromkeys(self.places(), "")
        form = TogetherForm(typed(raw), pairs=names) if was_saved else self._together(raw, names)
        self.together = form
        self.one = one

    @staticmethod
    def _count(what: str, counts: Mapping[str, int]) -> int:
        return min(max(counts.get(what, 0), FIRST[what]), MOST)

    @staticmethod
    def _person(what: str, place: int, raw: Raw, was_saved: bool, until: date | None) -> PersonForm:
        prefix = f"{what}-{place}"
        if was_saved and any(name.startswith(f"{prefix}-") for name in raw):
            return KINDS[what](typed(raw), prefix=prefix, happened_until=until)
        return KINDS[what](initial=as_initial(KINDS[what], raw, prefix), prefix=prefix, happened_until=until)

    @staticmethod
    def _together(raw: Raw, names: Mapping[tuple[int, int], str]) -> TogetherForm:
        initial = as_initial(TogetherForm, raw)
        initial |= {relation_of(place): raw.get(relation_of(place), [""])[0] for place in names}
        return TogetherForm(initial=initial, pairs=names)

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
            (9, "Does either work, or did they, for the police?", ("police", "police_who", "staff_no")),
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
        victim, suspect = self.together.police_of("victim"), self.together.police_of("suspect")
        said = self.together.cleaned_data
        victims = [
            form.victim(victim, rang_from=self._rang_from(place), answers=answers.get(f"victim-{place}"))
            for place, form in enumerate(self.people["victim"])
        ]
        suspects = [
            form.suspect(suspect, answers=answers.get(f"suspect-{place}"))
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
            relationships={place: said[relation_of(place)] for place in self.places()},
            each_against_the_other=said["against_each_other"],
        )

    def _rang_from(self, place: int) -> str:
        """The number is the victim's only where the victim told us."""
        return self.one.rang_from if self.one and self.one.teller == "victim" and place == 0 else ""


def last_day(one: PageOne | None) -> date | None:
    """The last London day on which it can have happened."""
    moment: datetime | None = (one.happened_until or one.happened_from or one.reported_at) if one else None
    return london_day(moment) if moment else None
