"""The coordinator's page, and the report of delays."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dapolicy.access.handles import handle
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.models import Meeting
from marac.queries import acting, waiting
from marac.queries.waiting import Row


@require_safe
def home(request: Request) -> HttpResponse:
    """What waits, danger first; then the meetings."""
    lists = {
        "missing": waiting.not_referred(),
        "rejected": waiting.without_referral(),
        "referrals": waiting.waiting_referrals(now=request.now),
        "papers": waiting.papers_awaited(),
        "research": waiting.without_research(now=request.now),
    }
    for rows in lists.values():
        saw(request, rows)
    lacking = acting.lacking(today=london_day(request.now))
    request.audit.saw(records=sorted({one.action.record_id for one in lacking}))
    context = lists | {
        "lacking": [(one, handle(one.action)) for one in lacking],
        "more": lists["referrals"].more,
        "referrals": [(row, handle(row.referral)) for row in lists["referrals"] if row.referral],
        "ahead": named(waiting.meetings_ahead(now=request.now)),
        "before": named(waiting.meetings_before(now=request.now)),
        "now": request.now,
    }
    return render(request, "marac/home.html", context)


def named(meetings: Iterable[Meeting]) -> list[tuple[Meeting, str]]:
    return [(meeting, handle(meeting)) for meeting in meetings]


def saw(request: Request, rows: Iterable[Row]) -> None:
    rows = list(rows)
    request.audit.saw(records=[row.case.pk for row in rows], people=[row.case.victim_id for row in rows])


@require_safe
def delays(request: Request) -> HttpResponse:
    """Hours from a high level, or a repeat, to its referral; not yet referred on top (MARAC-003)."""
    found = waiting.delays(now=request.now)
    saw(request, [*found.waiting, *found.referred])
    return render(request, "marac/delays.html", {"delays": found, "now": request.now})
