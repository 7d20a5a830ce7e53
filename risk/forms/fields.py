"""Fields that several forms about risk share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from dapolicy.ui.forms import Radios
from risk.levels import CHOICES, DEFINITIONS


class Wanted(forms.Form):
    """Fields that are wanted, and so not called optional, while sending the form without them is no error.

    What is missing is said elsewhere: by the action that refuses a word, or as owed. Those in `demanded` are errors.
    """

    demanded: ClassVar[frozenset[str]] = frozenset()

    def full_clean(self) -> None:
        """Django's, with nothing required while it runs but what is demanded."""
        wanted = [field for name, field in self.fields.items() if field.required and name not in self.demanded]
        for field in wanted:
            field.required = False
        super().full_clean()
        for field in wanted:
            field.required = True


def words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Some sentences, as long as they need to be."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def one_of(label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> forms.CharField:
    """One answer of a few. What is not on the list reaches the action, which refuses it and keeps the try."""
    hints, reveals = kwargs.pop("hints", None), kwargs.pop("reveals", None)
    inline = kwargs.pop("inline", False)
    widget = Radios(choices=choices, hints=hints, reveals=reveals, inline=inline)
    return forms.CharField(label=label, widget=widget, **kwargs)


def level_field(label: str, levels: Sequence[str] = (), **kwargs: Any) -> forms.ChoiceField:
    """A level with its definition beside it (RISK-008)."""
    choices = [(value, name) for value, name in CHOICES if not levels or value in levels]
    hints = {level.value: words for level, words in DEFINITIONS.items()}
    return forms.ChoiceField(label=label, choices=choices, widget=Radios(hints=hints), **kwargs)


def choose(form: forms.BaseForm, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Give a field of a form the answers that this page has for it."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]
