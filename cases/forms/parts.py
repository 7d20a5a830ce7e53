"""What the forms of a report share: answers made of fields, and what was typed kept whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from dapolicy.ui.forms import Checkboxes, Radios

Raw = dict[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """One of a report's answers: its number, its question, and the fields that are asked for it."""

    number: int
    title: str
    fields: tuple[BoundField, ...]
    hint: str = ""

    @property
    def top_fields(self) -> list[BoundField]:
        """Fields in their own right; the others stand under one of their answers."""
        return [field for field in self.fields if not field.is_revealed]


def radios(
    label: str, choices: Any, *, reveals: Mapping[str, list[str]] | None = None, **kwargs: Any
) -> forms.ChoiceField:
    """One answer out of a few."""
    hints = kwargs.pop("hints", None)
    return forms.ChoiceField(label=label, choices=choices, widget=Radios(reveals=reveals, hints=hints), **kwargs)


def ticks(
    label: str, choices: Any, *, reveals: Mapping[str, list[str]] | None = None, **kwargs: Any
) -> forms.MultipleChoiceField:
    """Any number of answers. `asked`: at least one is wanted, *not known yet* among them, so none says optional."""
    kwargs.setdefault("required", False)
    asked = kwargs.pop("asked", False)
    field = forms.MultipleChoiceField(label=label, choices=choices, widget=Checkboxes(reveals=reveals), **kwargs)
    field.asked = asked  # type: ignore[attr-defined]  # read by the label's template
    return field


def line(label: str, *, length: int = 120, **kwargs: Any) -> forms.CharField:
    """A few words."""
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, max_length=length, **kwargs)


def words(label: str, **kwargs: Any) -> forms.CharField:
    """Sentences."""
    kwargs.setdefault("required", False)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": kwargs.pop("rows", 4)}), **kwargs)


def raw_of(data: QueryDict) -> Raw:
    """What was typed, exactly, without the browser's token."""
    return {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}


def typed(raw: Mapping[str, list[str]]) -> QueryDict:
    """What was kept, as if it were typed again."""
    data = QueryDict(mutable=True)
    for name, values in raw.items():
        data.setlist(name, list(values))
    return data


def as_initial(form_class: type[forms.Form], raw: Mapping[str, list[str]], prefix: str = "") -> dict[str, Any]:
    """What was kept, as first values of a page that nobody has saved yet, so that it opens without errors."""
    data = typed(raw)
    found = {}
    for name, field in form_class.base_fields.items():
        key = f"{prefix}-{name}" if prefix else name
        if not field.widget.value_omitted_from_data(data, {}, key):
            found[name] = field.widget.value_from_datadict(data, {}, key)
    return found


def as_shown(form_class: type[forms.Form], filled: Mapping[str, list[str]], prefix: str = "") -> dict[str, Any]:
    """What a page was filled with before anybody typed; nothing where it was not filled."""
    is_filled = any(name.startswith(f"{prefix}-") for name in filled) if prefix else bool(filled)
    return as_initial(form_class, filled, prefix) if is_filled else {}


def untouched(form: forms.Form) -> frozenset[str]:
    """Fields that were filled for whoever types, and left as they were shown."""
    return frozenset(form.fields) - frozenset(form.changed_data) if form.initial else frozenset()


def answers_of(form: forms.Form, answers: Iterable[tuple[int, str, tuple[str, ...]]], which: str = "") -> list[Answer]:
    """A form's answers with their bound fields; `which` tells the second of several from the first."""
    return [
        Answer(number, f"{title}{which}", tuple(form[name] for name in names if name in form.fields))
        for number, title, names in answers
    ]
