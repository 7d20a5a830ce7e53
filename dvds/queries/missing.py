"""What is missing on an application, in the order in which it endangers somebody, each with where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dapolicy.chronology.models import Clock, Event
from dapolicy.policy.editions import policy_in_use
from dvds.doubles import carried, carried_by
from dvds.gap import Gap, needs
from dvds.gates import (
    after_disclosure,
    agencies_asked,
    aside,
    checks,
    decision,
    ending,
    first_contact,
    is_agreed,
    items,
    left_open,
    met,
    news_left,
    outcome,
    representations_left,
    safety_plan,
    seats_left,
    source_graded,
    subject_told,
    told_without,
)
from dvds.models import Part
from dvds.queries.limits import is_late
from dvds.story import Story, newest

ENDED = ("dvds.withdrawn", "dvds.not-progressed", "dvds.outcome-given", "dvds.closed")
# The steps of the scheme: what each is called, its kind, and on which route it is taken.
BOTH, ASK, KNOW = ("ask", "know"), ("ask",), ("know",)
STEPS: list[tuple[str, str, tuple[str, ...]]] = [
    ("Initial checks completed", "dvds.checks-completed", BOTH),
    ("Decided whether it goes on", "dvds.progressed", BOTH),
    ("Priority decided", "dvds.priority-decided", KNOW),
    ("Meeting given to somebody", "dvds.meeting-assigned", ASK),
    ("Met face to face", "dvds.met", ASK),
    ("Full risk assessed", "dvds.risk-assessed", BOTH),
    ("Category proposed", "dvds.categorised", BOTH),
    ("Representations considered", "dvds.representations-considered", BOTH),
    ("Referred to the panel", "dvds.referred", BOTH),
    ("Panel decided", "dvds.panel-decided", BOTH),
    ("Disclosure planned", "dvds.disclosure-planned", BOTH),
    ("Safety plan", "dvds.safety-planned", BOTH),
    ("Disclosure released", "dvds.disclosure-released", BOTH),
    ("Disclosure made", "dvds.disclosed", BOTH),
    ("Told that nothing is disclosed", "dvds.non-disclosure-told", ASK),
    ("Decision not to disclose, with reasons", "dvds.rationale-kept", KNOW),
    ("Managing the subject considered", "dvds.offender-management-considered", BOTH),
    ("Intelligence report", "dvds.intelligence-reported", BOTH),
    ("Closed", "dvds.closed", BOTH),
]
TO_DISCLOSE = frozenset(
    {"dvds.disclosure-planned", "dvds.safety-planned", "dvds.disclosure-released", "dvds.disclosed"}
)
NOT_TO_DISCLOSE = frozenset({"dvds.non-disclosure-told", "dvds.rationale-kept"})
# What is left of one that was withdrawn or does not go on, and of one that another carries on.
DOUBLES_END = frozenset({"dvds.checks-completed", "dvds.closed"})
ENDING = DOUBLES_END | {"dvds.offender-management-considered", "dvds.intelligence-reported"}


@dataclass(frozen=True)
class StepRow:
    title: str
    code: str
    event: Event | None


def steps_of(story: Story) -> list[StepRow]:
    """The steps of this route, each with when it was done; of what was decided, those alone that it leaves to take."""
    route = "ask" if story.asks else "know"
    left_out = {"disclose": NOT_TO_DISCLOSE, "do-not-disclose": TO_DISCLOSE}.get(decision(story), frozenset())
    if story.has("dvds.withdrawn", "dvds.not-progressed"):
        left_out = frozenset(kind for _, kind, _ in STEPS) - (DOUBLES_END if carried_by(story) else ENDING)
    return [
        StepRow(title, kind.replace(".", "-"), story.last(kind))
        for title, kind, routes in STEPS
        if route in routes and (kind not in left_out or story.has(kind))
    ]


def missing_of(story: Story, clocks: Iterable[Clock], *, has_contact: bool, now: datetime) -> list[Gap]:
    """Danger and the safe way first; then what has passed, what first contact left open, and the next step."""
    found = list(urgent(story, has_contact=has_contact))
    found += overruns(story, clocks, now)
    found += aside(story)
    if story.has("dvds.closed"):
        return found + list(outcome(story))
    if not story.has(*ENDED):
        found += [*first_contact(story), *next_step(story)]
    found += [*ending(story), *carried(story)] if story.has(*ENDED) else after_disclosure(story)
    if carried_by(story):
        found += needs("dvds.checks-completed", "Initial checks completed")(story)
    found += [*left_open(story), *told_without(story), *headings(story)]
    return list(dict.fromkeys(found))


def urgent(story: Story, *, has_contact: bool) -> Iterator[Gap]:
    if not has_contact:
        title = "How it is safe to reach them, or that there is no safe way yet"
        unnamed = Part.APPLICANT if story.asks else Part.POTENTIAL_VICTIM
        yield Gap(title, "contact", story.reached.part) if story.reached else Gap(title, part=unnamed)
    yield from [*subject_told(story), *news_left(story)]


def overruns(story: Story, clocks: Iterable[Clock], now: datetime) -> list[Gap]:
    """A limit that passed wants its reason and an interim plan, and then a supervisor's acknowledgement."""
    explained = {event.detail.get("limit"): event for event in story.of("dvds.overrun-explained")}
    acknowledged = newest(story.of("dvds.overrun-acknowledged"))
    found = []
    for clock in clocks:
        title = policy_in_use().duty(clock.duty, clock.edition).title
        if is_late(clock, now) and clock.duty not in explained:
            found.append(Gap(f"Why this passed, and an interim safeguarding plan: {title}", "dvds-overrun-explained"))
    last = newest(explained.values())
    if last and newest(filter(None, (acknowledged, last))) is last:
        found.append(Gap("A supervisor's acknowledgement of the overrun", "dvds-overrun-acknowledged"))
    elif acknowledged and acknowledged.detail.get("plan_enough") == "no":
        found.append(Gap("An interim safeguarding plan that is enough", "dvds-overrun-explained"))
    return found


def next_step(story: Story) -> Iterator[Gap]:
    """The first step that is not taken, with what its word waits for."""
    if not story.has("dvds.checks-completed"):
        yield from checks(story)
        yield Gap("Initial checks completed", "dvds-checks-completed")
    elif not story.has("dvds.progressed"):
        yield Gap("The decision whether it goes on", "dvds-progressed")
    elif not story.has("dvds.categorised"):
        yield from [*met(story), *needs("dvds.risk-assessed", "The full risk assessment")(story)]
        yield from [*source_graded(story), *agencies_asked(story)]
        yield Gap("The category: concern or no concern", "dvds-categorised")
    else:
        yield from towards_the_panel(story)


def towards_the_panel(story: Story) -> Iterator[Gap]:
    decided = decision(story)
    for title, kind, _ in STEPS[7:10]:
        yield from needs(kind, title)(story)
    yield from [*representations_left(story), *seats_left(story)]
    if decided == "disclose":
        for title, kind, _ in [step for step in STEPS if step[1] in TO_DISCLOSE]:
            yield from needs(kind, title)(story)
        if not story.has("dvds.disclosed"):
            yield from [*items(story), *(safety_plan(story) if story.has("dvds.safety-planned") else ())]
    elif decided:
        told = "dvds.non-disclosure-told" if story.asks else "dvds.rationale-kept"
        yield from needs(told, "The outcome: that nothing is disclosed")(story)


def headings(story: Story) -> Iterator[Gap]:
    """An urgent decision was kept without the model's headings: they are owed after it (DVDS-009)."""
    for event in story.of("dvds.not-progressed"):
        if len(event.detail.get("headings", ())) < 5 and not is_agreed(story):  # noqa: PLR2004
            yield Gap("The decision not to go on, under the model's five headings", "dvds-not-progressed")
