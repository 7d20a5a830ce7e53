"""Patterns: what else is known of the people of an application, and who appears in several."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dapolicy.audit.http import Request
from dvds.models import Part
from dvds.patterns.queries import patterns_of, several
from dvds.views.application import cards, page_asked, shared


@require_safe
def of_application(request: Request, reference: str) -> HttpResponse:
    """Cases, orders and applications of applicant, subject and potential victim. The look is marked on each of them."""
    page = page_asked(request, reference)
    found = patterns_of(page.application)
    request.audit.saw(records=[one.case.pk for one in (*found.first, *found.cases)])
    request.audit.saw(records=[one.application.pk for one in found.applications])
    context = shared(page) | {"patterns": found, "cards": cards(request, page)}
    return render(request, "dvds/patterns.html", context)


@require_safe
def report(request: Request) -> HttpResponse:
    """Subjects of two or more applications, and applicants."""
    subjects, applicants = several(Part.SUBJECT), several(Part.APPLICANT)
    seen = {one.pk for group in (*subjects, *applicants) for one in group.applications}
    people = {person for group in (*subjects, *applicants) for person in group.people}
    request.audit.saw(records=seen, people=people)
    return render(request, "dvds/patterns_report.html", {"subjects": subjects, "applicants": applicants})
