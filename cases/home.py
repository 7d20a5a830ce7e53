"""What the home page shows of cases: panels, danger first."""

from __future__ import annotations

from django.urls import reverse

from cases.queries.worklist import COUNTED, Line, Waiting, waiting_for
from dapolicy.access.permissions import Role
from dapolicy.audit.http import Request, once
from dapolicy.desk.panels import Panel
from dapolicy.policy.editions import policy_in_use


def waiting(request: Request) -> Waiting:
    """What waits for the reader, read once a request however many panels ask."""
    return once(request, waiting_for, lambda: waiting_for(request.member, request.roles))


def danger(request: Request) -> Panel | None:
    """Threat to life, somebody in danger of whom nobody is named, high without owner or plan, wanted: on top of all."""
    found = waiting(request)
    cases, unnamed = found.endangered, found.unnamed
    if not (cases or unnamed):
        return None
    records = [*(case.pk for case in cases), *(one.record_id for one in unnamed)]
    request.audit.saw(records=records, people=[case.victim_id for case in cases])
    lines = [(case, found.names[case.victim_id]) for case in cases]
    return Panel("cases/home_danger.html", {"lines": lines, "unnamed": unnamed})


def due(request: Request) -> Panel | None:
    """What falls due, the most dangerous level first. A partner is owed by no clock here: their page says what is."""
    if Role.PARTNER in request.roles:
        return None
    lines = waiting(request).due
    request.audit.saw(records=[line.record_id for line in lines])
    rows = [(line, title_of(line)) for line in lines]
    return Panel("cases/home_due.html", {"rows": rows, "now": request.now})


def title_of(line: Line) -> str:
    return policy_in_use().duty(line.duty, line.edition).title


def pool(request: Request) -> Panel | None:
    """How many cases of the team wait for somebody to accept them."""
    bare = waiting(request).without_owner
    context = {"waiting": bare, "or_more": bare == COUNTED, "href": reverse("cases:pool")}
    return Panel("cases/home_pool.html", context) if bare else None


def drafts(request: Request) -> Panel | None:
    """Reports that one began and has not finished."""
    begun = waiting(request).drafts
    return Panel("cases/home_drafts.html", {"drafts": begun}) if begun else None
