"""The supervisor's check and the second review of an assessment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cases.models import Case, Level
from dapolicy.audit.http import Request
from risk import missing as owed
from risk.actions import Judged, review, supervise
from risk.actions.assessing import tool_for
from risk.actions.supervising import OUTCOMES, review_missing
from risk.forms.deciding import ReviewForm, SuperviseForm
from risk.levels import CHANGE_REASONS, LOWERING_REASONS, RANK, REFUSALS, speaks_of_capacity
from risk.models import LoweringTry
from risk.queries import case as reads
from risk.shown import answer_lines, missing_links, summary_rows
from risk.views.parts import RefusedIn, find_assessment, find_case, show

REVIEW_OUTCOMES = OUTCOMES | {"endorsed": "I confirm the level"}


def up(case: Case) -> list[str]:
    """Levels above the case's."""
    return [level.value for level, rank in RANK.items() if rank > RANK[Level(case.level)]]


def down(case: Case) -> list[str]:
    """Levels below the case's."""
    return [level.value for level, rank in RANK.items() if 0 < rank < RANK[Level(case.level)]]


def lists(case: Case, outcomes: dict[str, str]) -> dict[str, Any]:
    """What a form about an assessment offers."""
    return {
        "outcomes": outcomes,
        "up": up(case),
        "down": down(case),
        "raise_reasons": CHANGE_REASONS,
        "lower_reasons": LOWERING_REASONS,
    }


def judged_from(form: SuperviseForm) -> Judged:
    """The answer, with the level and reason that belong to it."""
    cleaned = form.cleaned_data
    kind = {"raised": "raise", "lower": "lower"}.get(cleaned["outcome"], "")
    level, reason = (cleaned.get(f"{kind}_{part}", "") if kind else "" for part in ("to", "reason"))
    return Judged(cleaned["outcome"], level, reason, cleaned["words"])


@require_http_methods(["GET", "POST"])
def endorse(request: Request, reference: str, key: UUID) -> HttpResponse:
    """A supervisor's check: endorse, raise in one step, or propose to lower (RISK-011, RISK-014)."""
    case = find_case(request, reference)
    found = find_assessment(case, key)
    form = SuperviseForm(request.POST or None, **lists(case, OUTCOMES))
    if request.method == "POST" and form.is_valid():
        with RefusedIn(form):
            done = supervise(found, judged=judged_from(form), by=request.member, at=request.now)
            if not isinstance(done, LoweringTry):
                messages.success(request, f"Checked. {found.author} is told what you made of it.")
                return redirect("risk:queue")
            tell_refused(form, done)
    tool = tool_for(found)
    return show(
        request,
        "endorse",
        case,
        assessment=found,
        tool=tool,
        form=form,
        links=missing_links(owed.missing(found, tool), reference, found),
        rows=summary_rows(found),
        answers=answer_lines(found, tool, reference),
        plan=reads.latest_plan(case),
        past=reads.pattern(case, without=found),
        lower_reasons=LOWERING_REASONS.values(),
    )


def tell_refused(form: Any, tried: LoweringTry) -> None:
    """Why lowering was refused, where it is mended."""
    about_words = tried.why_refused in ("speaks-of-capacity", "no-words")
    reason_field = "lower_reason" if "lower_reason" in form.fields else "reason"
    form.add_error("words" if about_words else reason_field, REFUSALS[tried.why_refused])
    if not about_words and speaks_of_capacity(tried.words):
        form.add_error("words", REFUSALS["speaks-of-capacity"])


@require_http_methods(["GET", "POST"])
def second_review(request: Request, reference: str, key: UUID) -> HttpResponse:
    """A specialist's second look with all information (RISK-013); saved as far as it goes."""
    case = find_case(request, reference)
    second = reads.second_review(case, key)
    if second is None:
        raise Http404
    start = {"sources": second.sources, "outcome": second.outcome, "words": second.words}
    form = ReviewForm(request.POST or None, initial=start, **lists(case, REVIEW_OUTCOMES))
    lacking: list[str] = []
    if request.method == "POST" and form.is_valid():
        sources, judged = form.cleaned_data["sources"], judged_from(form)
        with RefusedIn(form):
            done = review(second, sources=sources, judged=judged, by=request.member, at=request.now)
            if isinstance(done, LoweringTry):
                tell_refused(form, done)
            elif done.done_at:
                messages.success(request, "The second review is done, and its author is told.")
                return redirect("risk:second-reviews")
            else:
                lacking = review_missing(done)
    found = second.assessment
    tool = tool_for(found)
    return show(
        request,
        "second_review",
        case,
        second=second,
        assessment=found,
        form=form,
        lacking=lacking,
        rows=summary_rows(found),
        answers=answer_lines(found, tool, reference),
        past=reads.pattern(case, without=found),
    )
