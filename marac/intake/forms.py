"""What an agency writes when it refers somebody: who they are, why, and what the victim knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from cases.forms.parts import line, radios, ticks
from cases.terms import Danger, SafeReach
from dapolicy.ui.fields import DateField
from marac.actions.referring import FLAGS
from marac.forms.referral import chosen
from marac.models import Agency, Referral
from marac.terms import words_of

LONGEST = 10_000
CHILDREN = 4
POLICE = [("yes", "Yes"), ("no", "No"), ("not-known", "Not known yet")]
BORN_LATER = "This lies in the future. Check the date of birth."


def words(label: str, **kwargs: Any) -> forms.CharField:
    """Sentences, with a length that a meeting can read."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area, **kwargs)


class WhoForm(forms.Form):
    """Who somebody is, as far as the agency knows."""

    given = line("Given name")
    surname = line("Surname")
    born = DateField(label="Date of birth", required=False)
    line1 = line("Where they live: house and street")
    town = line("Town", length=80)
    postcode = line("Postcode", length=10)
    confidential = forms.BooleanField(
        label="Keep this address confidential",
        help_text="A refuge, or where they fled to. Nobody finds it, and it stands in no papers. Leave it out of all "
        "that you write below.",
        required=False,
    )
    phone = line("Telephone number", length=30)

    def clean_born(self) -> date | None:
        born: date | None = self.cleaned_data["born"]
        if born and born > date.today():  # noqa: DTZ011 (a birth date has no time zone)
            raise forms.ValidationError(BORN_LATER)
        return born

    def said(self) -> dict[str, Any]:
        """What was typed, as plain values."""
        found = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}
        return found | ({"born": found["born"].isoformat()} if "born" in found else {})


class AdultForm(WhoForm):
    police = radios("Police or police staff, now or before", POLICE, required=False)


class SuspectForm(AdultForm):
    confidential = None  # type: ignore[assignment]  # nobody is hidden from whoever must be found


class NamedForm(AdultForm):
    """The victim: somebody without any name could be found by nobody."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("given") and not cleaned.get("surname"):
            self.add_error("given", "Give at least one of the victim's names")
        return cleaned


class AskForm(forms.Form):
    """What is asked besides who the people are."""

    danger = radios("Is anyone in danger now?", POLICE, hints={"yes": "Ring 999 as well"})
    dangers = ticks("What makes it dangerous there", Danger.choices)
    danger_words = line("More about the danger", length=240)
    flags = ticks(
        "Why do you refer?", list(FLAGS.items()), asked=True, reveals={"professional_judgement": ["judgement"]}
    )
    judgement = words("What your judgement rests on")
    reason = words("What has happened, and what you fear")
    safe = radios("Can the victim be reached safely?", SafeReach.choices, reveals={SafeReach.SAFE_WAY.value: ["means"]})
    means = line("How, when and where", length=240)
    wishes = words("What the victim wants")
    afraid_of = line("Whom the victim is afraid of, everybody", length=240)
    talk = line("Who it is safe to talk to, and who not", length=240)
    consent = radios("Does the victim agree that it is shared?", Referral.Consent.choices, reveals={
        "no": ["basis", "risk", "proportionality", "decided_by", "decided_on"],
    })  # fmt: skip
    basis = radios("Why it is shared all the same", [], required=False)
    risk = words("The risk, if it is not shared")
    proportionality = words("Why it is proportionate")
    decided_by = line("Who decided")
    decided_on = DateField(label="When was it decided?", required=False)
    victim_aware = radios(
        "Does the victim know of the referral?", Referral.Aware.choices, reveals={"no": ["aware_words"]}
    )
    aware_words = line("Why not", length=240)
    emergency = forms.BooleanField(label="It cannot wait for the next meeting", required=False)
    contact = line("How we reach you about it", length=120)
    agency = forms.ChoiceField(label="For which agency do you write?")

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen(self, "agency", [(row.code, row.name) for row in agencies])
        chosen(self, "basis", list(words_of("without-consent").items()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("flags"):
            self.add_error("flags", "Choose at least one of the four reasons")
        if "professional_judgement" in cleaned.get("flags", ()) and not cleaned.get("judgement"):
            self.add_error("judgement", "Say what your judgement rests on")
        if cleaned.get("safe") == SafeReach.SAFE_WAY and not cleaned.get("means"):
            self.add_error("means", "Say how they can be reached, or choose another answer")
        return cleaned

    def said(self) -> dict[str, Any]:
        found = {name: value for name, value in self.cleaned_data.items() if name != "agency"}
        return found | {"decided_on": found["decided_on"].isoformat() if found["decided_on"] else ""}


class Whole:
    """The referral with its people: read, checked and said as one."""

    def __init__(self, data: Any = None, *, agencies: list[Agency]) -> None:
        self.ask = AskForm(data, agencies=agencies)
        self.victim = NamedForm(data, prefix="victim")
        self.suspect = SuspectForm(data, prefix="suspect")
        self.children = [WhoForm(data, prefix=f"child{place}") for place in range(CHILDREN)]

    def __iter__(self) -> Iterator[forms.Form]:
        yield from (self.ask, self.victim, self.suspect, *self.children)

    def is_valid(self) -> bool:
        """Every form is looked at, so that all that must be mended shows at once."""
        read = [form.is_valid() for form in self]
        return all(read)

    def said(self) -> dict[str, Any]:
        """Everything, as the intake keeps it."""
        children = [said for child in self.children if (said := child.said())]
        people = {"victim": self.victim.said(), "suspect": self.suspect.said(), "children": children}
        return self.ask.said() | people
