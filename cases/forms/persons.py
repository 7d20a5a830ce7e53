"""Who somebody is, as the report asks it: a victim, a suspect, a child."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from cases.forms.parts import line, radios, ticks, untouched
from cases.models import Known
from cases.reports import Child, PersonFacts, SafeWay, Suspect, Victim
from cases.terms import WAY, Affected, ChildSeen, MatchAnswer, SafeReach, Vulnerability
from dapolicy.ui.fields import DateField

NAMED = ["given", "surname", "also_known_as"]
KNOWN = [
    (Known.NAMED, "Their name is known"),
    (Known.DESCRIBED, "Only a description is known"),
    (Known.NOT_KNOWN, "Not known yet"),
    (Known.WOULD_NOT_SAY, "Would not say"),
]
KEPT = frozenset({"vulnerabilities", "language", "communication"})  # columns of a party with a box of their own
BORN_LATER = "This is after it happened. Check the birth date, or when it happened; your report is kept as a draft."


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

    def person(
        self, *, rang_from: str = "", answers: Mapping[str, str] | None = None, kept: frozenset[str] = frozenset()
    ) -> PersonFacts:
        """Who they are, with what was answered about possible matches. Args: kept, what else was left as shown."""
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
            kept=kept | (untouched(self) & KEPT),
        )

    def label(self, otherwise: str) -> str:
        """How they are called on the next pages."""
        said = getattr(self, "cleaned_data", {})
        return f"{said.get('given', '')} {said.get('surname', '')}".strip() or said.get("description") or otherwise


class VictimForm(PersonForm):
    answers = (
        (5, "Victim", (*PersonForm.who, "postcode", "phone", "under_16", "existing")),
        (6, "How is it safe to reach them?", ("safe", *WAY)),
        (7, "Needs and vulnerabilities", ("vulnerabilities", "language", "communication")),
    )
    under_16 = forms.BooleanField(label="Looks or is said to be under 16", required=False)
    safe = radios(
        "Safe to reach them",
        SafeReach.choices,
        reveals={SafeReach.SAFE_WAY: ["means", "times", "place", "code_word", "who_else"]},
    )
    means = line("How", length=240, help_text="For example: ring her sister, text only, through work")
    times = line("When", length=240)
    place = line("Where", length=240)
    code_word = line("Code word", length=60)
    who_else = line("Who else may answer", length=240)
    devices = line("Devices or accounts that the suspect can reach", length=240)
    never = line("What must never be done", length=240)
    safe_from = forms.CharField(required=False, disabled=True, widget=forms.HiddenInput)
    vulnerabilities = ticks("What makes them more vulnerable", Vulnerability.choices, asked=True)
    language = line("Language they need", length=60)
    communication = line("Other help to communicate", length=240)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["safe"].help_text = self.initial.get("safe_from", "")  # who said so, and when

    def clean(self) -> dict[str, Any]:
        """*None identified* and *not asked yet* are answers; no answer at all is not."""
        cleaned = super().clean()
        if not cleaned.get("vulnerabilities"):
            self.add_error("vulnerabilities", "Choose what applies, None identified, or Not asked yet")
        if cleaned.get("safe") == SafeReach.SAFE_WAY and not cleaned.get("means"):
            self.add_error("means", "Say how it is safe to reach them, or choose another answer")
        return cleaned

    def safe_way(self) -> SafeWay:
        """How to reach them as told now. Filled in and left as it was shown, nobody has said it again."""
        if untouched(self).issuperset(("safe", *WAY)):
            return SafeWay()
        said = self.cleaned_data
        return SafeWay(answer=said["safe"], **{name: said[name] for name in WAY})

    def victim(self, police: Mapping[str, str], **more: Any) -> Victim:
        said = self.cleaned_data
        return Victim(
            person=self.person(**more),
            safe=self.safe_way(),
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
        return Child(person, said["affected"], said["seen"], said["seen_words"], said["school"], untouched(self))
