"""Somebody here may work for the police: said on a report or on a case, by anybody who writes there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.police import say_police
from cases.forms.police import PoliceForm
from cases.models import Party
from cases.queries.incidents import both_of, sides_of
from cases.queries.people import names_of
from cases.views.case import case_asked
from cases.views.incident import incident_asked
from dapolicy.access.handles import handle
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from dapolicy.custody.queries import newest_receipt


@require_http_methods(["GET", "POST"])
def of_incident(request: Request, reference: str) -> HttpResponse:
    asked = incident_asked(request, reference)
    return ask(request, asked.record, sides_of(asked))


@require_http_methods(["GET", "POST"])
def of_case(request: Request, reference: str) -> HttpResponse:
    asked = case_asked(request, reference)
    return ask(request, asked.record, both_of(asked))


def ask(request: Request, record: Record, parties: list[Party]) -> HttpResponse:
    """Who it is and what was said. What is refused keeps what was typed."""
    require(request.member, Permission.RECORD_ENTRY, at=request.now)  # before anything is typed
    request.audit.saw(people=[party.person_id for party in parties if party.person_id])
    people = {handle(party): party for party in parties}
    names = names_of(party.person_id for party in parties if party.person_id)
    form = PoliceForm(
        request.POST if request.method == "POST" else None,
        now=request.now,
        people=[(code, called(party, names)) for code, party in people.items()],
    )
    if form.is_valid() and said(request, people[form.cleaned_data["who"]], form):
        return answer(request, people[form.cleaned_data["who"]])
    return render(request, "cases/police.html", {"form": form, "record": record})


def called(party: Party, names: dict[int, str]) -> str:
    name = names[party.person_id] if party.person_id else party.get_known_display()
    return f"{party.get_part_display()}: {name}"


def said(request: Request, party: Party, form: PoliceForm) -> bool:
    """Say it; a refusal becomes an error of the form."""
    try:
        say_police(party, form.said(), by=request.member, at=request.now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


def answer(request: Request, party: Party) -> HttpResponse:
    """The same for whoever it was said of, who sees none of it from now on.

    To who has it now, where something locked by this; home where all of it was locked before.
    """
    messages.success(request, "Saved.")
    receipt = newest_receipt(request.member, party.record_id)
    if receipt and receipt.at == request.now:
        return redirect("custody:saved", receipt.pk)
    return redirect("desk:home")
