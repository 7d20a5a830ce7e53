"""Asking for a safety check, what a post released to a crew, and judging checks afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.permissions import Refused, Role
from dapolicy.audit.http import Request
from dapolicy.custody.models import SafetyCheck
from dapolicy.custody.safety import queries
from dapolicy.custody.safety.actions import Asked, ask_safety_check, judge, ring_back
from dapolicy.custody.safety.forms import JudgeForm, SafetyForm
from dapolicy.custody.safety.wording import lines, sentence


@require_POST
def begin(request: Request) -> HttpResponse:
    """The form with what was searched for, or the incident that was open. Sent by POST: no address carries a name."""
    given = {name: request.POST.get(name, "")[:240] for name in ("about", "incident")}
    return render(request, "custody/safety.html", {"form": SafetyForm(initial=given)})


@require_http_methods(["GET", "POST"])
def safety(request: Request) -> HttpResponse:
    """Ask, and read what is dangerous there: the same page, whatever there is. The answer is kept nowhere."""
    form = SafetyForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "custody/safety.html", {"form": form})
    asked = Asked(**form.cleaned_data)
    mark(request, asked)
    danger = ask_safety_check(asked, by=request.member, roles=request.roles, at=request.now)
    context = {
        "asked": asked,
        "sentence": sentence(danger),
        "lines": lines(danger),
        "posts": queries.posts_to_ring(),
        "now": request.now,
    }
    return render(request, "custody/safety_answer.html", context)


def mark(request: Request, asked: Asked) -> None:
    """What was asked and why: the audit names no record, since the answer does not."""
    request.audit.words(f"{asked.about}\n{asked.incident}")
    request.audit.reason(asked.reason)


@require_safe
def released(request: Request) -> HttpResponse:
    """What a post has let the reader know, while it lasts."""
    rows = list(queries.released_to(request.member, request.now))
    request.audit.saw(records=[row.record_id for row in rows])
    return render(request, "custody/safety_released.html", {"rows": rows, "posts": queries.posts_to_ring()})


@require_safe
def checks(request: Request) -> HttpResponse:
    """Checks that wait to be judged, as far as the reader may read of them."""
    after = key_in(request.GET.get("after", ""))
    waiting, more = queries.checks_to_judge(after)
    words = queries.words_of(waiting)
    context = {
        "rows": [(check, words.get(str(check.pk))) for check in waiting],
        "more": more,
        "first_page": reverse("custody:safety-checks") if after else "",
    }
    return render(request, "custody/safety_checks.html", context)


def key_in(text: str) -> UUID | None:
    """The check that a link of the list begins after; anything else begins at the oldest."""
    try:
        return UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
def judge_check(request: Request, pk: UUID) -> HttpResponse:
    """Say whether one check was justified."""
    check = get_object_or_404(SafetyCheck.objects.select_related("asker", "going", "judged_by"), pk=pk)
    request.audit.saw(records=[check.record_id])
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and judged(request, check, form):
        messages.success(request, "Judged.")
        return redirect("custody:safety-checks")
    words = queries.words_of([check]).get(str(check.pk))
    excluded = check.excluded_asked and Role.PSD_AUDITOR in request.roles  # a supervisor may be a friend
    context = {"check": check, "words": words, "form": form, "excluded": excluded}
    return render(request, "custody/safety_judge.html", context)


def judged(request: Request, check: SafetyCheck, form: Any) -> bool:
    """Do it; a refusal becomes an error of the form."""
    cleaned = form.cleaned_data
    try:
        judge(check, justified=cleaned["justified"] == "yes", why=cleaned["why"], by=request.member, at=request.now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


@require_POST
def rang_back(request: Request, pk: UUID) -> HttpResponse:
    """The post has rung whoever asked."""
    check = get_object_or_404(SafetyCheck.objects.select_related("record"), pk=pk)
    ring_back(check, by=request.member, at=request.now)
    return redirect("custody:page", check.record.reference)
