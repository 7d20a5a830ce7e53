"""Minutes: read back, complete once nothing is missing, and each agency's list of its own actions."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dapolicy.access.handles import handle
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.actions.minutes import SENT, send_minutes
from marac.models import Action, Line, Meeting
from marac.queries.acting import by_agency
from marac.queries.room import actions_of, attendance_of, room_of, told_of
from marac.views.asked import meeting_asked
from marac.views.room import done


@require_safe
def minutes(request: Request, named: str) -> HttpResponse:
    """What was said, decided and agreed, case by case; what is missing stands first."""
    return show(request, meeting_asked(named))


def show(request: Request, meeting: Meeting, form: forms.Form | None = None) -> HttpResponse:
    room = room_of(meeting)
    items = [line.item for line in room.agenda.lines]
    request.audit.saw(records=[item.record_id for item in items], people=[x.case.victim_id for x in room.agenda.lines])
    told = told_of(items)
    actions = actions_of(Action.objects.filter(item__in=items))
    sent = set(Line.objects.filter(item__in=items, kind=SENT).values_list("item_id", flat=True))
    rows = [
        (line, missing, told[line.item.pk], [one for one in actions if one.action.item_id == line.item.pk],
         line.item.pk in sent)
        for line, missing in room.rows
    ]  # fmt: skip
    context = {
        "meeting": meeting, "named": handle(meeting), "room": room, "rows": rows, "came": attendance_of(meeting),
        "agencies": [agency for agency, _ in by_agency(meeting)], "form": form, "now": request.now,
        "all_sent": bool(items) and len(sent) == len(items),
    }  # fmt: skip
    return render(request, "marac/room/minutes.html", context)


@require_POST
def sent(request: Request, named: str) -> HttpResponse:
    """Minutes are complete: the word waits, and says for what (MARAC-009)."""
    meeting, form = meeting_asked(named), forms.Form(request.POST)
    form.is_valid()
    if done(form, lambda: send_minutes(meeting, by=request.member, at=request.now)):
        messages.success(request, "The minutes are complete. Each agency's list is its own part.")
        return redirect("marac:minutes", named)
    return show(request, meeting, form)


@require_safe
def agency_list(request: Request, named: str, agency: str) -> HttpResponse:
    """One agency's actions of this meeting, to be printed or sent: nothing of another agency's."""
    meeting = meeting_asked(named)
    found = next((pair for pair in by_agency(meeting) if pair[0].code == agency), None)
    if found is None:
        raise Http404
    request.audit.saw(records=sorted({action.record_id for action in found[1]}))
    request.audit.told([str(found[0])])
    context = {
        "meeting": meeting, "named": named, "agency": found[0], "rows": actions_of_agency(found[1]),
        "today": london_day(request.now), "now": request.now,
    }  # fmt: skip
    return render(request, "marac/room/agency.html", context)


def actions_of_agency(found: list[Action]) -> list[Action]:
    return sorted(found, key=lambda one: (one.due_on is None, one.due_on, one.agreed_at))
