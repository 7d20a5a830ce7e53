"""Forms that put an entry right or take it from view."""

from __future__ import annotations

from django import forms

from dapolicy.ui.forms import DateField


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=240,
        help_text="For example: typed in the wrong record. Do not repeat what it said.",
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Why does the entry stand?", max_length=240, help_text="Whoever withdrew it reads this, and so do others."
    )


class CorrectForm(forms.Form):
    words = forms.CharField(
        label="What should it say?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The entry stays as it was written, and this stands beside it.",
    )


class DestroyForm(forms.Form):
    """The paper that orders it. Without one, nothing is destroyed."""

    reference = forms.CharField(label="Reference of the written authority", max_length=120)
    given_by = forms.CharField(label="Who gave it?", max_length=120, help_text="For example: Westmarch Crown Court")
    on = DateField(label="Of which day?")
    reason = forms.CharField(label="Why must the words go?", max_length=240)
