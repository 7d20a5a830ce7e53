"""Forms of the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from dapolicy.ui.fields import MomentField

LONGEST_DUTY = timedelta(hours=16)


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Search people, places and references",
        max_length=200,
        help_text="Any of: name, date of birth, phone, address, reference, log or crime number, staff number.",
    )


class BookOnForm(forms.Form):
    """When somebody goes off duty, so that the system knows who is there."""

    until = MomentField(label="Off duty at")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError("The end of your duty must be later than now.")
        if until > self.now + LONGEST_DUTY:
            raise forms.ValidationError("A duty of more than 16 hours is not taken. Check the day.")
        return until
