"""Is it keeping people safe? Figures for those who may read figures, and the cases behind them for fewer."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Permission, may, require
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.measures import behind, drift
from marac.measures.export import as_csv
from marac.measures.figures import Year, lines, load_lines
from marac.measures.forms import ExportForm
from marac.measures.norms import norms_at
from marac.measures.periods import YEAR, NotThisPeriod, Period, ending
from marac.measures.queries import (
    LEFT_OUT,
    Held,
    area_loads,
    decisions_in,
    held_in,
    loads_in,
    team_names,
    workings_in,
)
from marac.measures.shapes import chart_of, crossed_said, rows_of
from marac.models import OutsideFigure


def period_asked(request: Request, *, months: int) -> tuple[Period, str]:
    """The period that the address asks for; where there is none such, the usual one and why."""
    try:
        return ending(request.GET.get("month", ""), months=months, now=request.now), ""
    except NotThisPeriod as why:
        return ending("", months=months, now=request.now), str(why)


@require_safe
def figures(request: Request) -> HttpResponse:
    """Twelve months: the return, load, sources, who came, actions, and what came again (MARAC-014, MARAC-015)."""
    require(request.member, Permission.SEE_MARAC_FIGURES, at=request.now)
    period, fault = period_asked(request, months=YEAR)
    held, norms = held_in(Period(period.before(YEAR).first, period.after)), norms_at(request.now)
    loads = area_loads(london_day(request.now))
    now = Year([one for one in held if period.holds(one.day)], loads)
    before = Year([one for one in held if not period.holds(one.day)], loads)
    workings = workings_in(period)
    context = {
        "lines": lines(now, before, norms=norms, outside=outside_of(period)),
        "loads": load_lines(now, referred=workings.referred, norms=norms),
        "workings": workings,
        "meetings": [(one, handle(one.meeting)) for one in reversed(now.held)],
        "over": [one for one in now.held if one.counts.cases > norms.cases_per_meeting],
        "uncounted": sum(1 for one in now.held if one.counts.male is None),
        "norms": norms,
        "may_report": may(request.member, Permission.REPORT_MARAC, at=request.now),
    }
    common = {"period": period, "fault": fault, "left_out": LEFT_OUT, "path": request.path}
    return render(request, "marac/measures/figures.html", context | common)


def outside_of(period: Period) -> dict[str, list[str]]:
    """What others publish of the same months, the newest said of each source."""
    rows = OutsideFigure.objects.filter(first=period.first, after=period.after).order_by("at", "pk")
    newest = {(row.measure, row.source): row for row in rows}
    found: dict[str, list[str]] = defaultdict(list)
    for (measure, source), row in newest.items():
        found[measure].append(f"{source}: {row.value.normalize():,f}")
    return found


@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponse:
    """The return as a file, a row for each meeting: a disclosure, logged with its reader and reason."""
    require(request.member, Permission.REPORT_MARAC, at=request.now)
    period, fault = period_asked(request, months=YEAR)
    form = ExportForm(request.POST or None)
    if not fault and form.is_bound and form.is_valid():
        held: list[Held] = held_in(period)
        reader = form.cleaned_data["reader"]
        made = as_csv(held, reader=reader, by=request.member.name, at=request.now)
        request.audit.asked(f"SafeLives return, {period.first} to {period.after - timedelta(days=1)}")
        request.audit.told([reader])
        request.audit.reason(form.cleaned_data["reason"])
        return made
    context = {"form": form, "period": period, "fault": fault, "left_out": LEFT_OUT}
    return render(request, "marac/measures/export.html", context)


@require_safe
def levels(request: Request) -> HttpResponse:
    """Are levels lowered, or set low from the start, because there is no room? (RISK-019)"""
    require(request.member, Permission.SEE_MARAC_FIGURES, at=request.now)
    period, fault = period_asked(request, months=YEAR)
    norms, decisions, loads = norms_at(request.now), decisions_in(period), loads_in(period)
    compared = drift.compare(decisions, loads, advised=norms.cases_per_meeting, fewest=norms.fewest)
    weeks = drift.weeks(decisions, loads, advised=norms.cases_per_meeting, names=team_names())
    context = {
        "rows": rows_of(compared),
        "chart": chart_of(compared),
        "crossed": crossed_said(drift.crossed(decisions), smallest=norms.smallest_shown),
        "weeks": weeks[: behind.MOST],
        "weeks_left": max(0, len(weeks) - behind.MOST),
        "norms": norms,
        "may_see_cases": may(request.member, Permission.SEE_CASES, at=request.now),
    }
    common = {"period": period, "fault": fault, "left_out": LEFT_OUT, "path": request.path}
    return render(request, "marac/measures/levels.html", context | common)


@require_safe
def cases(request: Request) -> HttpResponse:
    """The cases behind one question, as this reader may see them: every look is kept."""
    require(request.member, Permission.SEE_MARAC_FIGURES, at=request.now)
    require(request.member, Permission.SEE_CASES, at=request.now)
    period, fault = period_asked(request, months=YEAR)
    question = behind.question_of(request.GET.get("of", ""))
    found = behind.cases_behind(question, period)
    request.audit.saw(records=[one.record_id for one in found])
    loads = loads_in(period)
    rows = behind.with_loads(found, loads, advised=norms_at(request.now).cases_per_meeting)
    context = {"rows": rows, "question": question, "most": behind.MOST, "questions": drift.QUESTIONS}
    return render(request, "marac/measures/cases.html", context | {"period": period, "fault": fault})
