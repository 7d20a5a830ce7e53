"""The case page, links between cases, and the decision between two accounts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases.actions.linking import decide_aggressor, link
from cases.forms.case import DecideForm, LinkForm
from cases.models import Case, CaseLink
from cases.panels import asked_here, evidence_rows, moment_asked, told
from cases.queries.cases import case_with
from cases.queries.here import Here
from dapolicy.audit.http import Request
from dapolicy.desk.panels import draw


def case_asked(request: Request, reference: str) -> Case:
    """The case that is meant, marked as looked at; absent and hidden are the same."""
    found = case_with(reference)
    if found is None:
        raise Http404
    request.audit.saw(records=[found.pk], people=[one for one in (found.victim_id, found.suspect_id) if one])
    return found


def here_asked(request: Request, reference: str) -> Here:
    """The case with everything about it, marked as looked at; absent and hidden are the same."""
    found = asked_here(request, reference)
    if found is None:
        raise Http404
    request.audit.saw(records=[found.case.pk], people=found.people)
    return found


def case(request: Request, reference: str) -> HttpResponse:
    """Safe contact, level and danger first; then owners, what is owed, and what happened last."""
    found = here_asked(request, reference)
    asked = found.case
    context = {
        "case": asked,
        "record": asked.record,
        "victim": found.names[asked.victim_id],
        "suspect": found.names.get(asked.suspect_id or 0) or asked.get_suspect_known_display(),
        "panels": draw("case", request, asked.record),
    }
    return render(request, "cases/case.html", context)


@require_safe
def history(request: Request, reference: str) -> HttpResponse:
    """Everything that happened, across all incidents and former partners, latest first, a page at a time."""
    found = here_asked(request, reference)
    page = told(request, found, before=moment_asked(request))
    return render(request, "cases/history.html", {"case": found.case, "lines": page.lines, "earlier": page.earlier})


@require_safe
def evidence(request: Request, reference: str) -> HttpResponse:
    """The checklist of evidence at the scene, each item done, not done, or a gap (INV-005)."""
    found = here_asked(request, reference)
    return render(request, "cases/evidence.html", {"case": found.case, "rows": evidence_rows(found)})


def link_case(request: Request, reference: str) -> HttpResponse:
    """Say that another case belongs with this one."""
    asked = case_asked(request, reference)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        link(asked, form.cleaned_data["other"], kind=form.cleaned_data["kind"], by=request.member, at=request.now)
        messages.success(request, "Linked.")
        return redirect("cases:case", asked.record.reference)
    return render(request, "cases/case_link.html", {"form": form, "case": asked})


def decide(request: Request, reference: str, other: str) -> HttpResponse:
    """A second person decides between two accounts, with the history of both before their eyes."""
    found = here_asked(request, reference)
    asked = found.case
    row = counter_link(asked, case_asked(request, other))
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide_aggressor(row, **form.cleaned_data, by=request.member, at=request.now)
        messages.success(request, "Decided. Both cases show it; nothing written before is erased.")
        return redirect("cases:case", asked.record.reference)
    page = told(request, found, most=200)
    return render(request, "cases/case_decide.html", {"form": form, "case": asked, "row": row, "lines": page.lines})


def counter_link(case: Case, other: Case) -> CaseLink:
    """The link of a counter-allegation, between two cases that this reader may see."""
    row = CaseLink.objects.filter(record=case.record, other=other.record, kind=CaseLink.Kind.COUNTER)
    found = row.select_related("record", "other").first()
    if found is None:
        raise Http404
    return found
