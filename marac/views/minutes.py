"""Minutes: read back, complete once nothing is missing, and each agency's list of its own actions."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Role, may
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Notice
from dapolicy.policy.worktime import london_day
from marac.actions.going_out import meeting_of, tell_agency
from marac.actions.minutes import send_minutes, sent_of
from marac.forms.room import ToldForm
from marac.minutes_document import CannotRender, as_document
from marac.models import Action, Agency, Meeting
from marac.queries.acting import by_agency
from marac.queries.minutes import minutes_for, reached
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
    sent = sent_of(items)
    rows = [
        (line, missing, told[line.item.pk], [one for one in actions if one.action.item_id == line.item.pk],
         line.item.pk in sent)
        for line, missing in room.rows
    ]  # fmt: skip
    context = {
        "meeting": meeting, "named": handle(meeting), "room": room, "rows": rows, "came": attendance_of(meeting),
        "agencies": [agency for agency, _ in by_agency(meeting)], "form": form, "now": request.now,
        "all_sent": bool(items) and len(sent) == len(items), "reached": reached(meeting),
    }  # fmt: skip
    return render(request, "marac/room/minutes.html", context)


@require_POST
def sent(request: Request, named: str) -> HttpResponse:
    """Minutes are complete: the word waits, and says for what (MARAC-009)."""
    meeting, form = meeting_asked(named), forms.Form(request.POST)
    form.is_valid()
    if done(form, lambda: send_minutes(meeting, by=request.member, at=request.now)):
        messages.success(
            request, "The minutes are complete. Accounts are told by notice; telephone or post the others."
        )
        return redirect("marac:minutes", named)
    return show(request, meeting, form)


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Where the word that minutes are out leads: to one's own part of them. Raises: Record.DoesNotExist."""
    meeting = meeting_of(notice)
    if Role.PARTNER in by.roles_at(at):
        return reverse("marac:mine-minutes", args=[handle(meeting)])
    if may(by, Permission.RUN_MARAC, at=at):
        return reverse("marac:minutes", args=[handle(meeting)])
    return reverse("marac:actions")


def agency_asked(meeting: Meeting, code: str) -> Agency:
    """An agency that sits there or has an action."""
    found = next((one.agency for one in reached(meeting) if one.agency.code == code), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def told(request: Request, named: str, agency: str) -> HttpResponse:
    """Write down who of an agency without an account was told, how, and by whom."""
    meeting = meeting_asked(named)
    whose, form = agency_asked(meeting, agency), ToldForm(request.POST or None)
    if form.is_bound and form.is_valid():
        by, at = request.member, request.now
        if done(form, lambda: tell_agency(meeting, whose, **form.cleaned_data, by=by, at=at)):
            request.audit.told([f"{form.cleaned_data['name']}, {whose}"])
            return redirect("marac:minutes", named)
    context = {"meeting": meeting, "named": named, "agency": whose, "form": form}
    return render(request, "marac/room/told.html", context)


@require_POST
def document(request: Request, named: str, agency: str) -> HttpResponse:
    """An agency's part as a file, to be posted or handed over: a disclosure, logged with its reader."""
    meeting = meeting_asked(named)
    whose = agency_asked(meeting, agency)
    found = minutes_for(whose, meeting)
    request.audit.saw(records=found.records)
    try:
        made = as_document(found, reader=str(whose))
    except CannotRender as why:
        messages.error(request, str(why))
        return redirect("marac:minutes", named)
    request.audit.told([str(whose)])
    request.audit.reason("Minutes of MARAC")
    return made


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
