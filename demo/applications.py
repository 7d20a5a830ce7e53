"""What stories of the disclosure scheme share: entries of an application at their time, and the worker's look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dapolicy.access.models import Member
from dapolicy.access.reader import read_as
from demo.standing import enter
from demo.telling import acting, london
from dvds.actions.opening import join
from dvds.intake.opening import open_requests
from dvds.models import Application, Part, Party
from dvds.opened import Somebody
from dvds.queue.triage import look

CALM = {"imminent": "no"}


def on(application: Application, kind: str, at: str, *, by: Member, **said: Any) -> None:
    """An entry of the scheme, recorded when it happened."""
    enter(f"dvds.{kind}", application.record, by=by, at=london(at), **said)


def decide(application: Application, kind: str, at: str, *, by: Member, **said: Any) -> None:
    """The same for a decision: under the model's headings, with the risk looked at again."""
    headings = {
        "information": "The checks, and what was said.",
        "threat": "As assessed; nothing new since.",
        "powers": "Common law; the statutory guidance.",
        "options": "To go on, to wait, or to keep them safe in another way alone.",
        "action": "As recorded here; looked at again with the next news.",
    }
    on(application, kind, at, by=by, **{**headings, "risk_reviewed": "yes", **CALM, **said})


def check(application: Application, at: str, *, by: Member, about: str, **results: tuple[str, str]) -> None:
    """Results of several systems about one person: `pnd=("found", "Two markers")`."""
    for system, (result, words) in results.items():
        said: dict[str, Any] = {"about": about, "system": system.replace("_", "-"), "result": result}
        said |= {"not_needed_because": words} if result == "not-appropriate" else {"summary": words}
        on(application, "check-recorded", at, by=by, **said, **({"marker": "no"} if system == "pnc" else {}))


def named(application: Application, part: str) -> Party:
    return Party.objects.select_related("person").get(record=application.record, part=part, ended_at=None)


def name_child(application: Application, child: Somebody, at: str, *, by: Member) -> None:
    read_as(by.pk)
    with acting(london(at)) as moment:
        join(application, Somebody(Part.CHILD, child.said), by=by, at=moment)
    read_as(None)


def the_worker_opens(at: str) -> None:
    """What the control room wrote is opened, and everything new is looked at."""
    with acting(london(at)) as moment:
        open_requests(now=moment)
    the_worker_looks(london(at))


def the_worker_looks(at: datetime) -> None:
    with acting(at):
        look(now=at)
