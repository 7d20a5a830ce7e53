"""The page of an application, how to reach its people, and naming them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.contact import SafeWay, confirm_safe_contact, set_safe_contact
from cases.forms.case import ConfirmContactForm, SafeContactForm
from cases.terms import WAY
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from dvds.actions.opening import join
from dvds.actions.standing import OPENINGS
from dvds.doubles import carried_by
from dvds.entries.base import linked
from dvds.forms.opening import WhoForm
from dvds.models import Application, Part, Party
from dvds.patterns.queries import Beside, about_the_subject, harmed_in, warned_of
from dvds.queries.application import Page, application_with
from dvds.queries.missing import missing_of, steps_of
from dvds.queries.told import answered

REACHED = {"applicant": Part.APPLICANT, "potential-victim": Part.POTENTIAL_VICTIM, "recipient": Part.RECIPIENT}


def page_asked(request: Request, reference: str) -> Page:
    """The application that is meant, marked as looked at; absent and hidden are the same."""
    found = application_with(reference)
    if found is None:
        raise Http404
    return marked(request, Page(found, request.now))


def marked(request: Request, page: Page) -> Page:
    """A page that shows who is in an application is a look at it and at them."""
    request.audit.saw(records=[page.application.pk], people=[row.person_id for row in page.story.parties])
    return page


@require_safe
def application(request: Request, reference: str) -> HttpResponse:
    """Safe contact first; then danger, what is missing, the limits side by side, the steps, and what happened."""
    page = page_asked(request, reference)
    shown, rows, items = cards(request, page), page.clock_rows(), page.timeline()
    earlier = about_the_subject(page.application)
    request.audit.saw(records=[*(one.application.pk for one in earlier), *(case.pk for case in page.cases)])
    has_contact = any(one["reach"].contact for one in shown)
    missing = missing_of(page.story, [row.clock for row in rows], has_contact=has_contact, now=page.now)
    context = shared(page) | {
        "cards": shown,
        "clocks": rows,
        "missing": linked(missing, page.application.record),
        "warned": warned(request, page),
        "steps": steps_of(page.story),
        "people": page.people_rows(),
        "answered": answered(page.application),
        "carried_by": carried_by(page.story),
        "beside": page.beside(),
        "earlier": earlier,
        "items": items,
        "harmed": None if page.story.asks else harmed_in([page.application])[page.application.pk],
        "opening": next((item for item in items if item.kind in OPENINGS and not item.withdrawn), None),
    }
    return render(request, "dvds/application.html", context)


def warned(request: Request, page: Page) -> list[Beside]:
    """That the applicant is, or may be, the one whom the potential victim is to be kept safe from."""
    found = warned_of(page.application)
    request.audit.saw(records=[one.case.pk for one in found])
    return found


def shared(page: Page) -> dict[str, Any]:
    asked: Application = page.application
    return {
        "page": page,
        "application": asked,
        "record": asked.record,
        "applicant": page.name(page.story.reached.part) if page.story.reached else "Not known yet",
        "victim": page.name(Part.POTENTIAL_VICTIM),
        "subject": page.name(Part.SUBJECT),
        "now": page.now,
    }


def cards(request: Request, page: Page) -> list[dict[str, Any]]:
    """How to reach the applicant; and the potential victim, and whoever else is told, where these are others."""
    parties = [page.story.reached, page.story.victim, page.story.person(Part.RECIPIENT)]
    seen = {row.person_id: row for row in reversed([each for each in parties if each])}
    return [card(request, page, row) for row in reversed(list(seen.values()))]


def card(request: Request, page: Page, party: Party) -> dict[str, Any]:
    """One of them. What it says is of the record that the contact stands on, and of the cases that unsettle it."""
    reach = page.reaching(party)
    sources = {case.pk for case in page.own(party)} | ({reach.contact.record_id} if reach.contact else set())
    request.audit.saw(records=sources)
    change = reverse("dvds:contact", args=[page.application.record.reference, party.part])
    name = f"{party.get_part_display().lower()} {page.names[party.person_id]}"
    return {"reach": reach, "name": name, "change": change, "now": page.now, "id": party.part}


def party_asked(page: Page, part: str) -> Party:
    row = page.story.person(REACHED.get(part, ""))
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "POST"])
def contact(request: Request, reference: str, part: str) -> HttpResponse:
    """Replace how somebody can be reached safely. None of these words enter the chronology (DVDS-003)."""
    page = page_asked(request, reference)
    require(request.member, Permission.WORK_DVDS, at=request.now)
    party = party_asked(page, part)
    form = SafeContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = {name: said[name] for name in WAY}
        way = SafeWay(told_by=said["told_by"], no_safe_way=said["answer"] == "no-safe-way", **kept)
        set_safe_contact(party.person, page.application.record, way, by=request.member, at=request.now)
        messages.success(request, "Safe contact recorded.")
        return redirect("dvds:application", page.application.record.reference)
    context = shared(page) | {"form": form, "button": "Record", "title": "How it is safe to reach them"}
    return render(request, "dvds/form.html", context | {"cards": [card(request, page, party) | {"change": ""}]})


@require_http_methods(["GET", "POST"])
def confirm(request: Request, reference: str, part: str) -> HttpResponse:
    """It still holds: said by whom."""
    page = page_asked(request, reference)
    require(request.member, Permission.WORK_DVDS, at=request.now)
    party = party_asked(page, part)
    reach = page.reaching(party)
    if reach.contact is None:
        return redirect("dvds:contact", page.application.record.reference, part)
    form = ConfirmContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told_by = form.cleaned_data["told_by"]
        record = page.application.record
        confirm_safe_contact(reach.contact, record, told_by=told_by, by=request.member, at=request.now)
        messages.success(request, "Safe contact confirmed.")
        return redirect("dvds:application", record.reference)
    context = shared(page) | {"form": form, "button": "Confirm", "title": "Confirm that it still holds"}
    return render(request, "dvds/form.html", context | {"cards": [card(request, page, party) | {"change": ""}]})


@require_http_methods(["GET", "POST"])
def person(request: Request, reference: str, part: str) -> HttpResponse:
    """Name somebody who was not known at first, or somebody further: a child, whoever else is told."""
    page = page_asked(request, reference)
    if part not in Part.values:
        raise Http404
    require(request.member, Permission.WORK_DVDS, at=request.now)
    form = WhoForm(request.POST or None, part=Part(part))
    if request.method == "POST" and form.is_valid():
        try:
            join(page.application, form.somebody(), by=request.member, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Added.")
            return redirect("dvds:application", page.application.record.reference)
    context = shared(page) | {"form": form, "button": "Add", "title": f"Add: {Part(part).label.lower()}"}
    return render(request, "dvds/form.html", context | {"cards": cards(request, page)})
