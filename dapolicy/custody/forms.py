"""What is asked of those who decide about locked records."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from dapolicy.access.models import Exclusion, Member
from dapolicy.custody.actions.declaring import OUTCOMES
from dapolicy.ui.forms import MomentField, Radios

POLICE, ELSEWHERE, NOT_POLICE = "police", "elsewhere", "not-police"
USUALLY = timedelta(days=28)


def reason(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class DecideForm(forms.Form):
    """The hour's decision."""

    decision = forms.ChoiceField(
        label="Is this person police or police staff, or were they within a year?",
        choices=[
            (POLICE, "Yes: keep it locked"),
            (ELSEWHERE, "Yes, of another force or an agency: keep it locked"),
            (NOT_POLICE, "No: not police"),
        ],
        widget=Radios,
    )
    staff_no = forms.CharField(
        label="Which staff number is it?",
        help_text="If you know. Only this person stays excluded, and whoever else fits is let back.",
        required=False,
        max_length=20,
    )
    reason = reason("What shows it?")

    def __init__(self, *args: Any, part: str, **more: Any) -> None:
        super().__init__(*args, **more)
        if part != "suspect":
            del self.fields["staff_no"]

    def clean_staff_no(self) -> str:
        said = str(self.cleaned_data["staff_no"]).strip()
        if said and self.cleaned_data.get("decision") in (ELSEWHERE, NOT_POLICE):
            raise forms.ValidationError("Leave this empty, or choose Yes: keep it locked.")
        return said

    @property
    def who(self) -> str | None:
        """The staff number; "" for nobody who works here; None where it was not said."""
        elsewhere = self.cleaned_data["decision"] == ELSEWHERE
        return "" if elsewhere else self.cleaned_data.get("staff_no") or None


class MemberField(forms.CharField):
    """Somebody who works here, by staff number or by their whole name."""

    def clean(self, value: Any) -> Member:
        said = super().clean(value).strip()
        found = list(Member.objects.filter(staff_no=said)[:2]) or list(Member.objects.filter(name__iexact=said)[:2])
        if not found:
            raise forms.ValidationError(f"Nobody here is called {said!r}. Give the staff number, or the whole name.")
        if len(found) > 1:
            raise forms.ValidationError("Several people are called that. Give the staff number.")
        return found[0]


class GiveForm(forms.Form):
    """A grant to a named person for a while."""

    member = MemberField(label="Who?", help_text="Staff number, or the whole name", max_length=120)
    until = MomentField(label="Until when?")
    reason = reason("Why do they need it?")


class ExcludeForm(forms.Form):
    """Excluding a named person."""

    member = MemberField(label="Who?", help_text="Staff number, or the whole name", max_length=120)
    why = forms.ChoiceField(label="Why?", choices=Exclusion.Why.choices, widget=Radios)
    reason = reason("What is the connection, and where is it said so?")


class ReasonForm(forms.Form):
    reason = reason("Why?")


class BackForm(forms.Form):
    reason = reason("What shows that it was a mistake? Somebody else of professional standards reads it and answers")


class AnswerBackForm(forms.Form):
    """The second person's answer."""

    outcome = forms.ChoiceField(
        label="What follows?",
        choices=[("back", "Let them back"), ("refused", "They stay excluded")],
        widget=Radios,
    )
    reason = reason("Why?")


class WhoForm(forms.Form):
    """Who a suspect is, after police was decided without saying so."""

    where = forms.ChoiceField(
        label="Who is it?",
        choices=[(POLICE, "Somebody who works here"), (ELSEWHERE, "Somebody of another force or an agency")],
        widget=Radios(reveals={POLICE: ["staff_no"]}),
    )
    staff_no = forms.CharField(label="Which staff number is it?", required=False, max_length=20)
    reason = reason("What shows it? Somebody else of professional standards reads it and answers")

    def clean_staff_no(self) -> str:
        said = str(self.cleaned_data["staff_no"]).strip()
        here = self.cleaned_data.get("where") == POLICE
        if here and not said:
            raise forms.ValidationError("Give the staff number, or choose another force or an agency.")
        return said if here else ""


class AnswerWhoForm(forms.Form):
    """The second person's answer."""

    outcome = forms.ChoiceField(
        label="What follows?",
        choices=[("named", "That is who it is: let back whoever else fits"), ("refused", "All of them stay excluded")],
        widget=Radios,
    )
    reason = reason("Why?")


class ConnectionForm(forms.Form):
    """What becomes of a connection that was found."""

    outcome = forms.ChoiceField(
        label="What follows?",
        choices=[("excluded", "Exclude them now"), ("left", "They need not be excluded")],
        widget=Radios,
    )
    reason = reason("Why?")


class ReviewForm(forms.Form):
    """The review of a declaration, by somebody else."""

    outcome = forms.ChoiceField(label="What follows?", choices=list(OUTCOMES.items()), widget=Radios)
    reason = reason("Why?")


class DeclarationForm(forms.Form):
    words = reason("For each person involved: no connection, or what there was and is between you")


class OlderForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What follows?",
        choices=[("leave", "Leave it open"), ("lock", "Lock it for the same people")],
        widget=Radios,
    )
    reason = reason("Why?")
