"""Form fields for dates, moments and half-remembered times."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dapolicy.ui.moments import LONDON, Unreadable, read_date, read_moment
from dapolicy.ui.partial_dates import PartialDate, read_partial_date
from dapolicy.ui.widgets import DateParts, MomentParts, PartsWidget


class PartsField(forms.Field):
    """A field typed in several boxes; all empty is no answer, some empty says which."""

    widget: Any = PartsWidget

    def read(self, parts: dict[str, str]) -> Any:
        """The value that filled boxes stand for; raises ``Unreadable``."""
        raise NotImplementedError

    def read_text(self, text: str) -> Any:
        """The value of one text, as the API sends it; raises ``ValueError``."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        """None where nothing was typed; a message that says how to mend it where it cannot be read."""
        if value in self.empty_values:
            return None
        try:
            return self.read_boxes(value) if isinstance(value, dict) else self.read_other(value)
        except Unreadable as trouble:
            raise ValidationError(str(trouble), code="invalid") from trouble

    def read_boxes(self, boxes: dict[str, str]) -> Any:
        """All empty is None; some empty is an error that names them."""
        empty = [name for name, text in boxes.items() if not text.strip()]
        if len(empty) == len(boxes):
            return None
        if empty:
            raise Unreadable(f"This must include a {' and a '.join(empty)}")
        return self.read(boxes)

    def read_other(self, value: Any) -> Any:
        """A value that is already one, or a text in ISO form."""
        if not isinstance(value, str):
            return value
        try:
            return self.read_text(value.strip())
        except Unreadable:
            raise
        except ValueError:
            raise Unreadable("Give it in the form 2026-03-09, with T21:14 after it where a time is asked") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares values, not texts; what cannot be read has changed."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class DateField(PartsField):
    """A date in three boxes; gives a ``date``. The month may be a name."""

    widget = DateParts

    def read(self, parts: dict[str, str]) -> date:
        return read_date(parts["day"], parts["month"], parts["year"])

    def read_text(self, text: str) -> date:
        return date.fromisoformat(text)


class MomentField(PartsField):
    """A moment in London's calendar and clock, in four boxes; gives an aware ``datetime`` in UTC.

    Times are read forgivingly: ``2.10``, ``0210``, ``10:15pm``, ``midnight``, ``01:30 gmt``.
    """

    widget = MomentParts

    def read(self, parts: dict[str, str]) -> datetime:
        return read_moment(parts["day"], parts["month"], parts["year"], parts["time"])

    def read_text(self, text: str) -> datetime:
        """ISO with an offset, or without one as London's clock says it."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo:
            return moment.astimezone(UTC)
        return read_moment(str(moment.day), str(moment.month), f"{moment.year:04}", f"{moment:%H:%M}")

    def prepare_value(self, value: Any) -> Any:
        """A moment goes to the boxes as London says it."""
        return value.astimezone(LONDON) if isinstance(value, datetime) and value.tzinfo else value


class PartialDateField(forms.CharField):
    """When something long ago happened, in the person's own words; gives a ``PartialDate`` or None.

    The words are always kept; ``earliest`` and ``latest`` are given where they can be read ("about 1998",
    "summer 2011", "March 2004"), and words that cannot be read are no error.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "As well as they remember. For example: about 1998, summer 2011, March 2004")
        super().__init__(max_length=kwargs.pop("max_length", 200), **kwargs)

    def clean(self, value: Any) -> PartialDate | None:
        """The words, with the span they stand for."""
        words = super().clean(value.words if isinstance(value, PartialDate) else value)
        return read_partial_date(words) if words else None

    def prepare_value(self, value: Any) -> Any:
        """The box shows the words."""
        return value.words if isinstance(value, PartialDate) else value
