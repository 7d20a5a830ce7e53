"""A partner's own part of MARAC: meetings, cases, what is owed, and what became of an action."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dapolicy.access.handles import find
from dapolicy.access.models import Member
from dapolicy.access.permissions import Role
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Notice
from dapolicy.desk.panels import Panel
from dapolicy.policy.worktime import london_day
from marac.actions.declaring import declare
from marac.actions.research import is_over, report_action
from marac.forms.declaring import DeclareForm
from marac.forms.research import ReportForm
from marac.queries.mine import (
    Line,
    Mine,
    Owned,
    Sitting,
    actions_of,
    agencies_of,
    mine_of,
    sections_of,
    sittings_of,
)
from marac.views.asked import meeting_asked
from marac.views.referral import sent


def panel(request: Request) -> Panel | None:
    """The whole of it, as a partner's first page."""
    return Panel("marac/mine/part.html", part(request)) if "partner" in request.roles else None


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Where the word that something is due leads: an agency to its part, police to their actions."""
    return reverse("marac:mine" if Role.PARTNER in by.roles_at(at) else "marac:actions")


@require_safe
def mine(request: Request) -> HttpResponse:
    """Everything that is theirs, what is due first on top."""
    return render(request, "marac/mine/mine.html", part(request))


def part(request: Request) -> dict[str, object]:
    found = mine_of(request.member, at=request.now)
    saw(request, found)
    sittings = [(sitting, sitting.is_out(request.now)) for sitting in found.sittings]
    actions = [(one, one.is_overdue(london_day(request.now))) for one in found.actions]
    return {"mine": found, "sittings": sittings, "actions": actions, "now": request.now}


def saw(request: Request, found: Mine) -> None:
    lines = [line for sitting in found.sittings for line in sitting.lines]
    request.audit.saw(records=[*(line.item.record_id for line in lines), *(o.action.record_id for o in found.actions)])


def sitting_asked(request: Request, named: str) -> Sitting:
    """The reader's own meeting; one at which they have no seat is absent."""
    meeting = meeting_asked(named)
    agencies = agencies_of(request.member, at=request.now)
    found = sittings_of(request.member, agencies, at=request.now, meeting=meeting)
    if not found:
        raise Http404
    return found[0]


def line_asked(request: Request, named: str, item: str) -> tuple[Sitting, Line]:
    """A case among those that are listed for the reader; hidden and absent are the same."""
    sitting = sitting_asked(request, named)
    line = next((line for line in sitting.lines if line.named == item), None)
    if line is None:
        raise Http404
    request.audit.saw(records=[line.item.record_id])
    return sitting, line


@require_safe
def meeting(request: Request, named: str) -> HttpResponse:
    """The agenda, as this reader has it."""
    sitting = sitting_asked(request, named)
    request.audit.saw(records=[line.item.record_id for line in sitting.lines])
    context = {"sitting": sitting, "out": sitting.is_out(request.now), "now": request.now}
    return render(request, "marac/mine/meeting.html", context)


@require_http_methods(["GET", "POST"])
def case(request: Request, named: str, item: str) -> HttpResponse:
    """The question whether its representative knows either of them; once they do not, what this agency may have."""
    sitting, line = line_asked(request, named, item)
    form = DeclareForm(request.POST or None)
    if form.is_bound and form.is_valid():
        knows = form.cleaned_data["knows"] == "yes"
        said = {"knows": knows, "words": form.cleaned_data["words"]}
        if sent(form, lambda: declare(line.item, **said, by=request.member, at=request.now)):
            return answered(request, named, item, knows=knows)
    context = {
        "sitting": sitting,
        "line": line,
        "sections": sections_of(line.item, sitting.agencies),
        "form": form,
        "over": is_over(line.item, at=request.now),
        "now": request.now,
    }
    return render(request, "marac/mine/case.html", context)


def answered(request: Request, named: str, item: str, *, knows: bool) -> HttpResponse:
    if not knows:
        messages.success(request, "Your answer is kept.")
        return redirect("marac:mine-case", named, item)
    messages.success(request, "Thank you for saying so. You hear and see nothing more of that case.")
    return redirect("marac:mine-meeting", named)


@require_http_methods(["GET", "POST"])
def action(request: Request, named: str) -> HttpResponse:
    """Say what became of one of the agency's open actions."""
    own = own_action(request, named)
    form = ReportForm(request.POST or None, now=request.now)
    if sent(form, lambda: report_action(own.action, **form.cleaned_data, by=request.member, at=request.now)):
        messages.success(request, "Sent to the MARAC coordinator. It stays here until they close it.")
        return redirect("marac:mine")
    context = {"own": own, "form": form, "now": request.now, "overdue": own.is_overdue(london_day(request.now))}
    return render(request, "marac/mine/action.html", context)


def own_action(request: Request, named: str) -> Owned:
    rows = actions_of(agencies_of(request.member, at=request.now))
    found = find([one.action for one in rows], named)
    if found is None:
        raise Http404
    request.audit.saw(records=[found.record_id])
    return next(one for one in rows if one.action == found)
