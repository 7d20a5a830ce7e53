"""Where an application stands, as its standing events say: rows are added, copies are written beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dvds.doubles import DOUBLE, carried_by
from dvds.models import ApplicantIs, Application, Known, Route, State, StateRow
from dvds.story import Story, newest, story_of

FOUND, ACTED = "dvds.imminent-risk-found", "dvds.imminent-risk-acted"
DUE = frozenset({"action", "plan"})
# What each kind brings an application to. The furthest that stands is where it is, whatever was entered last.
BRINGS: dict[str, State] = {
    "dvds.received": State.RECEIVED,
    "dvds.indirect-information-received": State.RECEIVED,
    "dvds.checks-completed": State.CHECKED,
    "dvds.progressed": State.PROGRESSED,
    "dvds.met": State.MET,
    "dvds.risk-assessed": State.RISK_ASSESSED,
    "dvds.categorised": State.CATEGORISED,
    "dvds.representations-considered": State.REPRESENTATIONS,
    "dvds.referred": State.REFERRED,
    "dvds.panel-decided": State.DECIDED,
    "dvds.outcome-given": State.OUTCOME_GIVEN,
    "dvds.not-progressed": State.NOT_PROGRESSED,
    "dvds.withdrawn": State.WITHDRAWN,
    "dvds.closed": State.CLOSED,
}
ORDER = {state: place for place, state in enumerate(State)}


def restate(record: Record) -> None:
    """Bring the application's copies to what stands: after an entry, and after one was withdrawn."""
    story = story_of(record)
    asked = story.application
    brings = furthest(story)
    if brings and asked.state != BRINGS[brings.kind]:
        StateRow.objects.create(record=record, state=BRINGS[brings.kind], at=brings.at, by_id=brings.by_id)
    copies = {name: copy(story) for name, copy in COPIES.items()}
    copies["state"] = BRINGS[brings.kind] if brings else asked.state
    Application.objects.filter(pk=record.pk).update(**copies)
    record.closed_at = copies["closed_at"]
    record.save(update_fields=["closed_at"])


def furthest(story: Story) -> Event | None:
    """The event that brought it furthest; of several of one kind the first."""
    moving = story.of(*BRINGS)
    return max(moving, key=lambda event: ORDER[BRINGS[event.kind]], default=None)


def category(story: Story) -> str:
    """The panel's where it has decided, else what police propose."""
    decided = story.detail("dvds.panel-decided").get("category")
    return str(decided or story.detail("dvds.categorised").get("category", ""))


def outcome(story: Story) -> str:
    """How it ended, in one word, for figures."""
    if story.has("dvds.outcome-given"):
        return str(story.detail("dvds.outcome-given").get("outcome", ""))
    if carried_by(story):
        return DOUBLE
    endings = {"dvds.not-progressed": "not-progressed", "dvds.withdrawn": "withdrawn"}
    return next((word for kind, word in endings.items() if story.has(kind)), "")


def is_red(story: Story) -> bool:
    """Somebody is at risk until the action, its time and a safety plan have been recorded since (DVDS-005)."""
    found = newest(story.of(FOUND))
    if found is None:
        return False
    since = [event for event in story.of(ACTED) if came_after(event, found)]
    filled = {part for event in since for part in event.detail.get("filled", ())}
    return not filled >= DUE


def came_after(event: Event, found: Event) -> bool:
    return (event.recorded_at, str(event.pk)) >= (found.recorded_at, str(found.pk))


def risk(story: Story) -> str:
    """The professional's own newest view of the risk."""
    return next((str(event.detail["level"]) for event in reversed(story.of(*JUDGED)) if event.detail.get("level")), "")


JUDGED = (
    "dvds.priority-decided", "dvds.progressed", "dvds.not-progressed", "dvds.risk-assessed", "dvds.risk-reviewed",
    "dvds.not-progressed-reviewed",
)  # fmt: skip


def answer(name: str) -> Callable[[Story], str]:
    """What was answered last to a question of first contact, there or since; *not known yet* answers nothing.

    An older opening does not say what it answered. Of one whose answer was written over, and that withdrawn since,
    nothing is known: it is asked again.
    """

    def in_these(events: list[Event]) -> list[str]:
        return [
            str(event.detail[name]) for event in events if event.detail.get(name, Known.NOT_KNOWN) != Known.NOT_KNOWN
        ]

    def said(story: Story) -> str:
        if stands := in_these(story.of(*OPENINGS, LEARNT)):
            return stands[-1]
        ever = in_these([event for event in story.events if event.kind in (*OPENINGS, LEARNT)])
        return Known.NOT_KNOWN if ever else str(getattr(story.application, name))

    return said


# Questions of first contact with one answer each.
ANSWERED = ("children_affected", "consent", "told_of_checks")
LEARNT = "dvds.details-learnt"


def closed_at(story: Story) -> Any:
    found = story.last("dvds.closed")
    return found.at if found else None


def applicant_is(story: Story) -> str:
    """Who asks, as it was said last. To have met the potential victim is no word that nobody else asked (DVDS-002)."""
    given = ""
    for event in story.of(*OPENINGS, LEARNT, "dvds.route-corrected", "dvds.met"):
        said = str(event.detail.get("applicant") or "")
        if event.kind != "dvds.met" or said == ApplicantIs.THIRD_PARTY or not given:
            given = said or given
    return given or story.application.applicant_is


OPENINGS = {"dvds.received": Route.ASK, "dvds.indirect-information-received": Route.KNOW}


def grade(story: Story) -> str:
    """As it was graded last; what an earlier grade said stays to be read in the chronology."""
    return str(story.detail("dvds.information-graded", "dvds.indirect-information-received").get("grade", ""))


def route(story: Story) -> str:
    """The route of the opening that stands: a wrong one is withdrawn by its correction (DVDS-001)."""
    opening = story.last(*OPENINGS)
    return OPENINGS[opening.kind] if opening else story.application.route


COPIES: dict[str, Callable[[Story], Any]] = {
    "applicant_is": applicant_is,
    "category": category,
    "outcome": outcome,
    "imminent": is_red,
    "risk": risk,
    "priority": lambda story: str(story.detail("dvds.priority-decided").get("priority", "")),
    **{name: answer(name) for name in ANSWERED},
    "grade": grade,
    "route": route,
    "closed_at": closed_at,
}
