"""What the home page shows of cases: panels, danger first."""

from __future__ import annotations

from django.urls import reverse

from cases.models import Draft
from cases.queries import worklist
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from dapolicy.policy.editions import policy_in_use


def danger(request: Request) -> Panel | None:
    """Threat to life, high without owner or plan, wanted: on top of everything."""
    cases = worklist.in_danger(request.member)
    if not cases:
        return None
    request.audit.saw(records=[case.pk for case in cases], people=[case.victim_id for case in cases])
    names = worklist.names_of_cases(cases)
    return Panel("cases/home_danger.html", {"lines": [(case, names[case.pk]) for case in cases]})


def due(request: Request) -> Panel:
    """What falls due, the most dangerous level first."""
    lines = worklist.due(request.member)
    request.audit.saw(records=[line.record_id for line in lines])
    rows = [(line, title_of(line)) for line in lines]
    return Panel("cases/home_due.html", {"rows": rows, "now": request.now})


def title_of(line: worklist.Line) -> str:
    return policy_in_use().duty(line.duty, line.edition).title


def pool(request: Request) -> Panel | None:
    """How many cases of the team wait for somebody to accept them."""
    if request.member.team_id is None:
        return None
    waiting = worklist.waiting_for_an_owner(request.member)
    context = {"waiting": waiting, "or_more": waiting == worklist.COUNTED, "href": reverse("cases:pool")}
    return Panel("cases/home_pool.html", context) if waiting else None


def drafts(request: Request) -> Panel | None:
    """Reports that one began and has not finished."""
    begun = Draft.objects.filter(member=request.member, finished_at=None).order_by("-saved_at")[:5]
    return Panel("cases/home_drafts.html", {"drafts": begun}) if begun else None
