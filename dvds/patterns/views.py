"""Patterns: what else is known of the people of an application, and who appears in several."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dapolicy.audit.http import Request
from dvds.looks import mark_cases
from dvds.models import Part
from dvds.patterns.queries import patterns_of, several
from dvds.queries.application import application_with


@require_safe
def of_application(request: Request, reference: str) -> HttpResponse:
    """Cases, orders and applications of applicant, subject and potential victim. The look is marked on each of them."""
    application = application_with(reference)
    if application is None:
        raise Http404
    found = patterns_of(application, now=request.now)
    cases = [one.case for one in (*found.first, *found.cases)]
    request.audit.saw(records=[application.pk, *(one.application.pk for one in found.applications)])
    mark_cases(request, cases)
    return render(request, "dvds/patterns.html", {"patterns": found, "record": application.record})


@require_safe
def report(request: Request) -> HttpResponse:
    """Subjects of two or more applications, and applicants."""
    subjects, applicants = several(Part.SUBJECT), several(Part.APPLICANT)
    seen = {one.pk for group in (*subjects, *applicants) for one in group.applications}
    request.audit.saw(records=sorted(seen))
    return render(request, "dvds/patterns_report.html", {"subjects": subjects, "applicants": applicants})
