"""Pages on which people add to the figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dapolicy.access.permissions import Permission, may, require
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.measures.actions import count_by_hand, keep_outside, keep_review, report_month, say_load
from marac.measures.figures import TITLES
from marac.measures.forms import HandForm, LoadForm, OutsideForm, ReportForm, ReviewForm
from marac.measures.monthly import month_report, reports_of
from marac.measures.periods import MONTH
from marac.measures.queries import LEFT_OUT, area_loads, hand_counts
from marac.measures.views import period_asked
from marac.models import Area, MonthReport, OutsideFigure, Review
from marac.views.asked import meeting_asked
from marac.views.referral import sent

NEWEST = 100


@require_http_methods(["GET", "POST"])
def month(request: Request) -> HttpResponse:
    """A month's figures beside the last one's, and its report with the commentary that a change asks for."""
    require(request.member, Permission.SEE_MARAC_FIGURES, at=request.now)
    period, fault = period_asked(request, months=MONTH)
    form = ReportForm(request.POST or None)
    if not fault and sent(
        form, lambda: report_month(period, form.cleaned_data["commentary"], by=request.member, at=request.now)
    ):
        messages.success(request, "Reported, with its figures as they stood.")
        return redirect(f"{reverse('marac:figures-month')}?month={period.first:%Y-%m}")
    context = {
        "month": month_report(period, now=request.now),
        "reports": [(one, kept(one)) for one in reports_of(period.first)],
        "is_over": period.after <= london_day(request.now),
        "may_report": may(request.member, Permission.REPORT_MARAC, at=request.now),
    }
    common = {"form": form, "period": period, "fault": fault, "left_out": LEFT_OUT, "path": request.path}
    return render(request, "marac/measures/month.html", context | common)


def kept(report: MonthReport) -> list[str]:
    """The figures that stand with a report."""
    titles = {"referrals": "Referrals", "cases": "cases heard", "per-meeting": "cases a meeting", "rate": "rate"}
    return [f"{titles.get(code, code)} {said['now'] or 'not known'}" for code, said in report.figures["moved"].items()]


@require_http_methods(["GET", "POST"])
def area(request: Request) -> HttpResponse:
    """Who lives in each area and works for its MARAC."""
    require(request.member, Permission.REPORT_MARAC, at=request.now)
    form = LoadForm(request.POST or None)
    if sent(form, lambda: say_load(area_of(form), form.posts(), by=request.member, at=request.now)):
        messages.success(request, "Kept. Load is held against it from that day on.")
        return redirect("marac:figures-area")
    rows = sorted(area_loads(london_day(request.now)).items())
    context = {"form": form, "title": "Who lives and works there", "loads": rows, "areas": Area.objects.exists()}
    return render(request, "marac/measures/area.html", context)


def area_of(form: LoadForm) -> Area:
    return Area.objects.get(pk=form.cleaned_data["area"])


@require_http_methods(["GET", "POST"])
def count(request: Request, named: str) -> HttpResponse:
    """What the return asks of a meeting and no record holds."""
    require(request.member, Permission.REPORT_MARAC, at=request.now)
    meeting = meeting_asked(named)
    known = hand_counts([meeting.pk]).get(meeting.pk)
    start: dict[str, Any] = {name: getattr(known, name) for name in HandForm.base_fields} if known else {}
    form = HandForm(request.POST or None, initial=start)
    if sent(form, lambda: count_by_hand(meeting, **form.cleaned_data, by=request.member, at=request.now)):
        messages.success(request, "Counted.")
        return redirect("marac:figures")
    return render(request, "marac/measures/count.html", {"form": form, "meeting": meeting, "known": known})


@require_http_methods(["GET", "POST"])
def outside(request: Request) -> HttpResponse:
    """What SafeLives and others publish, kept by period."""
    require(request.member, Permission.REPORT_MARAC, at=request.now)
    form = OutsideForm(request.POST or None)
    if sent(form, lambda: keep_outside(form.figure(), by=request.member, at=request.now)):
        return redirect("marac:figures-outside")
    rows = OutsideFigure.objects.select_related("by").order_by("-after", "measure", "-at")[:NEWEST]
    shown = [(TITLES.get(row.measure, row.measure), row) for row in rows]
    return added(request, "outside", form, {"rows": shown})


@require_http_methods(["GET", "POST"])
def review(request: Request) -> HttpResponse:
    """Reviews of the MARAC, and who took part."""
    require(request.member, Permission.SEE_MARAC_FIGURES, at=request.now)
    form = ReviewForm(request.POST or None)
    if sent(form, lambda: keep_review(form.review(), by=request.member, at=request.now)):
        return redirect("marac:figures-review")
    rows = Review.objects.select_related("by").order_by("-held_on", "-at")[:NEWEST]
    may_add = may(request.member, Permission.REPORT_MARAC, at=request.now)
    return added(request, "review", form, {"rows": rows, "may_add": may_add})


def added(request: Request, name: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"marac/measures/{name}.html", context | {"form": form})
