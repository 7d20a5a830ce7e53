"""What was changed, in the words of the page: no keys, the officers' own names for people and teams."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateField, DateTimeField, Field, Model

from dapolicy.access.models import Member, Team
from dapolicy.audit.queries import Change, Names
from dapolicy.ui.telling import tell

HEADS = ("When", "Who", "What", "Was altered")
NOBODY = "The software itself"
NOTHING = "nothing"
CLOSE = "kept for the OIC and the safeguarding lead"
SECRET = "never kept"  # noqa: S105 (words of the page)
DESTROYED = "destroyed"


def row(change: Change, names: Names) -> list[str]:
    """The cells of one line, in the order of `HEADS`."""
    model = models_by_table().get(change.of_table)
    what = str(model._meta.verbose_name).capitalize() if model else change.of_table
    told = [f"{label(model, column)}: {values(model, column, change, names)}" for column in change.columns]
    return [tell(change.at), change.name or NOBODY, what, "; ".join(told)]


@cache
def models_by_table() -> Mapping[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def field_of(model: type[Model] | None, column: str) -> Field[Any, Any] | None:
    """The model's field behind a column; a column that a later release dropped has none."""
    try:
        found = model._meta.get_field(column.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        found = next((one for one in model._meta.fields if one.column == column), None) if model else None
    return found if isinstance(found, Field) else None


def label(model: type[Model] | None, column: str) -> str:
    """`withdrawn_at` as *Withdrawn at*."""
    field = field_of(model, column)
    return str(field.verbose_name if field else column).replace("_", " ").capitalize()


def values(model: type[Model] | None, column: str, change: Change, names: Names) -> str:
    """From what to what, or why this is not said."""
    if change.words is None:
        return CLOSE if change.kept_close else DESTROYED
    pair = change.words.get(column)
    if pair is None:
        return SECRET
    field = field_of(model, column)
    old, new = (value_told(field, column, value, names) for value in pair)
    return f"from {old} to {'another' if old == new else new}"


def value_told(field: Field[Any, Any] | None, column: str, value: Any, names: Names) -> str:
    """One value. A key is never printed: people and teams have names, anything else is one of its kind."""
    if value in (None, "", [], {}):
        return NOTHING
    if named := names.of(column, target(field), value):
        return named
    if target(field):
        return "one"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, DateField) and isinstance(value, str):
        return tell(datetime.fromisoformat(value) if isinstance(field, DateTimeField) else date.fromisoformat(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(dict(field.flatchoices).get(value, value)) if field else str(value)


def target(field: Field[Any, Any] | None) -> type[Model] | None:
    """What a foreign key points at."""
    related: type[Model] | None = getattr(field, "related_model", None)
    return related


def named_in(changes: list[Change]) -> tuple[set[int], set[int]]:
    """The keys of members and of teams that these changes carry."""
    members, teams = set[int](), set[int]()
    for change in changes:
        model = models_by_table().get(change.of_table)
        for column, pair in (change.words or {}).items():
            keys = [value for value in pair or () if isinstance(value, int) and not isinstance(value, bool)]
            points_at = target(field_of(model, column))
            if points_at is Member or column.endswith("by_id"):
                members.update(keys)
            elif points_at is Team:
                teams.update(keys)
    return members, teams
