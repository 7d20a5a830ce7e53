"""Forms of the case's own pages: safe contact, promises, owners, links, the decision between two accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.actions.linking import BOTH, CANNOT_SAY, OTHER, THIS
from cases.models import Case, CaseLink, Ownership
from cases.queries.cases import case_with
from dapolicy.access.models import Member, MemberRole
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.ui.forms import Checkboxes, MomentField, Radios


class SafeContactForm(forms.Form):
    """*No safe way yet* is an answer, and then nothing else is asked."""

    answer = forms.ChoiceField(
        label="Is there a safe way to reach them?",
        choices=[("safe-way", "Yes"), ("no-safe-way", "No safe way yet")],
        widget=Radios(reveals={"safe-way": ["means", "times", "place", "code_word", "who_else"]}),
    )
    means = forms.CharField(
        label="How?", max_length=240, required=False, help_text="For example: text this number first"
    )
    times = forms.CharField(label="When?", max_length=240, required=False)
    place = forms.CharField(label="Where?", max_length=240, required=False)
    code_word = forms.CharField(label="Code word", max_length=60, required=False)
    who_else = forms.CharField(label="Who else may answer, and what may they be told?", max_length=240, required=False)
    devices = forms.CharField(
        label="Phones, accounts or cameras that the other person can reach", max_length=240, required=False
    )
    never = forms.CharField(label="Never", max_length=240, required=False, help_text="For example: never by letter")
    told_by = forms.CharField(label="Who told us?", max_length=120)

    def clean(self) -> dict[str, Any]:
        """A safe way says how."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "safe-way" and not cleaned.get("means"):
            self.add_error("means", "Say how they can be reached")
        return cleaned


class ConfirmContactForm(forms.Form):
    told_by = forms.CharField(label="Who confirmed it?", max_length=120)


class PromiseForm(forms.Form):
    words = forms.CharField(label="What was promised?", max_length=240)
    due_at = MomentField(label="By when?")


class OfferForm(forms.Form):
    """To whom, as what, and why."""

    part = forms.ChoiceField(label="As what?", choices=Ownership.Part.choices, widget=Radios())
    member = forms.ChoiceField(label="To whom?")
    why = forms.CharField(
        label="Why?",
        max_length=240,
        required=False,
        help_text="Needed where it is high risk and they are not a specialist",
    )

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = owners_possible(now)
        self.fields["member"].choices = choices_of(self.people)  # type: ignore[attr-defined]

    def chosen(self, name: str = "member") -> Member:
        """Who was chosen."""
        return self.people[self.cleaned_data[name]]


class ReallocateForm(OfferForm):
    """Many at once, always with a reason."""

    cases = forms.MultipleChoiceField(label="Which cases?", widget=Checkboxes())

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]
        self.fields["why"].required = True
        self.fields["why"].help_text = ""
        self.order_fields(["cases", "part", "member", "why"])


class CoverForm(forms.Form):
    """Who is away, who stands in, until when."""

    absent = forms.ChoiceField(label="Who is away?")
    member = forms.ChoiceField(label="Who covers?")
    until = MomentField(label="Until when?")
    why = forms.CharField(label="Why?", max_length=240, required=False)

    def __init__(self, *args: Any, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = owners_possible(now)
        for name in ("absent", "member"):
            self.fields[name].choices = choices_of(self.people)  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Member:
        """Who was chosen."""
        return self.people[self.cleaned_data[name]]


class LinkForm(forms.Form):
    """The other case by its reference; one that is hidden is not there."""

    other = forms.CharField(label="Reference of the other case", max_length=12)
    kind = forms.ChoiceField(label="Why do they belong together?", choices=CaseLink.Kind.choices, widget=Radios())

    def clean_other(self) -> Case:
        """A case that this reader may see."""
        found = case_with(self.cleaned_data["other"])
        if found is None:
            raise forms.ValidationError("No such case. Check the reference.")
        return found


class DecideForm(forms.Form):
    """Between two accounts, after the history."""

    decision = forms.ChoiceField(
        label="Who is the primary aggressor?",
        choices=[
            (THIS, "The suspect of this case"),
            (OTHER, "The suspect of the other case"),
            (BOTH, "Each abuses the other"),
            (CANNOT_SAY, "Cannot be said yet"),
        ],
        widget=Radios(),
    )
    reason = forms.CharField(
        label="Why?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What the history shows, injuries, fear, who controls whom",
    )
    history_seen = forms.BooleanField(label="I have read the history of both on this page")


def owners_possible(now: Any) -> dict[str, Member]:
    """Who may own a case now, by a name and staff number that tells them apart."""
    held = MemberRole.objects.filter(role__in=ALLOWS[Permission.OWN], since__lte=now).exclude(until__lte=now)
    here = Member.objects.filter(pk__in=held.values("member"), left_on=None)
    people = here.select_related("team").order_by("name", "pk")
    return {called(member): member for member in people}


def called(member: Member) -> str:
    """Somebody's name, with what tells them from others of that name."""
    return ", ".join(filter(None, [member.name, member.staff_no, str(member.team or "")]))


def choices_of(people: dict[str, Member]) -> list[tuple[str, str]]:
    return [("", "Choose somebody"), *((name, name) for name in people)]
