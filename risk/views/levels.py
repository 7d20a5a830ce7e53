"""The risk of a case, raising its level, and the lowering act."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from dapolicy.access.permissions import Permission
from dapolicy.audit.http import Request
from risk.actions import approve, give_reason, propose, raise_level, refuse
from risk.forms.deciding import DecideForm, LowerForm, RaiseForm, ReasonForm
from risk.levels import CHANGE_REASONS, DEFINITIONS, LOWERING_REASONS, REFUSALS, SERIOUS_HARM
from risk.models import Lowering, LoweringTry
from risk.panels import level_context
from risk.queries import case as reads
from risk.views.checking import down, tell_refused, up
from risk.views.parts import RefusedIn, can, find_case, show


@require_safe
def overview(request: Request, reference: str) -> HttpResponse:
    """Everything about the risk of one case."""
    case = find_case(request, reference)
    return show(
        request,
        "case",
        case,
        **level_context(case),
        definitions=DEFINITIONS.items(),
        serious_harm=SERIOUS_HARM,
        assessments=reads.assessments_of(case),
        levels=reads.levels_of(case),
        lowerings=[(one, LOWERING_REASONS.get(one.reason, "")) for one in reads.lowerings_of(case)],
        requests=reads.requests_of(case),
        plan=reads.latest_plan(case),
        threat=reads.open_threat(case),
        may_raise=can(request, Permission.RAISE_RISK) and up(case),
        may_lower=can(request, Permission.PROPOSE_LOWERING) and down(case),
        may_assess=can(request, Permission.ASSESS),
        may_answer=can(request, Permission.ASSESS),
        may_ask=can(request, Permission.ASK_REVIEW),
        may_write=can(request, Permission.RECORD_ENTRY),
    )


@require_http_methods(["GET", "POST"])
def raise_risk(request: Request, reference: str) -> HttpResponse:
    """One person raises, at once, with a reason (RISK-014)."""
    case = find_case(request, reference)
    form = RaiseForm(request.POST or None, levels=up(case), reasons=CHANGE_REASONS)
    if request.method == "POST" and form.is_valid():
        assessment = reads.that_counts(case)
        with RefusedIn(form):
            raise_level(case, **form.cleaned_data, by=request.member, at=request.now, assessment=assessment)
            messages.success(request, "The level is raised, from now.")
            return redirect("risk:case", reference)
    return show(request, "raise", case, form=form, definitions=DEFINITIONS.items(), serious_harm=SERIOUS_HARM)


@require_http_methods(["GET", "POST"])
def lower(request: Request, reference: str) -> HttpResponse:
    """Propose to lower. What is refused is shown with the reasons there are, and kept (RISK-018)."""
    case = find_case(request, reference)
    form = LowerForm(request.POST or None, levels=down(case), reasons=LOWERING_REASONS)
    if request.method == "POST" and form.is_valid():
        with RefusedIn(form):
            made = propose(case, **form.cleaned_data, by=request.member, at=request.now)
            if isinstance(made, Lowering):
                messages.success(request, "Proposed. The level stands until a second person decides.")
                return redirect("risk:case", reference)
            tell_refused(form, made)
    return show(request, "lower", case, form=form, definitions=DEFINITIONS.items(), reasons=LOWERING_REASONS.values())


@require_http_methods(["GET", "POST"])
def decide_lowering(request: Request, reference: str, key: UUID) -> HttpResponse:
    """A second person lowers the level, or leaves it; the proposer gives the reason where it has none yet."""
    case = find_case(request, reference)
    proposal = reads.lowering(case, key)
    if proposal is None:
        raise Http404
    if proposal.state == Lowering.State.PROPOSED and not proposal.reason and proposal.proposed_by == request.member:
        return ask_reason(request, reference, proposal)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = approve if form.cleaned_data["decision"] == "approve" else refuse
        with RefusedIn(form):
            done = act(proposal, words=form.cleaned_data["words"], by=request.member, at=request.now)
            if not isinstance(done, LoweringTry):
                messages.success(request, f"Decided: {done.get_state_display().lower()}.")
                return redirect("risk:case", reference)
            tell_refused_decision(form, done)
    reason = LOWERING_REASONS.get(proposal.reason, "")
    return show(request, "decide_lowering", case, proposal=proposal, reason=reason, form=form)


def tell_refused_decision(form: DecideForm, tried: LoweringTry) -> None:
    """Why this person cannot lower it now."""
    about_words = tried.why_refused in ("speaks-of-capacity", "no-words")
    form.add_error("words" if about_words else "decision", REFUSALS[tried.why_refused])


def ask_reason(request: Request, reference: str, proposal: Lowering) -> HttpResponse:
    """The proposer of a lower assessment says why it should lower the case."""
    case = find_case(request, reference)
    form = ReasonForm(request.POST or None, reasons=LOWERING_REASONS)
    if request.method == "POST" and form.is_valid():
        with RefusedIn(form):
            done = give_reason(proposal, **form.cleaned_data, by=request.member, at=request.now)
            if isinstance(done, Lowering):
                messages.success(request, "Your reason is kept. A second person decides.")
                return redirect("risk:case", reference)
            tell_refused(form, done)
    return show(request, "lower", case, form=form, proposal=proposal, reasons=LOWERING_REASONS.values())
