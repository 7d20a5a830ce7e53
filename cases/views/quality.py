"""Quality of recording, and the checks of front counters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.counters import check_counter
from cases.forms.incident import CounterForm
from cases.models import FrontCounter
from cases.queries.counters import counters
from cases.queries.quality import BY
from cases.queries.quality import quality as counted
from dapolicy.access.handles import find
from dapolicy.access.permissions import Permission, may, require
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day, london_moment, months_on

SPANS = {"3": "3 months", "12": "12 months", "36": "3 years"}
USUAL = "12"


@require_safe
def quality(request: Request) -> HttpResponse:
    """Counts with what they are out of; the same for everybody, since locked reports are left out for everybody."""
    require(request.member, Permission.SEE_QUALITY, at=request.now)
    by = chosen(request, "by", BY, "month")
    span = chosen(request, "span", SPANS, USUAL)
    first = months_on(london_day(request.now).replace(day=1), 1 - int(span))
    tables = counted(since=london_moment(first, time(0)), until=request.now, by=by)
    context = {"tables": tables, "by": by, "span": span, "kinds": BY, "spans": SPANS, "since": first}
    context["may_review"] = may(request.member, Permission.ENDORSE, at=request.now)
    return render(request, "cases/quality.html", context)


def chosen(request: Request, name: str, among: Mapping[str, str], usual: str) -> str:
    """What the address asks for, the usual where it asks for nothing that there is."""
    asked = request.GET.get(name, usual)
    return asked if asked in among else usual


@require_safe
def counters_page(request: Request) -> HttpResponse:
    """Every front counter with its last check and when the next is due, overdue ones first (INC-015)."""
    return render(request, "cases/quality_counters.html", {"lines": counters(request.now), "now": request.now})


@require_http_methods(["GET", "POST"])
def counter_check(request: Request, handle: str) -> HttpResponse:
    """Record a check: date, leaflets current, displayed openly, languages."""
    counter = find(FrontCounter.objects.all(), handle)
    if counter is None:
        raise Http404
    form = CounterForm(request.POST or None, now=request.now, initial={"checked_at": request.now})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        check_counter(
            counter,
            checked_at=said["checked_at"],
            leaflets_current=said["leaflets_current"] == "yes",
            displayed_openly=said["displayed_openly"] == "yes",
            languages=said["languages"],
            by=request.member,
            at=request.now,
        )
        messages.success(request, f"{counter.name}: check recorded.")
        return redirect("cases:counters")
    return render(request, "cases/quality_counter.html", {"form": form, "counter": counter})
