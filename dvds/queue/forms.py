"""Forms of the queue."""

from __future__ import annotations

from django import forms

from dapolicy.ui.forms import Radios
from dvds.models import DoubleAnswer


class LookedForm(forms.Form):
    """What follows from what is new."""

    words = forms.CharField(label="What follows from it?", max_length=240)


class DoubleForm(forms.Form):
    """Are the two one application?"""

    answer = forms.ChoiceField(label="Are these one application?", choices=DoubleAnswer.Answer.choices, widget=Radios())
    why = forms.CharField(label="Why", max_length=240, required=False)
