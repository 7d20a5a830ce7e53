"""Sentences of the events that acts of MARAC write rather than entries."""

from __future__ import annotations

from datetime import date

from dapolicy.chronology.entries import Detail, Sentence, lower_first
from marac.actions.cancelling import CANCELLED
from marac.actions.referring import FLAGS
from marac.actions.wording import SAID as ACTION_SAID
from marac.entries.referral import INCOMPLETE
from marac.models import Item, Referral
from marac.terms import words_of

ITEM = dict(Item.Why.choices)
HOW = dict(Referral.How.choices)


def day_of(detail: Detail, name: str) -> str:
    """A day of the detail as one says it; nothing where there is none."""
    try:
        day = date.fromisoformat(str(detail.get(name, ""))[:10])
    except ValueError:
        return "a day that was not recorded"
    return f"{day.day} {day:%B %Y}"


def referred(detail: Detail) -> str:
    known = {code.replace("_", "-"): label.split(":")[0] for code, label in FLAGS.items()}
    given = ", ".join(lower_first(known.get(one, one)) for one in detail.get("reasons", ()))
    return f"Referred to MARAC ({HOW.get(str(detail.get('how')), 'New').lower()}): {given or 'no reason recorded'}"


def repeated(detail: Detail) -> str:
    said = f"Something further within the time of the last referral, of {day_of(detail, 'last_referral')}"
    return f"{said} (rule {detail.get('rule', 'not recorded')}), in {detail.get('incident', '')}"


def deferred(detail: Detail) -> str:
    reasons = words_of("defer") | words_of("leave") | {CANCELLED: "The meeting was cancelled"}
    given = reasons.get(str(detail.get("reason")), "no reason recorded")
    off = f"Taken off the MARAC agenda of {day_of(detail, 'from')}" if "from" in detail else "MARAC referral deferred"
    until = f", until {day_of(detail, 'until')}" if "until" in detail else ""
    return f"{off}{until}: {lower_first(given)}"


def rejected(detail: Detail) -> str:
    given = words_of("reject").get(str(detail.get("reason")), "no reason recorded")
    return f"MARAC referral rejected: {lower_first(given)}"


SENTENCES: dict[str, Sentence] = {
    "marac.referred": referred,
    "marac.repeat-identified": repeated,
    "marac.hearing-wanted": "To be heard at MARAC",
    "marac.accepted": "MARAC referral accepted",
    "marac.deferred": deferred,
    "marac.rejected": rejected,
    "marac.transferred-out": lambda detail: f"Transferred to another MARAC: {detail.get('to', '')}",
    "marac.transferred-in": lambda detail: f"Transferred here from another MARAC: {detail.get('from', '')}",
    INCOMPLETE: "Papers of a transfer came, and something is missing: the rest is still owed",
    "marac.consent-left-open": "Why information is shared without consent is still to be recorded",
    "marac.listed": lambda detail: (
        f"On the agenda of {detail.get('area', '')} MARAC, {day_of(detail, 'on')} "
        f"({ITEM.get(str(detail.get('why')), 'New').lower()})"
    ),
    "marac.flagged": lambda detail: f"MARAC flag on the victim, looked at again on {day_of(detail, 'review')}",
    "marac.action-noted": "Action noted at MARAC; its agency, owner or date is still to be named",
    "marac.action-agreed": lambda detail: (
        f"Action agreed at MARAC, to be done by {day_of(detail, 'due_on')}"
        + (
            f" ({lower_first(words_of('police-actions')[kind])})"
            if (kind := str(detail.get("kind", ""))) in words_of("police-actions")
            else ""
        )
    ),
    ACTION_SAID: "What an action of MARAC is",
    "marac.action-completed": "Action of MARAC completed",
    "marac.action-cancelled": "Action of MARAC cancelled",
    "marac.minutes-sent": "Minutes and actions of MARAC sent out",
    "marac.research-asked": "An agency was asked for its research for MARAC",
}
