"""What risk shows on pages that cross areas: the level, assessments, the safety plan, a threat to life, a queue."""

from __future__ import annotations

from typing import Any

from cases.models import Case
from cases.panels import here
from dapolicy.access.models import Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit import http
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day
from risk.actions.threats import threat_missing
from risk.missing import missing, positives
from risk.models import Assessment, LevelSet
from risk.plans import plan_missing
from risk.queries import case as reads
from risk.queries import queues
from risk.queries.once import Once, tool_known
from risk.tools import Question

LEVEL_RULE = (
    "The level of a case is the highest that was given and not lowered by two people. A newer assessment raises it at "
    "once; a lower one is only a proposal. No number of answers sets it."
)
LEVEL_SOURCE = "HMIC 2015, Secondary review of initial risk assessment; APP, Nine questions Q3 (lowering and capacity)"


def once(request: Request, record: Record) -> Once | None:
    """The case that a record is, if it is one and this reader may see it, read once for all panels of a request."""
    found = here(request, record)
    if found is None:
        return None
    return http.once(request, (Once, record.pk), lambda: Once(found.case))


def risks_of(case: Case) -> list[Question]:
    """Risks present in the assessment that counts."""
    return risks_in(reads.that_counts(case))


def risks_in(last: Assessment | None) -> list[Question]:
    return positives(last, tool_known(last)) if last else []


def why(case: Case, last: LevelSet | None) -> dict[str, str]:
    """Why this level is seen: the rule, who set it, the edition, the source."""
    set_by = f" {reads.level_words(last)}." if last else " Nobody has assessed it yet."
    day = london_day(last.at if last else case.record.opened_at)
    editions = [one for one in policy_in_use().editions if one.in_force_from <= day]
    edition = editions[-1].name if editions else "none in force then"
    return {"rule": LEVEL_RULE + set_by, "edition": edition, "source": LEVEL_SOURCE}


def level_context(case: Case, read: Once | None = None) -> dict[str, Any]:
    """The level with who set it and when, whether it is out of date, and what is owed."""
    read = read or Once(case)
    return {
        "case": case,
        "reference": case.record.reference,
        "last": read.level,
        "why": why(case, read.level),
        "out_of_date": read.out_of_date,
        "owes_face_to_face": reads.owed_face_to_face(case, read.handed_in),
        "proposals": read.proposals,
        "safeguarding_lead": case.record.safeguarding_lead,
        "investigator": case.record.investigator,
        "team": case.record.team,
    }


def level(request: Request, record: Record) -> Panel | None:
    """The risk level, why it is seen, and who has it (RISK-024)."""
    read = once(request, record)
    return Panel("risk/panels/level.html", level_context(read.case, read)) if read else None


def assessments(request: Request, record: Record) -> Panel | None:
    """Assessments of the case, what each still owes, and the way to begin one."""
    read = once(request, record)
    if read is None:
        return None
    rows = [(one, owed_words(one)) for one in read.assessments]
    may_assess = bool(ALLOWS[Permission.ASSESS] & request.roles)
    return Panel(
        "risk/panels/assessments.html", {"rows": rows, "reference": record.reference, "may_assess": may_assess}
    )


def owed_words(one: Assessment) -> str:
    """Where an assessment stands, in words."""
    if not one.entered_at:
        return "Begun, not handed in"
    if missing(one, tool_known(one)):
        return "Handed in, not complete"
    return "Complete" if one.supervised_at else "Complete, waits for a supervisor"


def safety_plan(request: Request, record: Record) -> Panel | None:
    """The safety plan, or that one is owed, at every level (RISK-020)."""
    read = once(request, record)
    if read is None:
        return None
    plan = read.plan
    lacking = plan_missing(plan, risks_in(read.last)) if plan else []
    return Panel("risk/panels/safety_plan.html", {"plan": plan, "lacking": lacking, "reference": record.reference})


def threat_to_life(request: Request, record: Record) -> Panel | None:
    """A threat to life that nobody has signed yet, above everything else."""
    read = once(request, record)
    threat = read.threat if read else None
    if threat is None:
        return None
    context = {"threat": threat, "lacking": threat_missing(threat), "reference": record.reference}
    return Panel("risk/panels/threat_to_life.html", context)


def queue(request: Request) -> Panel | None:
    """On a supervisor's home page: what waits for a check or a decision."""
    if not ALLOWS[Permission.ENDORSE] & request.roles:
        return None
    waiting = queues.waiting_for_check(team=request.member.team)[:5]
    lowerings = queues.lowerings_waiting()
    request.audit.saw(records=[one.assessment.record_id for one in waiting])
    return Panel("risk/panels/queue.html", {"waiting": waiting, "lowerings": lowerings})


def my_work(request: Request) -> Panel | None:
    """On the home page: assessments that one began and still owes something to, and what waits for a second look."""
    if not ALLOWS[Permission.ASSESS] & request.roles:
        return None
    unfinished = queues.unfinished(request.member)
    request.audit.saw(records=[one.record_id for one in unfinished])
    may_review = bool(ALLOWS[Permission.SECOND_REVIEW] & request.roles)
    return Panel("risk/panels/my_work.html", {"unfinished": unfinished, "may_review": may_review})
