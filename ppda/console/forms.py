"""Forms of the console."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from dapolicy.ui.forms import Checkboxes, MomentField, Radios
from ppda.console.queries import MOST
from ppda.models import FindingAnswer


class AnswerForm(forms.Form):
    """What came of a question. *Explained* is an outcome, and leaves no mark on anybody."""

    outcome = forms.ChoiceField(label="What came of it?", choices=FindingAnswer.Outcome.choices, widget=Radios())
    words = forms.CharField(label="In a sentence", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ExportForm(forms.Form):
    """For whom, why, and in which form: an export is a disclosure, and is logged as one."""

    reader = forms.CharField(label="For whom is it?", max_length=120, help_text="It stands on every page.")
    reason = forms.CharField(label="Why do they need it?", max_length=240)
    form = forms.ChoiceField(
        label="As what?",
        choices=[
            ("pdf", f"PDF, to be read: the newest {MOST} lines"),
            ("csv", "CSV, to be counted: every line"),
        ],
        widget=Radios(),
    )


class AskedForm(forms.Form):
    """A victim who works here asks who looked at their record."""

    asked_at = MomentField(label="When did the victim ask?")
    how = forms.CharField(label="How, and to whom?", max_length=240, help_text="For example: in person, to DS Rowe")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_asked_at(self) -> datetime:
        asked_at: datetime = self.cleaned_data["asked_at"]
        if asked_at > self.now:
            raise forms.ValidationError("The time cannot be later than now.")
        return asked_at


class TellForm(forms.Form):
    """Which of the lookers the victim may be told of; who is held back needs a reason."""

    tell = forms.MultipleChoiceField(label="Whom may the victim be told of?", widget=Checkboxes(), required=False)
    why_held_back = forms.CharField(
        label="Why is anybody held back?",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: it would warn somebody who is being looked into.",
    )

    def __init__(self, *args: Any, lookers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lookers = lookers
        self.fields["tell"].choices = lookers  # type: ignore[attr-defined]

    @property
    def held_back(self) -> int:
        return len(self.lookers) - len(self.cleaned_data["tell"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "tell" in cleaned and self.held_back and not cleaned.get("why_held_back"):
            self.add_error("why_held_back", "Say why somebody is held back")
        return cleaned


class DestructionForm(forms.Form):
    """The second person has read the authority."""

    answer = forms.ChoiceField(
        label="You have read the authority. What do you do?",
        choices=[("done", "Destroy the words for ever"), ("refused", "Refuse")],
        widget=Radios(),
    )
    reason = forms.CharField(label="Why?", max_length=240)
