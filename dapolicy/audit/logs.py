"""Which tables are logs under seal: each model says so itself, so that no list can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Sealing:
    """Put on a model as `sealing`: its rows are leaves. Where words stand beside them, how the row holds them fast.

    Args: hash_column, the row's hexadecimal SHA-256 of its words, empty where it has none; words_table, where the
    words stand in a column `words`; words_key, that table's column which names the row.
    """

    hash_column: str = ""
    words_table: str = ""
    words_key: str = ""


def sealed_logs() -> dict[str, Sealing]:
    """Table name to sealing, for every log of every installed area."""
    found = {model._meta.db_table: getattr(model, "sealing", None) for model in apps.get_models()}
    return {table: sealing for table, sealing in sorted(found.items()) if isinstance(sealing, Sealing)}
