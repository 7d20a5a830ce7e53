"""Queues, one's own assessments, and the figures that a lead looks at."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dapolicy.access.models import Team
from dapolicy.access.permissions import Role
from dapolicy.audit.http import Request
from risk.queries import figures, queues

A_YEAR = timedelta(days=365)


@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits for a supervisor: checks, proposals to lower, requests; most dangerous first (RISK-011)."""
    team, after = team_of(request), place_of(request)
    waiting = queues.waiting_for_check(team=team, after=after)
    lowerings, asked = queues.lowerings_waiting(), queues.requests_waiting()
    rows = [*[one.assessment for one in waiting], *lowerings, *asked]
    request.audit.saw(records=[one.record_id for one in rows])
    context = {
        "waiting": waiting[: queues.PAGE],
        "next": after + queues.PAGE if len(waiting) > queues.PAGE else None,
        "team": team,
        "lowerings": lowerings,
        "asked": asked,
    }
    return render(request, "risk/queue.html", context)


def team_of(request: Request) -> Team | None:
    """The supervisor's own team; the whole force for a duty inspector, and for whoever asks for it."""
    whole = "whole-force" in request.GET or Role.DUTY_INSPECTOR in request.roles
    return None if whole else request.member.team


def place_of(request: Request) -> int:
    """How many came before, from the address; the first page where it is no number."""
    asked = request.GET.get("after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


@require_safe
def second_reviews(request: Request) -> HttpResponse:
    """What waits for a second look, high first, with its backlog (RISK-013, RISK-015)."""
    after = place_of(request)
    waiting = queues.waiting_for_review(after=after)
    request.audit.saw(records=[one.record_id for one in waiting])
    context = {
        "waiting": waiting[: queues.PAGE],
        "next": after + queues.PAGE if len(waiting) > queues.PAGE else None,
        "backlog": queues.backlog(request.now),
    }
    return render(request, "risk/second_reviews.html", context)


@require_safe
def mine(request: Request) -> HttpResponse:
    """What became of one's own assessments (RISK-012)."""
    found = queues.mine(request.member)
    request.audit.saw(records=[one.assessment.record_id for one in found])
    return render(request, "risk/mine.html", {"found": found})


@require_safe
def drift(request: Request) -> HttpResponse:
    """Every attempt to lower, beside the unit's load (RISK-019)."""
    since = request.now - A_YEAR
    attempts = figures.attempts(since=since)
    request.audit.saw(records=[one.record_id for one in attempts])
    context = {"attempts": attempts, "weeks": figures.weeks(since=since), "changed": figures.changed(since=since)}
    return render(request, "risk/drift.html", context)


@require_safe
def timeliness(request: Request) -> HttpResponse:
    """How many incidents were assessed, and how soon (RISK-027)."""
    return render(request, "risk/timeliness.html", {"months": figures.timeliness(since=request.now - A_YEAR)})
