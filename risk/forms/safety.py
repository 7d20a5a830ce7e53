"""Safety plans, threats to life, requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dapolicy.access.handles import handle
from dapolicy.ui.forms import Radios
from risk.forms.fields import Wanted, words
from risk.models import SafetyPlan
from risk.plans import OPTIONS, STATES
from risk.tools import Question


class WordsForm(forms.Form):
    """One box."""

    words = words("What did you see or hear?", rows=5)

    def __init__(self, data: Any = None, *, label: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if label:
            self.fields["words"].label = label


class ThreatForm(Wanted):
    """The parts of a decision about a threat to life; each may still be empty."""

    def __init__(self, data: Any = None, *, parts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, title in parts.items():
            self.fields[name] = words(title, rows=4)


class PlanForm(Wanted):
    """A safety plan: one line counts; the whole one answers every risk present and every option (RISK-020)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    interim = words("For now: what keeps them safe tonight?", help_text="One line is enough to begin")

    def __init__(self, data: Any = None, *, risks: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.risks = risks
        for one in risks:
            self.fields[f"m_{one.code}"] = words(f"{one.topic}: what is done about it", rows=2)
            self.fields[f"n_{one.code}"] = words(f"{one.topic}: or why nothing is", rows=2)
        for code, title in OPTIONS.items():
            self.fields[f"o_{code}"] = forms.ChoiceField(
                label=title, choices=list(STATES.items()), widget=Radios(inline=True)
            )
        self.fields["children"] = words("What keeps the children safe?", help_text="Or: no children")
        self.fields["victim_wishes"] = words("The victim's part: what they agree to, or wish")
        self.fields["practitioner"] = forms.CharField(label="Adviser or practitioner consulted")
        self.fields["no_practitioner_because"] = forms.CharField(label="Or why none")

    def plan(self) -> dict[str, Any]:
        """The fields of a plan."""
        cleaned = self.cleaned_data
        plain = ("interim", "children", "victim_wishes", "practitioner", "no_practitioner_because")
        return {
            **{name: cleaned[name] for name in plain},
            "measures": {
                one.code: {"measure": cleaned[f"m_{one.code}"], "none_because": cleaned[f"n_{one.code}"]}
                for one in self.risks
            },
            "options": {code: cleaned[f"o_{code}"] for code in OPTIONS if cleaned[f"o_{code}"]},
        }

    @classmethod
    def initial_of(cls, plan: SafetyPlan | None) -> dict[str, Any]:
        """The latest plan, to go on from."""
        if plan is None:
            return {}
        shown: dict[str, Any] = {f"o_{code}": state for code, state in plan.options.items()}
        for code, given in plan.measures.items():
            shown |= {f"m_{code}": given.get("measure", ""), f"n_{code}": given.get("none_because", "")}
        plain = ("interim", "children", "victim_wishes", "practitioner", "no_practitioner_because")
        return shown | {name: getattr(plan, name) for name in plain} | {"seen": handle(plan)}
