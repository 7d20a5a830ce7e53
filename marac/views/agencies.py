"""Agencies: another one, a new name, and the end; an area that ends; and a meeting that is not held."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from dapolicy.audit.http import Request
from marac.actions.agencies import add_agency, end_agency, rename_agency, seats_left
from marac.actions.cancelling import cancel_meeting
from marac.actions.meetings import end_area
from marac.forms.agencies import AgencyForm, CancelForm, NameForm
from marac.models import Action, Agency, Area, Representative
from marac.queries.agenda import seats_of
from marac.views.asked import meeting_asked
from marac.views.referral import sent


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Another agency."""
    form = AgencyForm(request.POST or None, now=request.now)
    if sent(form, lambda: add_agency(**form.cleaned_data, by=request.member, at=request.now)):
        messages.success(request, "Added. Say who speaks for it.")
        return redirect("marac:areas")
    return render(request, "marac/agency.html", {"form": form, "title": "Add an agency", "button": "Add the agency"})


@require_http_methods(["GET", "POST"])
def rename(request: Request, agency: str) -> HttpResponse:
    """A new name; what it wrote and owes stays its own."""
    row = get_object_or_404(Agency, pk=agency, ended_on=None)
    form = NameForm(request.POST or None, initial={"name": row.name})
    if sent(form, lambda: rename_agency(row, form.cleaned_data["name"], by=request.member, at=request.now)):
        return redirect("marac:areas")
    return render(request, "marac/agency.html", {"form": form, "title": f"Rename {row}", "button": "Rename"})


@require_http_methods(["GET", "POST"])
def end(request: Request, agency: str) -> HttpResponse:
    """It is there no longer: what ends with it, and what is left to be given to another."""
    row = get_object_or_404(Agency.objects.exclude(core=Agency.Core.POLICE), pk=agency, ended_on=None)
    if request.method == "POST":
        end_agency(row, by=request.member, at=request.now)
        messages.success(request, f"{row} is no longer there.")
        return redirect("marac:areas")
    actions = Action.objects.filter(agency=row, state=Action.State.OPEN)
    request.audit.saw(records=sorted(set(actions.values_list("record_id", flat=True))))
    context = {
        "agency": row,
        "speaking": Representative.objects.filter(agency=row, until=None).select_related("member"),
        "seats": seats_left(row, at=request.now),
        "actions": actions.count(),
    }
    return render(request, "marac/agency_ends.html", context)


@require_http_methods(["GET", "POST"])
def area_ends(request: Request, area: str) -> HttpResponse:
    """An area is no longer there."""
    row = get_object_or_404(Area, pk=area, ended_on=None)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if sent(form, lambda: end_area(row, by=request.member, at=request.now)):
        return redirect("marac:areas")
    context = {"form": form, "title": f"{row} is no longer there", "button": "Confirm", "style": "warning"}
    return render(request, "marac/agency.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: Request, named: str) -> HttpResponse:
    """A meeting is not held: its cases wait for another."""
    meeting = meeting_asked(named)
    form = CancelForm(request.POST or None)
    if sent(form, lambda: cancel_meeting(meeting, **form.cleaned_data, by=request.member, at=request.now)):
        messages.success(request, "Cancelled. Its cases wait for another meeting, within the minute.")
        return redirect("marac:meeting", named)
    nameless = [seat for seat in seats_of(meeting) if seat.member is None]
    context = {"form": form, "meeting": meeting, "named": named, "nameless": nameless}
    return render(request, "marac/cancel.html", context)
