"""Cases that a report opened for the wrong person: which they are, and what waits there to be done all the same."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Pair
from dapolicy.access.models import Record
from dapolicy.chronology.models import Clock
from dapolicy.chronology.standing import standing
from dapolicy.policy.editions import policy_in_use

# Owed because somebody judged these two people, or left something open: of two who were never the two, nothing is.
NEVER_OWED = frozenset(
    {
        "risk.graded", "risk.assessed", "risk.assessed-by-telephone", "risk.secondary-review-due",
        "risk.reassessment-triggered", "risk.review-requested", "incident.supervised", "marac.repeat-identified",
        "evidence.left-open", "support.left-open",
    }
)  # fmt: skip
# What happened to somebody, or was asked by them, whoever they are: closing in error ends none of it.
REAL = frozenset(
    {
        "victim-told", "victim-warned", "conduct-told", "welfare-review", "school-told", "protection-notice-hearing",
        "threat-to-life-decision",
    }
)  # fmt: skip
AT_MARAC = "marac."


def is_left_alone(record: Record) -> bool:
    """Whether every report that opened or joined this case has left it: somebody on it had been recorded wrongly.

    A report that the reader may not see may stand here still.
    """
    pairs = Pair.objects.filter(case_record=record.pk)
    if not pairs.exists() or pairs.filter(ended_at=None).exists():
        return False
    named = {event.detail.get("incident") for event in standing(["case.opened", "incident.joined"], record)} - {None}
    return Record.objects.filter(reference__in=named).count() == len(named)


def running_on(record: Record) -> Iterable[Clock]:
    return Clock.objects.filter(record=record, stopped_at=None, lapsed_at=None, void=False).order_by("due_at", "pk")


def still_real(record: Record) -> list[str]:
    """What waits to be done before the case is ended as one opened in error, in words."""
    policy = policy_in_use()
    real = [clock for clock in running_on(record) if clock.duty in REAL or is_marac_s(clock)]
    return list(dict.fromkeys(policy.duty(clock.duty, clock.edition).title for clock in real))


def is_marac_s(clock: Clock) -> bool:
    """Whether MARAC has it already: it is taken off there."""
    return clock.started_by.startswith(AT_MARAC) and clock.started_by not in NEVER_OWED
