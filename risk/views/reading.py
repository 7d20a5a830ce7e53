"""Reading an assessment, and the copy of it for another agency."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.models import Case
from dapolicy.access.permissions import Permission
from dapolicy.audit.http import Request
from risk import missing as owed
from risk.actions.assessing import tool_for
from risk.levels import DEFINITIONS, SERIOUS_HARM
from risk.queries import case as reads
from risk.shown import answer_lines, missing_links, summary_rows
from risk.views.parts import can, find_assessment, find_case, show


@require_safe
def assessment(request: Request, reference: str, key: UUID) -> HttpResponse:
    """An assessment as it stands, and what became of it."""
    case = find_case(request, reference)
    return show(request, "assessment", case, **reading(request, case, key))


@require_safe
def shared(request: Request, reference: str, key: UUID) -> HttpResponse:
    """The copy for another agency: tool, definitions and reasons stand with the level (RISK-026)."""
    case = find_case(request, reference)
    request.audit.asked(f"printed copy of an assessment of {reference}")
    return show(request, "shared", case, **reading(request, case, key))


def reading(request: Request, case: Case, key: UUID) -> dict[str, Any]:
    """What both ways of reading an assessment show."""
    found = find_assessment(case, key)
    tool = tool_for(found)
    reference = case.record.reference
    return {
        "assessment": found,
        "tool": tool,
        "links": missing_links(owed.missing(found, tool), reference, found),
        "rows": summary_rows(found),
        "answers": answer_lines(found, tool, reference),
        "definitions": DEFINITIONS.items(),
        "serious_harm": SERIOUS_HARM,
        "levels": [one for one in reads.levels_of(case) if one.assessment_id == found.pk],
        "may_check": can(request, Permission.ENDORSE) and found.entered_at and not found.supervised_at,
        "may_review": can(request, Permission.SECOND_REVIEW),
        "may_assess": can(request, Permission.ASSESS),
        "second": reads.second_review(case, key),
        "check": reads.check_owed(case, key),
    }
