"""Whether somebody who was named after their report was saved is somebody we know (INC-008)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.matching import answer_named
from cases.forms.matches import MatchesForm
from cases.models import Incident, Party
from cases.queries.naming import answered_of, said_of
from cases.queries.reports import matches_for
from cases.views.incident import after_act, incident_asked
from dapolicy.access import handles
from dapolicy.access.permissions import Permission, require
from dapolicy.audit.http import Request


@require_http_methods(["GET", "POST"])
def matches(request: Request, reference: str, handle: str) -> HttpResponse:
    """Same person, not the same, not sure yet: the same questions as while a report is recorded."""
    asked = incident_asked(request, reference)
    party = party_or_404(asked, handle)
    require(request.member, Permission.REPORT, at=request.now)
    form = matches_form(request, asked, party)
    if form.is_empty:
        return redirect("cases:incident", asked.record.reference)
    if request.method == "POST" and form.is_valid():
        answer_named(party, form.answers()[PLACE], by=request.member, at=request.now)
        messages.success(request, "Who it is: saved.")
        return after_act(request, asked)
    request.audit.saw(records=form.records(), people=form.people())
    return render(request, "cases/incident_matches.html", {"form": form, "incident": asked})


PLACE = "named"


def party_or_404(incident: Incident, handle: str) -> Party:
    named = Party.objects.filter(record=incident.record_id, ended_at=None, person__isnull=False)
    party: Party | None = handles.find(named.select_related("record", "person"), handle)
    if party is None:
        raise Http404
    return party


def matches_form(request: Request, incident: Incident, party: Party) -> MatchesForm:
    """Everybody whom they may be, those left out of whom it was answered already."""
    said = said_of(party)
    request.audit.words(said.as_asked)
    data = request.POST if request.method == "POST" else None
    found = {PLACE: matches_for(said, incident=incident)}
    return MatchesForm(data, named={PLACE: said}, found=found, answered={PLACE: answered_of(party)})
