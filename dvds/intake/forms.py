"""The Clare's Law request: every minimum item of first contact, each of which may be *not known yet* (DVDS-010)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms

from cases.forms.parts import line, radios, ticks, words
from dapolicy.ui.fields import DateField, MomentField
from dvds.models import ApplicantIs, Channel, Part
from dvds.models import Known as Answer
from dvds.opened import Somebody, somebody
from dvds.samepeople import same_person
from dvds.terms import INDICATORS

CHILDREN = 4
FUTURE = "This lies in the future. Check the day and the time."
SAME = "{pair} are given as one person here. Check who is who; a date of birth tells two of one name apart."
HOW = "Say by what means, or choose another answer"
BORN_LATER = "This lies in the future. Check the date of birth."
NOT_KNOWN = [("not-known", "Not known yet")]
SAFE_WAYS = [("agreed", "A safe way is agreed"), ("none-yet", "No safe way yet"), *NOT_KNOWN]
WHO = ("given", "surname", "also_known_as", "description", "born", "born_words", "line1", "town", "postcode", "phone")


class PersonSaid(forms.Form):
    """Who somebody is, as far as it was said. What is left empty is not known yet."""

    given = line("Given name")
    surname = line("Surname")
    also_known_as = line("Other names they use or used")
    description = line("Description, if the name is not known", length=240)
    born = DateField(label="Date of birth", required=False)
    born_words = line("Age, if the date of birth is not known")
    line1 = line("Where they live: house and street")
    town = line("Town", length=80)
    postcode = line("Postcode", length=10)
    phone = line("Telephone number", length=30)

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and born > date.today():  # noqa: DTZ011 (a birth date has no time zone)
            raise forms.ValidationError(BORN_LATER)
        return born

    def said(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        found = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if born := found.get("born"):
            found["born"] = born.isoformat()
        return found


class AdultSaid(PersonSaid):
    """An adult of the request, who may work for the police."""

    police = radios("Police or police staff, now or before", [*Answer.choices], required=False)
    staff_no = line("Staff number, if they are", length=20)


class RequestForm(forms.Form):
    """What is asked besides who the people are."""

    contact_at = MomentField(label="When did they first make contact?", help_text="The 24 hours begin at this moment.")
    channel = radios("How did they make contact?", Channel.choices)
    danger = radios("Is anyone in danger now?", Answer.choices, required=False, reveals={"yes": ["danger_words"]})
    danger_words = line("What the danger is, and where", length=160)
    safe = radios(
        "Safe way to reach the applicant",
        SAFE_WAYS,
        required=False,
        reveals={"agreed": ["safe_place", "safe_means", "safe_times", "safe_code_word"]},
    )
    safe_place = line("Where", length=120, help_text="For example: at work, at her mother's")
    safe_means = line("By what means", length=240)
    safe_times = line("When", length=240)
    safe_code_word = line("Code word", length=60)
    applicant_is = radios("Who is asking?", [*ApplicantIs.choices, *NOT_KNOWN], required=False)
    relation = line("What the applicant is to the potential victim", length=120)
    why = words("Why do they ask?")
    indicators = ticks("What points to risk", INDICATORS)
    indicator_words = words("More about the risk")
    children_affected = radios("Are children affected?", Answer.choices, required=False)
    children_words = line("More about the children", length=240)
    consent = radios("Do they agree that what they said is shared to keep people safe?", Answer.choices, required=False)
    told_of_checks = radios(
        "Were they told that checks will be made, on them too, and that it may be passed on to protect somebody?",
        Answer.choices,
        required=False,
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["contact_at"].initial = now.replace(second=0, microsecond=0)

    def clean_contact_at(self) -> datetime:
        moment: datetime = self.cleaned_data["contact_at"]
        if moment > self.now:
            raise forms.ValidationError(FUTURE)
        return moment

    def clean(self) -> dict[str, Any]:
        """*A safe way is agreed* asks for the means."""
        cleaned = super().clean() or {}
        if cleaned.get("safe") == "agreed" and not cleaned.get("safe_means"):
            self.add_error("safe_means", HOW)
        return cleaned

    def said(self) -> dict[str, Any]:
        """What was answered; a question left open is *not known yet*."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "contact_at"}
        for name in ("danger", "safe", "applicant_is", "children_affected", "consent", "told_of_checks"):
            found[name] = found[name] or "not-known"
        return found


class Whole:
    """The request with its people: read, checked and said as one."""

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        self.request = RequestForm(data, now=now)
        self.applicant = AdultSaid(data, prefix="applicant")
        self.victim = AdultSaid(data, prefix="victim")
        self.subject = AdultSaid(data, prefix="subject")
        self.children = [PersonSaid(data, prefix=f"child{place}") for place in range(CHILDREN)]

    def __iter__(self) -> Iterator[forms.Form]:
        yield from (self.request, self.applicant, self.victim, self.subject, *self.children)

    def is_valid(self) -> bool:
        """Every form is looked at, so that all that must be mended shows at once."""
        read = [form.is_valid() for form in self]
        if not all(read):
            return False
        if pair := same_person(self.adults()):
            where = self.subject if "subject" in pair else self.victim
            where.add_error("given", SAME.format(pair=pair))
        return not any(form.errors for form in self)

    def adults(self) -> list[Somebody]:
        """Each as the application will have them; who asks for themselves may be typed in both places, and is one."""
        forms_of = {Part.APPLICANT: self.applicant, Part.POTENTIAL_VICTIM: self.victim, Part.SUBJECT: self.subject}
        if self.request.said()["applicant_is"] == ApplicantIs.POTENTIAL_VICTIM and self.applicant.said():
            del forms_of[Part.POTENTIAL_VICTIM]
        return [somebody(part, form.said()) for part, form in forms_of.items()]

    def said(self) -> dict[str, Any]:
        """Everything, as the intake keeps it."""
        people = {"applicant": self.applicant.said(), "victim": self.victim.said(), "subject": self.subject.said()}
        return self.request.said() | people | {"children": list(named(self.children))}


def named(forms_of: Iterable[PersonSaid]) -> Iterator[dict[str, Any]]:
    yield from filter(None, (form.said() for form in forms_of))
