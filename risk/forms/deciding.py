"""Forms by which a supervisor, a second assessor or a second person decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dapolicy.ui.forms import Checkboxes, Radios
from risk.actions.supervising import SOURCES
from risk.forms.fields import Wanted, choose, level_field, one_of, words
from risk.levels import CHOICES


class SuperviseForm(Wanted):
    """A supervisor's answer. Reasons are lists: one for raising, one for lowering without capacity in it."""

    demanded = frozenset({"outcome"})
    outcome = one_of("What do you make of it?", [])
    raise_to = level_field("Raise to")
    raise_reason = one_of("Why was the first level wrong?", [])
    lower_to = level_field("Propose to lower to")
    lower_reason = one_of("Why is the danger to the victim less?", [])
    words = words("Your comments", required=False, help_text="The author reads them. Needed where anything changes")

    def __init__(
        self,
        data: Any = None,
        *,
        outcomes: Mapping[str, str],
        up: Sequence[str],
        down: Sequence[str],
        raise_reasons: Mapping[str, str],
        lower_reasons: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        offered = {"raised": bool(up), "lower": bool(down)}
        kept = [(value, label) for value, label in outcomes.items() if offered.get(value, True)]
        reveals = {"raised": ["raise_to", "raise_reason"], "lower": ["lower_to", "lower_reason"]}
        self.fields["outcome"].widget = Radios(
            choices=kept, reveals={value: names for value, names in reveals.items() if offered[value]}
        )
        self.narrow("raise_to", up)
        self.narrow("lower_to", down)
        self.fields["raise_reason"].widget.choices = list(raise_reasons.items())
        self.fields["lower_reason"].widget.choices = list(lower_reasons.items())
        for value, names in reveals.items():
            for name in names if not offered[value] else []:
                del self.fields[name]

    def narrow(self, name: str, levels: Sequence[str]) -> None:
        choose(self, name, [choice for choice in CHOICES if choice[0] in levels])

    def clean(self) -> dict[str, Any]:
        """What changes needs a level, a reason and words."""
        kind = {"raised": "raise", "lower": "lower"}.get(self.cleaned_data.get("outcome", ""))
        if kind:
            if not self.cleaned_data.get(f"{kind}_to"):
                self.add_error(f"{kind}_to", "Choose the level")
            if kind == "raise" and not self.cleaned_data.get("raise_reason"):
                self.add_error("raise_reason", "Choose why the first level was wrong")
            if kind == "raise" and not self.cleaned_data.get("words"):
                self.add_error("words", "Say in your own words why it is changed: the author learns from it")
        return self.cleaned_data


class ReviewForm(SuperviseForm):
    """A second look, with the sources that were consulted (RISK-013)."""

    demanded = frozenset()
    sources = forms.MultipleChoiceField(
        label="What have you looked at?", choices=list(SOURCES.items()), widget=Checkboxes()
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.order_fields(["sources"])


class RaiseForm(Wanted):
    demanded = frozenset({"level", "reason", "words"})
    level = level_field("Raise to")
    reason = one_of("Why?", [])
    words = words("In your own words")

    def __init__(self, data: Any = None, *, levels: Sequence[str], reasons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        choose(self, "level", [choice for choice in CHOICES if choice[0] in levels])
        self.fields["reason"].widget.choices = list(reasons.items())


class LowerForm(RaiseForm):
    """Everything typed reaches the action, which keeps what it refuses (RISK-018, RISK-019)."""

    demanded = frozenset({"level"})
    level = level_field("Propose to lower to")
    reason = one_of("Why is the danger to the victim less?", [])
    words = words("In your own words: what has changed for the victim?")


class ReasonForm(Wanted):
    reason = one_of("Why is the danger to the victim less?", [])
    words = words("In your own words: what has changed for the victim?")

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reason"].widget.choices = list(reasons.items())


class DecideForm(Wanted):
    demanded = frozenset({"decision"})
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Lower the level"), ("refuse", "The level stays")],
        widget=Radios(),
    )
    words = words("Your reasons", help_text="About the danger to the victim")
