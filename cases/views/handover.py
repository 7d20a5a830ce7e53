"""The page of the handover from shift to shift."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cases.actions.handover import accept_line, offer_lines
from cases.models import HandoverLine
from cases.queries.handover import handover_of
from cases.views.ownership import team_asked
from dapolicy.access.handles import find, handle
from dapolicy.access.models import Team
from dapolicy.audit.http import Request


def handover(request: Request) -> HttpResponse:
    """Lines that wait for a name, lines taken over lately, and what stands and was not handed over."""
    team = team_asked(request)
    found = handover_of(team, request.now)
    every = [*found.waiting, *found.not_offered]
    request.audit.saw(records={one.record.pk for one in every})
    context = {
        "team": team,
        "teams": Team.objects.order_by("name"),
        "waiting": [(one, handle(one.waiting)) for one in found.waiting if one.waiting],
        "not_offered": found.not_offered,
        "accepted": found.accepted,
        "member": request.member,
    }
    return render(request, "cases/handover.html", context)


@require_POST
def offer(request: Request) -> HttpResponse:
    """Hand over everything that stands in a team and does not wait already."""
    team = team_asked(request)
    rows = offer_lines(handover_of(team, request.now).not_offered, by=request.member, at=request.now)
    messages.success(request, f"{len(rows)} handed over. Each waits for somebody of the next shift.")
    return redirect("cases:handover")


@require_POST
def accept(request: Request) -> HttpResponse:
    """Take over the lines that were ticked, each by name."""
    lines = list(HandoverLine.objects.filter(accepted_at=None).select_related("record"))
    ticked = [row for one in request.POST.getlist("line") if (row := find(lines, one))]
    taken = [row for row in ticked if accept_line(row, by=request.member, at=request.now)]
    request.audit.saw(records=[row.record_id for row in taken])
    messages.success(request, f"You have accepted {len(taken)}." if taken else "Tick the lines that you accept.")
    return redirect("cases:handover")
