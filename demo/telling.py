"""What the stories share: London's clock, and acts that count as entered when they happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cases.models import Case
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import entered_at, record
from dapolicy.chronology.models import Event
from risk.actions import assessing, supervising
from risk.actions.planning import make_plan
from risk.models import Assessment, QuestionSet

LONDON = ZoneInfo("Europe/London")


def london(text: str) -> datetime:
    """`2026-05-01 21:40` by London's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def born(text: str) -> date:
    return date.fromisoformat(text)


@contextmanager
def acting(moment: datetime) -> Iterator[datetime]:
    """Inside, what is done counts as entered at `moment`."""
    with entered_at(moment):
        yield moment


def happened(kind: str, held: Record, *, by: Member, at: str | datetime, **more: Any) -> Event:
    """One event of a story, entered when it happened."""
    with acting(london(at) if isinstance(at, str) else at) as moment:
        return record(kind, held, by=by, at=moment, **more)


def plan_safety(held: Record, *, by: Member, at: str | datetime, words: str) -> None:
    """One line of a safety plan, kept when it was agreed."""
    with acting(london(at) if isinstance(at, str) else at) as moment:
        make_plan(Case.objects.get(record=held), plan={"interim": words}, risks=[], by=by, at=moment)


def assess(case: Case, *, by: Member, at: datetime, level: str, rationale: str, view: str, **more: Any) -> Assessment:
    """An assessment, begun, filled in and handed in by one person at one time."""
    with acting(at):
        tool = QuestionSet.objects.get(code=more.pop("tool", "dash-2009"), version="topics-1")
        begun = assessing.begin(case, question_set=tool, incident=more.pop("incident", None), by=by, at=at)
        typed = {
            "mode": "face-to-face",
            "explained": True,
            "history_considered": True,
            "victim_view": view,
            "level": level,
            "rationale": rationale,
            "assessed_at": at.isoformat(),
            **{f"answers.{number}.{part}": value for number, parts in more.items() for part, value in parts.items()},
        }
        saved = assessing.save(begun, typed=typed, seen_edit=begun.edit, by=by, at=at).assessment
        return assessing.hand_in(saved, by=by, at=at)


def endorse(assessment: Assessment, *, by: Member, at: datetime, words: str) -> None:
    """A supervisor's check that agrees."""
    with acting(at):
        supervising.supervise(assessment, judged=supervising.Judged(supervising.ENDORSED, words=words), by=by, at=at)
