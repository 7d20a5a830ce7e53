"""The administrator's pages: accounts and what is proposed for them. No case content stands here."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dapolicy.access.models import Account, Member, MemberRole
from dapolicy.audit.http import Request
from dapolicy.audit.views import moment_in
from dapolicy.custody.accounts import actions, queries, shown
from dapolicy.custody.accounts.forms import FORMS, AccountForm, AnswerForm, EndForm, FindForm, ReasonForm
from dapolicy.custody.models import AccountChange

HEADS = ("Username", "Name", "Staff number", "Team", "Roles", "State")
CHANGE_HEADS = ("Change", "Whose account", "Proposed by", "At", "Lapses")
MOST_FOUND = 100


def accounts(request: Request) -> HttpResponse:
    """All accounts by username, a page at a time, or those that are looked for."""
    form = FindForm(request.POST or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    request.audit.words(words)
    most = MOST_FOUND if words else queries.PAGE
    found = list(queries.accounts(words, after=request.GET.get("after", "")[:60])[: most + 1])
    more, found = found[most:], found[:most]
    here = reverse("custody:accounts")
    context = {
        "form": form,
        "heads": HEADS,
        "rows": account_rows(found, request.now),
        "too_many": bool(more and words),
        "next_page": f"{here}?{urlencode({'after': found[-1].username})}" if more and not words else "",
        "first_page": here if request.GET.get("after") else "",
        "waiting": queries.waiting(request.now).count(),
    }
    return render(request, "custody/accounts.html", context)


def account_rows(found: list[Account], now: datetime) -> list[list[Any]]:
    roles: dict[int, list[str]] = defaultdict(list)
    held = MemberRole.objects.filter(member__in=[one.member_id for one in found], since__lte=now)
    live = held.filter(Q(until=None) | Q(until__gt=now)).select_related("role").order_by("role__name")
    for one in live:
        roles[one.member_id].append(one.role.name)
    return [shown.account_row(one, roles) for one in found]


def account_named(username: str) -> Account:
    return get_object_or_404(Account.objects.select_related("member__team"), username=username)


@require_safe
def account(request: Request, username: str) -> HttpResponse:
    """One account: who it is, its roles, what waits for it and what was done to it."""
    found = account_named(username)
    member = found.member
    context = {
        "account": found,
        "own": member.pk == request.member.pk,
        "roles": shown.role_rows(member, request.now),
        "role_heads": ("Role", "From", "Until"),
        "agreement": queries.agreement_of(member),
        "waiting": [shown.change_row(one) for one in queries.waiting(request.now).filter(about=member)],
        "change_heads": CHANGE_HEADS,
        "acts": [shown.act_row(act) for act in queries.acts_of(member)],
        "act_heads": shown.ACT_HEADS,
    }
    return render(request, "custody/account.html", context)


def new_account(request: Request) -> HttpResponse:
    """Propose an account."""
    form = AccountForm(request.POST or None, now=request.now)
    return proposed(request, "account", None, form)


def propose(request: Request, username: str, what: str) -> HttpResponse:
    """Propose a change of an account; one's own is changed by others alone."""
    form_class, found = FORMS.get(what), account_named(username)
    if form_class is None or found.member_id == request.member.pk:
        raise Http404
    form = form_class(request.POST or None, now=request.now, about=found.member)
    return proposed(request, what, found.member, form)


def proposed(request: Request, what: str, about: Member | None, form: ReasonForm) -> HttpResponse:
    """The form, until it can be kept; then the change that waits."""
    heading = AccountChange.What(what).label
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        request.audit.asked(f"POST custody:account-propose {what} of {about or form.cleaned_data.get('username')}")
        request.audit.reason(reason)
        key = actions.propose(what, about, detail=form.detail(), reason=reason, by=request.member, at=request.now)
        return redirect("custody:change", key)
    return render(request, "custody/propose.html", {"form": form, "heading": heading, "about": about})


def end(request: Request, username: str) -> HttpResponse:
    """End a leaver's account at once."""
    found = account_named(username)
    if found.member_id == request.member.pk:
        raise Http404
    form = EndForm(request.POST or None, now=request.now, initial={"on": request.now.date()})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        request.audit.reason(reason)
        actions.end_account(found.member, on=form.cleaned_data["on"], reason=reason, by=request.member, at=request.now)
        return redirect("custody:account", found.username)
    return render(request, "custody/end.html", {"form": form, "about": found.member})


def review(request: Request, username: str) -> HttpResponse:
    """Note that somebody asked whether a partner's account is still needed for what was agreed (ACC-007)."""
    found = account_named(username)
    agreement = queries.agreement_of(found.member)
    if agreement is None or found.member_id == request.member.pk:
        raise Http404
    form = ReasonForm(request.POST or None, now=request.now)
    form.fields["reason"].label, form.fields["reason"].help_text = "What was asked, and what was answered?", ""
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["reason"]
        actions.review_agreement(found.member, words=words, by=request.member, at=request.now)
        return redirect("custody:account", found.username)
    return render(request, "custody/review.html", {"form": form, "about": found.member, "agreement": agreement})


@require_safe
def agreements(request: Request) -> HttpResponse:
    """Partners' agreements that nobody asked about for half a year, or that end within a month (ACC-007)."""
    return render(request, "custody/agreements.html", {"agreements": queries.to_review(request.now)})


@require_safe
def changes(request: Request) -> HttpResponse:
    """What waits for a second person."""
    rows = [shown.change_row(one) for one in queries.waiting(request.now)]
    return render(request, "custody/changes.html", {"heads": CHANGE_HEADS, "rows": rows})


def change(request: Request, change: UUID) -> HttpResponse:
    """One change: read by whoever may answer it, answered once."""
    asked = get_object_or_404(queries.changes(), pk=change)
    is_own = asked.proposed_by_id == request.member.pk
    form = None if is_own else AnswerForm(request.POST or None)
    if request.method == "POST" and (is_own or (form and form.is_valid())):
        return answered(request, asked, form)
    context = {
        "form": form if not asked.answer and asked.until > request.now else None,
        "change": asked,
        "rows": shown.change_rows(asked),
        "is_own": is_own,
        "lapsed": not asked.answer and asked.until <= request.now,
    }
    return render(request, "custody/change.html", context)


def answered(request: Request, asked: AccountChange, form: AnswerForm | None) -> HttpResponse:
    """Answer it. A one-time password's second half is shown in this one answer and nowhere again."""
    if form is None:
        actions.take_back(asked, by=request.member, at=request.now)
        return redirect("custody:change", asked.pk)
    words = form.cleaned_data["words"]
    request.audit.reason(words)
    if form.cleaned_data["answer"] == "refused":
        actions.refuse(asked, words=words, by=request.member, at=request.now)
        return redirect("custody:change", asked.pk)
    half = actions.agree(asked, words=words, by=request.member, at=request.now)
    return render(request, "custody/agreed.html", {"change": asked, "whose": shown.whose(asked), "half": half})


@require_safe
def guarded(request: Request) -> HttpResponse:
    """Changes of accounts that could open a locked record, for professional standards."""
    before = moment_in(request.GET.get("before", ""))
    found = queries.guarded_acts(before)
    here, further = reverse("custody:accounts-guarded"), len(found) >= queries.PAGE
    context = {
        "heads": shown.GUARDED_HEADS,
        "rows": [shown.guarded_row(act) for act in found],
        "next_page": f"{here}?{urlencode({'before': found[-1].at.astimezone(UTC).isoformat()})}" if further else "",
        "first_page": here if before else "",
    }
    return render(request, "custody/guarded.html", context)
