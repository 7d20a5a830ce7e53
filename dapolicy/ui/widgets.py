"""Widgets that Django lacks: answers with hints and fields under them, and dates and times typed in parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from dapolicy.ui.moments import LONDON


class Choices:
    """What radios and checkboxes share: a hint for an answer, fields under an answer, and being set in one line.

    ``Radios(hints={"high": "Serious harm could happen at any time"}, reveals={"other": ["which"]}, inline=True)``
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, list[str]] | None = None,
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints = dict(hints or {})
        self.reveals = dict(reveals or {})
        self.revealed: dict[str, list[Any]] = {}
        self.inline = inline

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Django's context, and whether the answers stand in one line (never with fields under them)."""
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        context["widget"]["inline"] = self.inline and not self.reveals
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option, with its hint and the fields that stand under it."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        option["revealed"] = self.revealed.get(str(value), [])
        return option


class Radios(Choices, forms.RadioSelect):
    """One answer out of a few."""


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    """Any number of answers."""


@dataclass(frozen=True)
class Part:
    """One box of a date or time: the end of its name, its label, and how many characters wide it is."""

    name: str
    label: str
    width: int
    numeric: bool = True


DAY, MONTH, YEAR = Part("day", "Day", 2), Part("month", "Month", 5, numeric=False), Part("year", "Year", 4)
TIME = Part("time", "Time", 5, numeric=False)


class PartsWidget(forms.Widget):
    """Several small boxes that are one answer. Also reads the answer from one key, as the API sends it."""

    template_name = "ui/forms/widgets/parts.html"
    use_fieldset = True
    parts: ClassVar[tuple[Part, ...]] = ()

    def split(self, value: Any) -> dict[str, str]:
        """A value as the texts of its boxes."""
        raise NotImplementedError

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was typed, box by box, exactly as typed."""
        if name in data and not any(f"{name}_{part.name}" in data for part in self.parts):
            return data[name]
        return {part.name: str(data.get(f"{name}_{part.name}", "")) for part in self.parts}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Left out only where no box came at all."""
        return name not in data and not any(f"{name}_{part.name}" in data for part in self.parts)

    def format_value(self, value: Any) -> dict[str, str]:
        """The texts of the boxes: as typed where it was typed, else split from the value."""
        if not value:
            return {}
        return value if isinstance(value, dict) else self.split(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Each box with its own name, id, label and text."""
        context = super().get_context(name, value, attrs)
        texts, id_ = self.format_value(value), context["widget"]["attrs"].get("id") or name
        context["widget"]["parts"] = [
            {"part": part, "name": f"{name}_{part.name}", "id": f"{id_}_{part.name}", "text": texts.get(part.name, "")}
            for part in self.parts
        ]
        return context

    def id_for_label(self, id_: str | None) -> str:
        """A group is named by its legend, so no label points at it."""
        return ""


class DateParts(PartsWidget):
    """Day, month and year."""

    parts = (DAY, MONTH, YEAR)

    def split(self, value: date | str) -> dict[str, str]:
        """A date in its three boxes; a text that is no date is shown in the first, so that it is not lost."""
        if isinstance(value, str):
            return {"day": value}
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}


class MomentParts(PartsWidget):
    """Day, month, year and time of day."""

    parts = (DAY, MONTH, YEAR, TIME)

    def split(self, value: datetime | str) -> dict[str, str]:
        """A moment as London's calendar and clock say it."""
        if isinstance(value, str):
            return {"day": value}
        local = value.astimezone(LONDON)
        boxes = {"day": str(local.day), "month": str(local.month), "year": str(local.year)}
        return boxes | {"time": f"{local:%H:%M}"}
