"""Forms of the queue."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from cases.entries.base import words as said
from dapolicy.access.handles import handle
from dapolicy.ui.forms import Radios
from dvds.models import DoubleAnswer, Triage


class LookedForm(forms.Form):
    """What follows from what is new: of that which was on the page, and of nothing that came meanwhile."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    words = said("What follows from it?")

    def seen(self, news: Iterable[Triage]) -> list[Triage]:
        """Those of the news that were before their eyes."""
        names = set(self.cleaned_data["shown"].split())
        return [row for row in news if handle(row) in names]


class DoubleForm(forms.Form):
    """Are the two one application?"""

    answer = forms.ChoiceField(label="Are these one application?", choices=DoubleAnswer.Answer.choices, widget=Radios())
    why = forms.CharField(label="Why", max_length=240, required=False)
