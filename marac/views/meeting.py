"""Meetings: making them, who sits there, and the agenda."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.handles import find, handle
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from marac.actions.agenda import give_time, move, order_as_proposed, take_off
from marac.actions.leaving import give_up_seat, promised, seats_ahead, stop_representing
from marac.actions.meetings import (
    add_area,
    change_meeting,
    circulate,
    make_meeting,
    rank_of,
    represent,
    take_seat,
)
from marac.forms.meeting import AreaForm, MeetingForm, RepresentForm, SeatForm, TimeForm
from marac.forms.referral import PutOffForm
from marac.models import Agency, Area, Meeting, Representative
from marac.queries.agenda import agenda_of, seat_name, seats_of, warnings_of
from marac.terms import rules_at
from marac.views.asked import item_asked, meeting_asked
from marac.views.referral import about, did, sent


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Fix a meeting."""
    require(request.member, Permission.RUN_MARAC, at=request.now)
    form = MeetingForm(request.POST or None, now=request.now)
    if form.is_bound and form.is_valid():
        made: list[Meeting] = []
        if did(form, lambda: made.append(make_meeting(form.plan(), by=request.member, at=request.now))):
            messages.success(request, "The meeting is fixed. Say who sits there.")
            return redirect("marac:seats", handle(made[0]))
    context = {"form": form, "title": "Fix a meeting", "rules": rules_at(request.now), "areas": Area.objects.exists()}
    return render(request, "marac/meeting_form.html", context)


@require_http_methods(["GET", "POST"])
def change(request: Request, named: str) -> HttpResponse:
    """Move a meeting, or change who chairs it."""
    meeting = meeting_asked(named)
    form = MeetingForm(request.POST or None, initial=start(meeting), now=request.now, chair=meeting.chair)
    if sent(form, lambda: change_meeting(meeting, form.plan(), by=request.member, at=request.now)):
        if meeting.moved_at == request.now:
            messages.success(request, "Moved. Agencies are told, and what they still owe is due before the new day.")
        return redirect("marac:meeting", named)
    context = {"form": form, "title": "Change the meeting", "rules": rules_at(request.now), "areas": True}
    return render(request, "marac/meeting_form.html", context | {"meeting": meeting, "named": named})


def start(meeting: Meeting) -> dict[str, Any]:
    names = ("kind", "starts_at", "place", "chair_name", "minutes_each", "cutoff_on", "circulate_on")
    chair = handle(meeting.chair) if meeting.chair else ""
    return {"area": meeting.area_id, "chair": chair} | {name: getattr(meeting, name) for name in names}


@require_safe
def agenda(request: Request, named: str) -> HttpResponse:
    """The agenda, numbered for its reader, with who does not hear which case."""
    shown = agenda_of(meeting_asked(named))
    request.audit.saw(
        records=[line.case.pk for line in shown.lines],
        people=[pk for line in shown.lines for pk in (line.case.victim_id, line.case.suspect_id) if pk],
    )
    context = {"agenda": shown, "meeting": shown.meeting, "named": named, "rules": rules_at(request.now)}
    return render(request, "marac/agenda.html", context | {"now": request.now})


@require_http_methods(["GET", "POST"])
def seats(request: Request, named: str) -> HttpResponse:
    """Who sits there, and who else may."""
    meeting = meeting_asked(named)
    form = SeatForm(request.POST or None, now=request.now)
    if form.is_bound and form.is_valid():
        said = {"member": form.member(), "name": form.cleaned_data["name"], "rank": form.cleaned_data["rank"]}
        if did(form, lambda: take_seat(meeting, form.agency_of(), **said, by=request.member, at=request.now)):
            return redirect("marac:seats", named)
    rows = seats_of(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "named": named,
        "rows": [(handle(row), rank_of(row), seat_name(row)) for row in rows],
        "warnings": list(warnings_of(meeting, rows)),
    }
    return render(request, "marac/seats.html", context)


@require_POST
def seat_ends(request: Request, named: str, seat: str) -> HttpResponse:
    row = find(seats_of(meeting_asked(named)), seat)
    if row is None:
        raise Http404
    give_up_seat(row, by=request.member, at=request.now)
    return redirect("marac:seats", named)


@require_POST
def circulated(request: Request, named: str) -> HttpResponse:
    """Open the agenda to whoever sits there."""
    try:
        asked = circulate(meeting_asked(named), by=request.member, at=request.now)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, f"The agenda is out. Research was asked for {asked} time{'' if asked == 1 else 's'}.")
    return redirect("marac:meeting", named)


@require_POST
def moved(request: Request, named: str, reference: str) -> HttpResponse:
    """One place up or down; the page opens where the case is now."""
    _, item, case = item_asked(request, named, reference)
    if request.POST.get("to") not in ("up", "down"):
        raise Http404
    move(item, up=request.POST["to"] == "up", by=request.member, at=request.now)
    response = redirect("marac:meeting", named)
    response["Location"] += f"#case-{case.record.reference}"
    return response


@require_POST
def ordered(request: Request, named: str) -> HttpResponse:
    order_as_proposed(meeting_asked(named), by=request.member, at=request.now)
    messages.success(request, "Put into the proposed order.")
    return redirect("marac:meeting", named)


@require_http_methods(["GET", "POST"])
def time(request: Request, named: str, reference: str) -> HttpResponse:
    """How long it is heard, and for whom somebody interprets."""
    _, item, case = item_asked(request, named, reference)
    form = TimeForm(request.POST or None, initial={"minutes": item.minutes, "language": item.language})
    if sent(form, lambda: give_time(item, **form.cleaned_data, by=request.member, at=request.now)):
        return redirect("marac:meeting", named)
    context = {"form": form, "title": "Time and interpreter", "meeting_named": named}
    return render(request, "marac/act.html", about(case) | context)


@require_http_methods(["GET", "POST"])
def leave(request: Request, named: str, reference: str) -> HttpResponse:
    """Take a case off the agenda, for a reason of the list."""
    _, item, case = item_asked(request, named, reference)
    form = PutOffForm(request.POST or None, which="leave")
    if sent(form, lambda: take_off(item, **form.cleaned_data, by=request.member, at=request.now)):
        messages.success(request, "Taken off. Its referral waits for another meeting.")
        return redirect("marac:meeting", named)
    context = {"form": form, "title": "Take off the agenda", "meeting_named": named}
    return render(request, "marac/act.html", about(case) | context)


@require_http_methods(["GET", "POST"])
def areas(request: Request) -> HttpResponse:
    """Areas and agencies, and who speaks for which."""
    area = AreaForm(request.POST if "name" in request.POST else None)
    speaks = RepresentForm(request.POST if "account" in request.POST else None, now=request.now)
    if sent(area, lambda: add_area(**area.cleaned_data, by=request.member, at=request.now)):
        return redirect("marac:areas")
    if speaks.is_bound and speaks.is_valid() and (member := speaks.member()):
        agency = Agency.objects.get(pk=speaks.cleaned_data["agency"])
        if did(speaks, lambda: represent(agency, member, by=request.member, at=request.now)):
            return redirect("marac:areas")
    context = {
        "area_form": area,
        "speaks_form": speaks,
        "areas": Area.objects.order_by("name"),
        "agencies": Agency.objects.order_by("name"),
        "representatives": [(row, handle(row)) for row in speaking()],
    }
    return render(request, "marac/areas.html", context)


def speaking() -> QuerySet[Representative]:
    return Representative.objects.filter(until=None).select_related("agency", "member").order_by("member__name")


@require_http_methods(["GET", "POST"])
def stop(request: Request, named: str) -> HttpResponse:
    """Somebody speaks for an agency no longer: what ends with it, and what is left to be given to another."""
    held = find(speaking(), named)
    if held is None:
        raise Http404
    if request.method == "POST":
        stop_representing(held, by=request.member, at=request.now)
        messages.success(request, f"{held.member} speaks for {held.agency} no longer, and sees nothing of its part.")
        return redirect("marac:areas")
    actions = list(promised(held))
    request.audit.saw(records=sorted({action.record_id for action in actions}))
    context = {
        "held": held,
        "others": [row for row in speaking().filter(agency=held.agency) if row.member != held.member],
        "seats": seats_ahead(held, at=request.now).select_related("meeting__area").order_by("meeting__starts_at"),
        "actions": [(action, handle(action)) for action in actions],
    }
    return render(request, "marac/stop.html", context)
