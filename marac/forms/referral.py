"""The referral, and what a coordinator answers to it."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms.parts import line, radios, ticks, words
from dapolicy.ui.fields import DateField
from marac.actions.referring import FLAGS, Referring, WithoutConsent
from marac.models import Agency, Area, Referral
from marac.queries.pairs import Standing
from marac.terms import words_of

AREA_NONE = ("", "No, it is new here")
NOT_HERE = ("connected-attendees", "moved-away", "victim-died")


def agencies() -> list[tuple[str, str]]:
    rows = Agency.objects.filter(ended_on=None).order_by("name")
    return [(row.code, row.name) for row in rows]


def areas() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Area.objects.filter(ended_on=None).order_by("name")]


class ReferralForm(forms.Form):
    """Why it goes to MARAC, what the victim knows and agreed to, and where it came from."""

    flags = ticks(
        "Why is it referred?",
        list(FLAGS.items()),
        reveals={"professional_judgement": ["judgement"]},
        asked=True,
        help_text="Any of these is enough. What the record bears out is ticked; change it where it is wrong.",
    )
    judgement = words("What the judgement rests on")
    reason = words("What has happened, and what is feared")
    wishes = words("What the victim wants")
    afraid_of = line("Whom the victim is afraid of, everybody", length=240)
    talk = line("Who it is safe to talk to, and who not", length=240)
    consent = radios(
        "Does the victim agree that it is shared?",
        Referral.Consent.choices,
        reveals={"no": ["basis", "risk", "proportionality", "decided_by", "decided_on"]},
    )
    basis = radios("Why it is shared all the same", [], required=False)
    risk = words("The risk, if it is not shared")
    proportionality = words("Why it is proportionate")
    decided_by = line("Who decided")
    decided_on = DateField(label="When was it decided?", required=False)
    victim_aware = radios(
        "Does the victim know of the referral?", Referral.Aware.choices, reveals={"no": ["aware_words"]}
    )
    aware_words = line("Why not", length=240)
    emergency = forms.BooleanField(
        label="It cannot wait for the next meeting: an emergency meeting is asked for", required=False
    )
    agency = forms.ChoiceField(label="Which agency refers?", choices=agencies, initial="police")
    referrer_name = line("Who refers, if that is not you")
    referrer_contact = line("Telephone or e-mail of whoever refers")
    from_area = forms.ChoiceField(label="Is it transferred from another area?", required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["flags"].initial = standing.flags
        chosen(self, "basis", list(words_of("without-consent").items()))
        chosen(self, "from_area", [AREA_NONE, *areas()])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("flags"):
            self.add_error("flags", "Choose at least one of the four reasons")
        if "professional_judgement" in cleaned.get("flags", ()) and not cleaned.get("judgement"):
            self.add_error("judgement", "Say what the professional judgement rests on")
        return cleaned

    def said(self) -> Referring:
        """What was answered."""
        given = self.cleaned_data
        keep = ("judgement", "reason", "wishes", "afraid_of", "talk", "consent", "victim_aware", "aware_words",
                "emergency", "referrer_name", "referrer_contact")  # fmt: skip
        without = ("basis", "risk", "proportionality", "decided_by", "decided_on")
        return Referring(
            agency=Agency.objects.get(pk=given["agency"]),
            flags=frozenset(given["flags"]),
            without=WithoutConsent(**{name: given[name] for name in without}),
            from_area=Area.objects.filter(pk=given["from_area"]).first() if given["from_area"] else None,
            **{name: given[name] for name in keep},
        )


def chosen(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Choices that are data."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class ReasonForm(forms.Form):
    """A reason of the list, and words. There is no reason about room."""

    reason = radios("Why?", [])
    words = words("In your own words", required=True)

    def __init__(self, *args: Any, which: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen(self, "reason", list(words_of(which).items()))


class PutOffForm(ReasonForm):
    """A reason for which a case waits, and the day on which it is taken up again; none where it is heard elsewhere."""

    until = DateField(
        label="Until which day?",
        required=False,
        help_text="You are told on that day. The day to be heard by stays. None where it is not heard here any more.",
    )
    field_order = ("reason", "until", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].asked = True  # type: ignore[attr-defined]  # read by the label's template

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("until") and "until" in cleaned and cleaned.get("reason") not in NOT_HERE:
            self.add_error("until", "Give the day on which it is taken up again")
        return cleaned


class TransferForm(forms.Form):
    area = forms.ChoiceField(label="To which area?", choices=areas)
    words = words("What was sent and agreed, and with whom", required=True)
