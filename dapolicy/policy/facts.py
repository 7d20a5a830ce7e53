"""The two shapes that go in and out of the reckoning: what happened, and the clock it set running."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

WRITER = json.JSONEncoder(sort_keys=True, default=str)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened on one record. `at` is aware; `id` is text, and is what a withdrawal names."""

    record: str
    kind: str
    at: datetime
    subject: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None

    @property
    def instant(self) -> datetime:
        """The whole second of it, in UTC."""
        return whole_second(self.at)

    @property
    def order(self) -> tuple[Any, ...]:
        """The order of events of one instant: by kind, then subject, then id, null first."""
        return (self.kind, null_first(self.subject), null_first(self.id), canonical(self.detail))


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty that started, and what became of it by the moment asked about. Times are whole seconds in UTC."""

    record: str
    duty: str
    title: str
    edition: str
    dated_by: str
    subject: str | None
    started_by: str
    started_at: datetime
    start: Event
    due_at: datetime
    stopped_at: datetime | None
    stop: Event | None
    lapsed_at: datetime | None
    lapse: Event | None
    state: str
    owner: str
    source: str
    why: str
    within: str

    @property
    def order(self) -> tuple[Any, ...]:
        """The order in which clocks are listed; the last part only makes it whole."""
        named = (self.due_at, self.duty, self.record, self.started_at, self.started_by, null_first(self.subject))
        return (*named, self.start.order)


def whole_second(moment: datetime) -> datetime:
    """A moment in UTC, cut to its second."""
    if moment.tzinfo is UTC and not moment.microsecond:
        return moment
    return moment.astimezone(UTC).replace(microsecond=0)


def null_first(value: str | None) -> tuple[bool, str]:
    """A key that sorts null before any text."""
    return (value is not None, value or "")


def canonical(value: object) -> str:
    """One text for each JSON value, so that true is not 1, but 1 and 1.0 are the same number."""
    return WRITER.encode(_numbers_alike(value)) if value else ""


def _numbers_alike(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _numbers_alike(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_alike(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
