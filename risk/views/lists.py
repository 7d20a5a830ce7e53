"""Queues, one's own assessments, and the figures that a lead looks at."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from risk.queries import figures, queues

A_YEAR = timedelta(days=365)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a supervisor: checks, proposals to lower, requests; most dangerous first (RISK-011)."""
    waiting = queues.waiting_for_check()
    lowerings, asked = queues.lowerings_waiting(), queues.requests_waiting()
    rows = [*[one.assessment for one in waiting], *lowerings, *asked]
    request.audit.saw(records=[one.record_id for one in rows])
    context = {
        "waiting": waiting[: queues.PAGE],
        "more": len(waiting) > queues.PAGE,
        "lowerings": lowerings,
        "asked": asked,
    }
    return render(request, "risk/queue.html", context)


@require_safe
def second_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a second look, high first, with its backlog (RISK-013, RISK-015)."""
    waiting = queues.waiting_for_review()
    request.audit.saw(records=[one.record_id for one in waiting])
    context = {
        "waiting": waiting[: queues.PAGE],
        "more": len(waiting) > queues.PAGE,
        "backlog": queues.backlog(request.now),
    }
    return render(request, "risk/second_reviews.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What became of one's own assessments (RISK-012)."""
    found = queues.mine(request.member)
    request.audit.saw(records=[one.assessment.record_id for one in found])
    return render(request, "risk/mine.html", {"found": found})


@require_safe
def drift(request: HttpRequest) -> HttpResponse:
    """Every attempt to lower, beside the unit's load (RISK-019)."""
    since = request.now - A_YEAR
    attempts = figures.attempts(since=since)
    request.audit.saw(records=[one.record_id for one in attempts])
    return render(request, "risk/drift.html", {"attempts": attempts, "weeks": figures.weeks(since=since)})


@require_safe
def timeliness(request: HttpRequest) -> HttpResponse:
    """How many incidents were assessed, and how soon (RISK-027)."""
    return render(request, "risk/timeliness.html", {"months": figures.timeliness(since=request.now - A_YEAR)})
