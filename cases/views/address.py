"""Addresses of a person: another one, and one that must not be found."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cases.actions.confidential import add_address, withhold
from cases.forms.address import AddressForm
from cases.models import ContactPoint, Person, PersonAddress
from cases.queries.leftover import ELSEWHERE, records_of, standing_in
from cases.queries.people import groups_of
from cases.queries.persons import cases_of, person_with
from dapolicy.access.handles import find
from dapolicy.audit.http import Request


def person_or_404(request: Request, reference: str) -> Person:
    person = person_with(reference)
    if person is None:
        raise Http404
    request.audit.saw(people=[person.pk])
    return person


def address_new(request: Request, reference: str) -> HttpResponse:
    """Add where somebody lives now."""
    person = person_or_404(request, reference)
    form = AddressForm(request.POST or None, cases=cases_of(person))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        add_address(
            person,
            words=said["words"],
            confidential=said["confidential"],
            through=form.case.record,
            by=request.member,
            at=request.now,
        )
        messages.success(request, "Address kept, and withheld." if said["confidential"] else "Address kept.")
        if said["confidential"]:
            warn_of_leftovers(request, person, said["words"])
        return redirect("cases:person", reference)
    return render(request, "cases/person_address.html", {"form": form, "person": person})


@require_POST
def address_withhold(request: Request, reference: str, fact: str) -> HttpResponse:
    """Withhold an address or a contact that is known already, wherever their page shows it from."""
    person = person_or_404(request, reference)
    group = groups_of([person.pk], confirmed=True)[person.pk]
    known = [row for table in (PersonAddress, ContactPoint)
             for row in table.objects.filter(person__in=group).select_related("record", "person")]  # fmt: skip
    meant = find(known, fact)
    if meant is None:
        raise Http404
    words = meant.value if isinstance(meant, ContactPoint) else str(meant)
    withhold(meant, by=request.member, at=request.now)
    messages.success(request, "Withheld. No search finds it, and only the case's owners can read it.")
    warn_of_leftovers(request, person, words)
    return redirect("cases:person", reference)


def warn_of_leftovers(request: Request, person: Person, words: str) -> None:
    """The same words may stand where withholding does not reach: named, to be put right, and what was not searched."""
    found = standing_in(person, words) if words else []
    request.audit.saw(records=records_of([person.pk]) if found else [])
    for place in found:
        told = 'The same words still stand in {}. <a class="govuk-link" href="{}">{}</a>'
        messages.warning(request, format_html(told, place.where, place.href, place.act))
    messages.info(request, f"Not searched for the same words: {ELSEWHERE}. Look there yourself.")
