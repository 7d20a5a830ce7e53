"""What an event's detail must say, and which known kind an unknown one was probably meant to be."""

from collections.abc import Iterable, Mapping

from dapolicy.policy.editions import Policy
from dapolicy.policy.facts import Event
from dapolicy.policy.terms import parse_agreed
from dapolicy.policy.withdrawals import WITHDRAWN
from dapolicy.policy.worktime import london_day

ANSWERS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("risk.graded", "level"): ("standard", "medium", "high"),
    ("dvds.met", "applicant"): ("potential-victim", "third-party"),
}
TOLD = "victim.told"
AGREES = ("case.opened", TOLD)
NEAR = 2


def detail_fault(event: Event, policy: Policy) -> str | None:
    """What is wrong with an event's detail and how to mend it, or None."""
    return _answer_fault(event) or _needed_fault(event, policy) or _rule_fault(event)


def _answer_fault(event: Event) -> str | None:
    for (kind, key), answers in ANSWERS.items():
        if event.kind == kind and key in event.detail and event.detail[key] not in answers:
            return f"{key} of {kind} is {event.detail[key]!r}; write one of {', '.join(answers)}"
    return None


def _needed_fault(event: Event, policy: Policy) -> str | None:
    """A start rule of this day asks for a detail that is not there, so nobody could say whether the duty starts."""
    era = policy.era_on(london_day(event.at))
    for duty in era.started_by.get(event.kind, ()) if era else ():
        for rule in duty.starts:
            missing = sorted(set(rule.where) - set(event.detail)) if rule.kind == event.kind else []
            if missing:
                return f"{event.kind} needs {missing[0]} in its detail, since {duty.id} ({duty.edition}) asks for it"
    return None


def _rule_fault(event: Event) -> str | None:
    detail = event.detail
    if event.kind == TOLD and "about" in detail and not _strings(detail["about"]):
        return 'about is not a list of event kinds; write "about": ["suspect.bailed"]'
    if event.kind == WITHDRAWN and not isinstance(detail.get("withdraws"), str):
        return "event.withdrawn does not say what it withdraws; give the event's id as detail.withdraws"
    if event.kind in AGREES and "agreed" in detail:
        try:
            parse_agreed(detail["agreed"])
        except ValueError as fault:
            return str(fault)
    return None


def _strings(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def nearest(kind: str, known: Iterable[str]) -> str | None:
    """The known kind at the smallest distance of 1 or 2, the first by alphabet where several are."""
    near = ((distance(kind, other), other) for other in known if abs(len(kind) - len(other)) <= NEAR)
    return min((pair for pair in near if 1 <= pair[0] <= NEAR), default=(0, None))[1]


def distance(one: str, other: str) -> int:
    """Levenshtein distance: how many letters to put in, take out or change."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        corner, row[0] = row[0], at
        for to, against in enumerate(other, 1):
            corner, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, corner + (letter != against))
    return row[-1]
