"""Short ways to say what an assessment holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cases.models import Case, Incident
from dapolicy.access.models import Member
from risk.actions import Judged, begin, hand_in, save, supervise
from risk.models import Assessment, QuestionSet
from risk.queries import case as reads
from risk.tools import shipped

ANSWERED = {
    "mode": "face-to-face",
    "explained": True,
    "history_considered": True,
    "victim_view": "She thinks he will come back when he is out.",
    "victim_fear": "frightened",
    "rationale": "He has strangled her before and is not allowed near the flat.",
}


def dash() -> QuestionSet:
    return QuestionSet.objects.get(code="dash-2009")


def every_answer(answer: str = "no", **others: str) -> dict[str, Any]:
    """An answer to each of the tool's questions; `q18="yes"` gives one of them another, with words for it."""
    numbers = [one["number"] for one in shipped()["dash-2009"]["question"]]
    typed: dict[str, Any] = {}
    for number in numbers:
        given = others.get(f"q{number}", answer)
        typed[f"answers.{number}.answer"] = given
        if given == "yes":
            typed[f"answers.{number}.words"] = f"What she said about {number}"
    return typed


def incident_of(case: Case) -> Incident:
    return reads.incidents_of(case)[0]


def begun(case: Case, *, by: Member, at: datetime) -> Assessment:
    return begin(case, question_set=dash(), incident=incident_of(case).record, by=by, at=at)


def typed_in(
    case: Case, *, by: Member, at: datetime, level: str = "high", assessed_at: datetime | None = None, **typed: Any
) -> Assessment:
    """A whole assessment, saved and not handed in. `typed` differs from the usual answers."""
    one = begun(case, by=by, at=at)
    answers = every_answer() | ANSWERED | {"level": level, "assessed_at": (assessed_at or at).isoformat()} | typed
    return save(one, typed=answers, seen_edit=one.edit, by=by, at=at).assessment


def assessed(case: Case, *, by: Member, at: datetime, level: str = "high", **typed: Any) -> Assessment:
    """A whole assessment, handed in."""
    return hand_in(typed_in(case, by=by, at=at, level=level, **typed), by=by, at=at)


def endorsed(case: Case, *, by: Member, checked_by: Member, at: datetime, **typed: Any) -> Assessment:
    done = assessed(case, by=by, at=at, **typed)
    return supervise(done, judged=Judged("endorsed"), by=checked_by, at=at + timedelta(hours=1))


def kinds(case: Case) -> list[str]:
    """Kinds of the case's events in the order in which they were entered."""
    from dapolicy.chronology.models import Event

    return list(Event.objects.filter(record_id=case.pk).order_by("id").values_list("kind", flat=True))
