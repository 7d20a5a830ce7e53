"""Forms of the safety check, and of what a post does about a page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from dapolicy.access.models import Member, Post
from dapolicy.custody.safety.actions import LONGEST_RELEASE
from dapolicy.custody.safety.queries import staff_of
from dapolicy.ui.fields import MomentField
from dapolicy.ui.forms import Radios

SHIFT = timedelta(hours=4)


class SafetyForm(forms.Form):
    """The same three questions for everybody."""

    about = forms.CharField(
        label="Who, or which address?",
        max_length=240,
        help_text="Any of: name, date of birth, phone, address with postcode. More is better.",
    )
    incident = forms.CharField(label="Live incident", max_length=80, help_text="Its log number or our reference.")
    reason = forms.CharField(
        label="Why do you need it?", max_length=240, help_text="Each check is looked at afterwards."
    )


class JudgeForm(forms.Form):
    """Was it justified?"""

    justified = forms.ChoiceField(
        label="Was this check justified?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(reveals={"no": ["why"]}),
    )
    why = forms.CharField(label="Why not?", max_length=240, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("justified") == "no" and not cleaned.get("why", "").strip():
            self.add_error("why", "Say why it was not justified")
        return cleaned


class PassOnForm(forms.Form):
    """To whom a page goes."""

    to = forms.ChoiceField(label="Pass it on to", widget=Radios())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = [(post.pk, post.name) for post in Post.objects.exclude(pk="dvds-head").order_by("name")]
        self.fields["to"].choices = [("next", "Whoever is next"), *posts]  # type: ignore[attr-defined]
        self.initial.setdefault("to", "next")


class ReleaseForm(forms.Form):
    """What a crew may know by name, until when."""

    staff_numbers = forms.CharField(
        label="To which staff numbers?", max_length=240, help_text="Several with commas. Only they can read it."
    )
    words = forms.CharField(
        label="What do they need?",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Names, contacts, an address: no more than this call needs. This is a disclosure, and is logged.",
    )
    until = MomentField(label="Until when may they read it?", help_text="12 hours from now at the latest.")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_staff_numbers(self) -> list[Member]:
        """Members by staff number; each that is nobody is named."""
        numbers = [each.strip() for each in self.cleaned_data["staff_numbers"].split(",") if each.strip()]
        found = staff_of(numbers)
        unknown = sorted(set(numbers) - {member.staff_no or "" for member in found})
        if unknown or not found:
            raise forms.ValidationError(f"No such staff number here: {', '.join(unknown)}. Check it with the crew.")
        return found

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if not self.now < until <= self.now + LONGEST_RELEASE.elapsed:
            raise forms.ValidationError(f"This must end within the next {LONGEST_RELEASE.said}.")
        return until
