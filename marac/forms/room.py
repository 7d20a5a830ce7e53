"""Forms of the room, and of what follows from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms

from cases.forms.parts import line, words
from dapolicy.ui.fields import DateField
from marac.actions.acting import LONGEST, Agreed
from marac.forms.referral import agencies
from marac.models import Action, Agency, MinutesOut, Seat
from marac.queries.room import Came
from marac.terms import words_of

LONG = f"This is longer than one line can be ({LONGEST} characters). Shorten it, or save it in parts"
GONE = "This agency is no longer there. Choose the agency that took its place"
NOT_YET = ("", "Not named yet")


class LineName(forms.Form):
    """The name that a page gives a line, so that sent twice it is one."""

    line = forms.UUIDField(widget=forms.HiddenInput)


def line_name(data: Any) -> UUID:
    """The name that was sent; a new one where there is none that can be read."""
    form = LineName(data)
    return form.cleaned_data["line"] if form.is_valid() else uuid4()


def agency_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Agency", required=False, choices=lambda: [NOT_YET, *agencies()], error_messages={"invalid_choice": GONE}
    )


def people_field() -> forms.CharField:
    return line("Named person", widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}))


class ActionForm(forms.Form):
    """An action: the words alone are enough to save it."""

    words = words("What is to be done", rows=3, required=True, max_length=LONGEST, error_messages={"max_length": LONG})
    agency = agency_field()
    owner_name = people_field()
    due_on = DateField(label="By when", required=False)
    kind = forms.ChoiceField(
        label="Kind, if police do it",
        required=False,
        choices=lambda: [("", "None"), *words_of("police-actions").items()],
    )

    def said(self) -> Agreed:
        return Agreed(**self.cleaned_data)


class OwnerForm(forms.Form):
    """What was left open about an action."""

    agency = agency_field()
    owner_name = line("Named person")
    due_on = DateField(label="By when", required=False)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        start = {"agency": action.agency_id or "", "owner_name": action.owner_name, "due_on": action.due_on}
        super().__init__(*args, **kwargs | {"initial": start})
        if action.due_on:
            del self.fields["due_on"]


class WordsForm(forms.Form):
    words = words("What is to be done", rows=3, required=True, max_length=LONGEST, error_messages={"max_length": LONG})


class DoneForm(forms.Form):
    evidence = words("What shows that it is done?", required=True, max_length=LONGEST)
    done_on = DateField(label="When was it done?")


class GiveUpForm(forms.Form):
    why = words("Why is it given up?", required=True, max_length=LONGEST)


class ToldForm(forms.Form):
    """Who of an agency without an account was told that the minutes are out."""

    name = line("Who was told?", required=True)
    how = forms.ChoiceField(
        label="How?", choices=[one for one in MinutesOut.How.choices if one[0] != MinutesOut.How.NOTICE]
    )


class AttendanceForm(forms.Form):
    """One answer for each agency; what is not answered stays as it is."""

    def __init__(self, *args: Any, came: list[Came], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in came:
            self.fields[one.agency.code] = attends_field(one.agency, one)

    def said(self) -> dict[str, str]:
        return {code: answer for code, answer in self.cleaned_data.items() if answer}


def attends_field(agency: Agency, one: Came) -> forms.ChoiceField:
    who = f": {', '.join(one.seats)}" if one.seats else ": nobody has a seat"
    answers = [("", "Not recorded yet"), *((code, label) for code, label in Seat.Attends.choices if code != "not-yet")]
    field = forms.ChoiceField(label=f"{agency}{who}", choices=answers, required=False, initial=one.attends)
    field.asked = True  # type: ignore[attr-defined]  # *not recorded yet* is among the answers
    return field
