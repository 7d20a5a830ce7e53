"""Forms that put an entry right or take it from view."""

from __future__ import annotations

from django import forms


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=240,
        help_text="For example: typed in the wrong record. Do not repeat what it said.",
    )


class CorrectForm(forms.Form):
    words = forms.CharField(
        label="What should it say?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The entry stays as it was written, and this stands beside it.",
    )
