"""The safety plan's parts: the options a plan goes through, and what *complete* waits for. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence

from risk.models import SafetyPlan
from risk.tools import Question

# RISK-020: each is marked, so that a plan shows what was thought of and what the victim said to it.
OPTIONS = {
    "support": "Support service or independent adviser",
    "refuge": "Refuge or somewhere else to stay",
    "alarms": "Alarms",
    "locks": "Locks and doors",
    "phones": "Phones: a safe one, settings checked, emergency text and silent call explained",
    "cctv": "CCTV or a doorbell camera",
    "civil-orders": "Civil orders: non-molestation, occupation",
    "protection-orders": "Police notices and orders, restraining orders",
    "sanctuary": "Sanctuary room",
}
STATES = {
    "used": "Used",
    "offered": "Offered",
    "declined": "Declined",
    "not-suitable": "Not suitable",
}


def plan_missing(plan: SafetyPlan, risks: Sequence[Question]) -> list[str]:
    """What keeps the full plan from being complete; the interim line counts all the same (RISK-020, RISK-021)."""
    lacking = [f"A measure, or why none: {one.topic}" for one in risks if not answered(plan, one)]
    lacking += [
        f"{title}: used, offered, declined or not suitable"
        for code, title in OPTIONS.items()
        if not plan.options.get(code)
    ]
    if not plan.children.strip():
        lacking.append("What keeps the children safe, or that there are none")
    if not plan.victim_wishes.strip():
        lacking.append("The victim's part: what they agreed to or wish")
    if not (plan.practitioner.strip() or plan.no_practitioner_because.strip()):
        lacking.append("The adviser or practitioner consulted, or why none")
    return lacking


def answered(plan: SafetyPlan, risk: Question) -> bool:
    """Whether a risk present has its measure, or the reason for none."""
    given = plan.measures.get(risk.code, {})
    return any(str(given.get(part) or "").strip() for part in ("measure", "none_because"))
