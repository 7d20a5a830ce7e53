"""Figures as a table, and what they fell short of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One part of the benchmarks: its title, its table, and the names of targets that were missed."""

    title: str
    text: str
    missed: list[str]


def percentile(values: Sequence[float], part: int) -> float:
    """The value under which `part` percent of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def table(rows: Sequence[tuple[str, str, str, bool]]) -> str:
    """What was measured, its figure, its target, and whether it was reached."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = []
    for name, figure, target, reached in rows:
        verdict = "" if not target else "reached" if reached else "MISSED"
        lines.append(f"  {name:<{widths[0]}}  {figure:>{widths[1]}}  {target:<{widths[2]}}  {verdict}".rstrip())
    return "\n".join(lines)
