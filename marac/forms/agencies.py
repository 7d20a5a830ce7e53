"""Agencies, and the reason for which a meeting is not held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from cases.forms.parts import line
from marac.actions.agencies import kinds_at
from marac.forms.referral import chosen


class NameForm(forms.Form):
    name = line("Name of the agency", length=80, required=True)


class AgencyForm(NameForm):
    kind = forms.ChoiceField(label="What kind of agency is it?", help_text="The sharing agreement goes by its kind.")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen(self, "kind", kinds_at(now))


class CancelForm(forms.Form):
    why = line(
        "Why is it not held?", length=240, required=True,
        help_text="Whoever had a seat reads this. Name nobody, and say nothing of a case.",
    )  # fmt: skip
