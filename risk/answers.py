"""An assessment as one flat list of answers: what a save changes, and what two people changed at once. Plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from risk.models import Assessment, AssessmentEdit

Values = dict[str, Any]
PLAIN = (
    "mode",
    "mode_words",
    "alone_words",
    "explained",
    "history_considered",
    "victim_view",
    "victim_fear",
    "level",
    "rationale",
    "fear_rationale",
)
TITLES = {
    "mode": "How it was done",
    "mode_words": "Why they would not or could not answer",
    "alone_words": "How you know they are alone",
    "explained": "Whether the questions were explained",
    "history_considered": "Whether the history was considered",
    "victim_view": "The victim's own view",
    "victim_fear": "How frightened they are",
    "level": "Your level",
    "rationale": "Your reasons for the level",
    "fear_rationale": "Why the level is standard although they are very frightened",
    "assessed_at": "When they were asked",
}


@dataclass(frozen=True)
class Clash:
    """One answer that two people changed at once: what stands, and what this person typed."""

    path: str
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    """What may be written, what clashes, and what the other person changed since this page was opened."""

    changes: dict[str, tuple[Any, Any]]
    clashes: list[Clash] = field(default_factory=list)
    changed_by_others: list[str] = field(default_factory=list)


def flat(assessment: Assessment) -> Values:
    """Every answer by its path: `rationale`, `answers.4.words`."""
    values: Values = {name: getattr(assessment, name) for name in PLAIN}
    values["assessed_at"] = assessment.assessed_at.isoformat() if assessment.assessed_at else None
    for number, answer in assessment.answers.items():
        values |= {f"answers.{number}.{part}": value for part, value in answer.items()}
    return values


def put(assessment: Assessment, changes: Mapping[str, tuple[Any, Any]]) -> None:
    """Write changed answers onto the assessment; the caller saves it."""
    for path, (_, value) in changes.items():
        if path.startswith("answers."):
            _, number, part = path.split(".", 2)
            assessment.answers.setdefault(number, {})[part] = value
        elif path == "assessed_at":
            assessment.assessed_at = datetime.fromisoformat(value) if value else None
        else:
            setattr(assessment, path, value)


def as_seen(now: Values, edits: Iterable[AssessmentEdit]) -> Values:
    """The answers as they stood before these edits, newest first."""
    seen = dict(now)
    for edit in edits:
        seen |= {path: before for path, (before, _) in edit.changes.items()}
    return seen


def merge(*, seen: Values, now: Values, typed: Values) -> Merged:
    """Three ways: what this person changed is written, what only the other changed stays, what both did clashes."""
    changes, clashes = {}, []
    for path, mine in typed.items():
        before, theirs = blank(seen.get(path)), blank(now.get(path))
        if blank(mine) in (theirs, before):
            continue
        if theirs == before:
            changes[path] = (now.get(path), mine)
        else:
            clashes.append(Clash(path, theirs, mine))
    others = [path for path in now if blank(now[path]) != blank(seen.get(path))]
    return Merged(changes, clashes, others)


def blank(value: Any) -> Any:
    """Nothing typed and never asked are the same answer."""
    return value if value not in (None, "") else ""
