"""Safety plans, threats to life, and asking for a risk review."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Permission
from dapolicy.audit.http import Request
from risk.actions import answer_review, ask_review, make_plan, open_threat, sign_threat, write_threat
from risk.actions.threats import PARTS, threat_missing
from risk.forms.safety import PlanForm, ThreatForm, WordsForm
from risk.models import SafetyPlan
from risk.panels import risks_of
from risk.plans import OPTIONS, STATES, plan_missing
from risk.queries import case as reads
from risk.tools import Question
from risk.views.parts import RefusedIn, can, find_case, show


@require_http_methods(["GET", "POST"])
def safety_plan(request: Request, reference: str) -> HttpResponse:
    """The plan: one line now, all of it when there is time (RISK-020, RISK-021)."""
    case = find_case(request, reference)
    latest, risks = reads.latest_plan(case), risks_of(case)
    form = PlanForm(request.POST or None, risks=risks, initial=PlanForm.initial_of(latest))
    overtaken = None
    if request.method == "POST" and form.is_valid():
        if latest and form.cleaned_data["seen"] != handle(latest):
            overtaken = latest
            data = request.POST.copy()
            data["seen"] = handle(latest)
            form = PlanForm(data, risks=risks)
        elif made := keep_plan(request, case, form, risks):
            messages.success(
                request, "The safety plan is kept." + ("" if made.completed_at else " It is not complete.")
            )
            return redirect("risk:safety-plan", reference)
    return show(
        request,
        "safety_plan",
        case,
        form=form,
        risks=risks,
        options=OPTIONS,
        plan=latest,
        overtaken=overtaken,
        kept=[(OPTIONS[code], STATES[state]) for code, state in overtaken.options.items()] if overtaken else [],
        lacking="\n".join(plan_missing(latest, risks)) if latest else "",
        plans=reads.plans_of(case),
        may_write=can(request, Permission.RECORD_ENTRY),
    )


def keep_plan(request: Request, case: Case, form: PlanForm, risks: Sequence[Question]) -> SafetyPlan | None:
    """The new version, or nothing where it is empty."""
    with RefusedIn(form):
        return make_plan(case, plan=form.plan(), risks=risks, by=request.member, at=request.now)
    return None


@require_http_methods(["GET", "POST"])
def threat_to_life(request: Request, reference: str) -> HttpResponse:
    """The decision record of a threat to life: opened with a word, written as it goes (RISK-025)."""
    case = find_case(request, reference)
    threat = reads.open_threat(case)
    start = {name: getattr(threat, name) for name in PARTS} if threat else {}
    form = ThreatForm(request.POST or None, parts=PARTS, initial=start)
    if request.method == "POST" and form.is_valid():
        parts = form.cleaned_data
        with RefusedIn(form):
            if threat is None:
                threat = open_threat(case, information=parts["information"], by=request.member, at=request.now)
            write_threat(threat, parts=parts, by=request.member, at=request.now)
            messages.success(request, "Kept.")
            return redirect("risk:threat-to-life", reference)
    lacking = threat_missing(threat) if threat else []
    may_sign = can(request, Permission.ENDORSE) and threat is not None and not lacking
    signed = reads.signed_threats(case)
    return show(
        request,
        "threat",
        case,
        threat=threat,
        paged=reads.threat_paged(threat) if threat else None,
        form=form,
        lacking=lacking,
        may_sign=may_sign,
        signed=signed,
        parts=PARTS,
    )


@require_http_methods(["POST"])
def sign(request: Request, reference: str) -> HttpResponse:
    """The decision maker signs."""
    case = find_case(request, reference)
    threat = reads.open_threat(case)
    if threat is None:
        raise Http404
    sign_threat(threat, by=request.member, at=request.now)
    messages.success(request, "Signed.")
    return redirect("risk:threat-to-life", reference)


@require_http_methods(["GET", "POST"])
def ask(request: Request, reference: str) -> HttpResponse:
    """Ask for a risk review (RISK-017)."""
    case = find_case(request, reference)
    form = WordsForm(request.POST or None, label="What did you see or hear that changes the risk?")
    if request.method == "POST" and form.is_valid():
        with RefusedIn(form):
            ask_review(case, words=form.cleaned_data["words"], by=request.member, at=request.now)
            messages.success(request, "The owner and the supervisor are told. It stays open until it is answered.")
            return redirect("risk:case", reference)
    return show(request, "ask", case, form=form)


@require_http_methods(["GET", "POST"])
def answer(request: Request, reference: str, key: UUID) -> HttpResponse:
    """Answer a request for a risk review."""
    case = find_case(request, reference)
    asked = reads.request_by_key(case, key)
    if asked is None:
        raise Http404
    form = WordsForm(request.POST or None, label="What did you do about it?")
    if request.method == "POST" and form.is_valid():
        with RefusedIn(form):
            answer_review(asked, answer=form.cleaned_data["words"], by=request.member, at=request.now)
            messages.success(request, f"{asked.by} is told.")
            return redirect("risk:case", reference)
    return show(request, "answer", case, asked=asked, form=form)
