"""Where somebody lives now, and whether that must not be found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cases.models import Case


class AddressForm(forms.Form):
    through = forms.ChoiceField(label="Through which case was it learnt?")
    words = forms.CharField(label="Address", max_length=240)
    confidential = forms.BooleanField(
        label="Keep it confidential",
        required=False,
        help_text="A refuge, or somebody who fled. It is found by no search; only the case's two owners can read it.",
    )

    def __init__(self, *args: Any, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {case.record.reference: case for case in cases}
        self.fields["through"].choices = [(one, one) for one in self.cases]  # type: ignore[attr-defined]

    @property
    def case(self) -> Case:
        return self.cases[self.cleaned_data["through"]]
