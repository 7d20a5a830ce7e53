"""Referring a case, and what a coordinator answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Case
from cases.queries.people import names_of
from cases.views.case import case_asked
from dapolicy.access.handles import handle
from dapolicy.access.permissions import ALLOWS, Permission, Refused, require
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Content
from marac.actions.agenda import put_on_agenda
from marac.actions.referring import accept, defer, refer, reject, transfer_out
from marac.forms.meeting import ListForm
from marac.forms.referral import PutOffForm, ReasonForm, ReferralForm, TransferForm
from marac.models import Area, Item, Referral
from marac.queries.pairs import standing_of
from marac.queries.waiting import meetings_ahead
from marac.views.asked import referral_asked


@require_http_methods(["GET", "POST"])
def refer_case(request: Request, reference: str) -> HttpResponse:
    """Refer a case; the reasons that its record bears out are ticked beforehand."""
    require(request.member, Permission.REFER_MARAC, at=request.now)
    case = case_asked(request, reference)
    standing = standing_of(case, now=request.now)
    form = ReferralForm(request.POST or None, standing=standing)
    if sent(form, lambda: refer(case, form.said(), by=request.member, at=request.now)):
        messages.success(request, "Referred to MARAC. The case's owners stay as they are.")
        return redirect("cases:case", case.record.reference)
    return render(request, "marac/refer.html", {"form": form, "standing": standing, **about(case)})


def sent(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether the form was sent, is whole, and its act was done."""
    return form.is_bound and form.is_valid() and did(form, act)


def did(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; a refusal becomes an error of the form."""
    try:
        act()
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


def about(case: Case) -> dict[str, Any]:
    """What every page about a victim opens with."""
    return {"case": case, "victim": names_of([case.victim_id])[case.victim_id]}


@require_safe
def referral(request: Request, reference: str, named: str) -> HttpResponse:
    """A referral with its words, where it stands, and what can be done with it."""
    case, row = referral_asked(request, reference, named)
    words = Content.objects.filter(event_id=row.event_id, hidden_at=None).values_list("words", flat=True).first()
    items = list(Item.objects.filter(referral=row).select_related("meeting__area").order_by("added_at"))
    listed = next((item for item in items if not item.left_at and not item.heard_at), None)
    context = about(case) | {
        "referral": row,
        "named": named,
        "words": words or "",
        "items": [(item, handle(item.meeting)) for item in items],
        "listed": listed,
        "runs": bool(ALLOWS[Permission.RUN_MARAC] & request.roles),
        "now": request.now,
    }
    return render(request, "marac/referral.html", context)


@require_POST
def accepted(request: Request, reference: str, named: str) -> HttpResponse:
    case, row = referral_asked(request, reference, named)
    accept(row, by=request.member, at=request.now)
    messages.success(request, "Accepted. Put it on an agenda.")
    return redirect("marac:list", case.record.reference, named)


ANSWERS = {
    "defer": (defer, PutOffForm, "Defer the referral"),
    "reject": (reject, ReasonForm, "Reject the referral"),
}


@require_http_methods(["GET", "POST"])
def answer(request: Request, reference: str, named: str, code: str) -> HttpResponse:
    """Defer or reject, for a reason of the list."""
    if code not in ANSWERS:
        raise Http404
    case, row = referral_asked(request, reference, named)
    act, form_class, title = ANSWERS[code]
    form = form_class(request.POST or None, which=code)
    if sent(form, lambda: act(row, **form.cleaned_data, by=request.member, at=request.now)):
        return redirect("marac:referral", case.record.reference, named)
    return asked(request, case, row, form, title)


@require_http_methods(["GET", "POST"])
def transfer(request: Request, reference: str, named: str) -> HttpResponse:
    """Hand the case to another area's MARAC."""
    case, row = referral_asked(request, reference, named)
    form = TransferForm(request.POST or None)
    if form.is_bound and form.is_valid():
        area = Area.objects.get(pk=form.cleaned_data["area"])
        words = form.cleaned_data["words"]
        if did(form, lambda: transfer_out(row, area, words=words, by=request.member, at=request.now)):
            return redirect("marac:referral", case.record.reference, named)
    return asked(request, case, row, form, "Transfer to another area")


@require_http_methods(["GET", "POST"])
def put_on(request: Request, reference: str, named: str) -> HttpResponse:
    """Choose the meeting that hears it."""
    case, row = referral_asked(request, reference, named)
    form = ListForm(request.POST or None, meetings=meetings_ahead(now=request.now))
    if form.is_bound and form.is_valid():
        meeting = form.which()
        if meeting and did(form, lambda: put_on_agenda(row, meeting, by=request.member, at=request.now)):
            return redirect("marac:meeting", handle(meeting))
    return asked(request, case, row, form, "Put on an agenda")


def asked(request: Request, case: Case, row: Referral, form: forms.Form, title: str) -> HttpResponse:
    context = about(case) | {"form": form, "title": title, "referral": row, "named": handle(row)}
    return render(request, "marac/act.html", context)
