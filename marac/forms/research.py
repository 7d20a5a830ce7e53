"""An agency's research, its late note, and what became of an action."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from cases.forms.parts import line, radios
from dapolicy.policy.worktime import london_day
from dapolicy.ui.fields import DateField
from marac.actions.research import Found
from marac.models import ActionReport, Research

LONGEST = 10_000
SOMETHING = ("facts", "opinions", "contact", "household", "safety", "done", "suggested")


def words(label: str, *, hint: str = "", rows: int = 4) -> forms.CharField:
    """Sentences, with a length that a meeting can read."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=area, help_text=hint)


class ResearchForm(forms.Form):
    """Fact and opinion apart; what is withheld is named with its reason; whether it is proportionate, and why."""

    facts = words("Facts", hint="What your agency knows, from whom, and when. Nothing that you only believe.")
    opinions = words("Opinions", hint="What you think of it, as a professional. It is shown apart from the facts.")
    contact = words("Contact with the victim, the children or the perpetrator", hint="Each with its date.")
    household = words("Others in the household", rows=3)
    safety = words("Safety of professionals", hint="What somebody who visits must know.", rows=3)
    done = words("What you have done already", rows=3)
    suggested = words("What you suggest", rows=3)
    withheld = line("What kind of information do you withhold?", length=240)
    withheld_why = line("Why", length=240)
    relevant = radios("Is it relevant and proportionate to share this?", Research.Relevant.choices)
    relevant_why = line("Why it is, or is not", length=240, required=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(name) for name in (*SOMETHING, "withheld")):
            self.add_error("facts", "Write what you know. If you know nothing, use Nothing known.")
        if cleaned.get("withheld") and not cleaned.get("withheld_why"):
            self.add_error("withheld_why", "Say why you withhold it")
        if cleaned.get("withheld_why") and not cleaned.get("withheld"):
            self.add_error("withheld", "Say what kind of information it is, without the information")
        return cleaned

    def found(self) -> Found:
        return Found(**{name: self.cleaned_data[name] for name in Found.names()})

    def typed(self) -> dict[str, str] | None:
        """What was typed, to be kept as a draft; nothing where a text is too long to keep."""
        given = {name: str(self.data.get(name, "")) for name in Found.names()}
        return given if all(len(said) <= LONGEST for said in given.values()) else None


class LateForm(forms.Form):
    """What matters although the meeting is over."""

    words = forms.CharField(
        label="What must the coordinator know?", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


class ReportForm(forms.Form):
    """What became of an action: done with its day and evidence, going on, or not to be done and why."""

    said = radios("What became of it?", ActionReport.Said.choices, reveals={"done": ["done_on"]})
    done_on = DateField(label="When was it done?", required=False)
    evidence = forms.CharField(
        label="What shows it, or how far it is", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: the locks were changed on 3 March, order 5512. Or why it cannot be done.",
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_done_on(self) -> date | None:
        day: date | None = self.cleaned_data["done_on"]
        if day and day > london_day(self.now):
            raise forms.ValidationError("This is in the future. Give the day on which it was done.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("said") == ActionReport.Said.DONE and "done_on" in cleaned and not cleaned["done_on"]:
            self.add_error("done_on", "Give the day on which it was done")
        return cleaned
