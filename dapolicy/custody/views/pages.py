"""The page that a post's holder was called to: what it is, what is dangerous, what may be sent to the crew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.asked import KeyOf
from dapolicy.access.models import PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dapolicy.custody import paging
from dapolicy.custody.safety import queries
from dapolicy.custody.safety.actions import release
from dapolicy.custody.safety.forms import SHIFT, PassOnForm, ReleaseForm

Paged = tuple[Record, list[PostPage]]


def paged(request: Request, reference: str) -> Paged:
    """The record and the reader's pages about it. Nobody else's page is there, nor one settled long ago."""
    record = get_object_or_404(Record, pk=KeyOf(reference))
    pages = queries.pages_about(record, request.member, request.now)
    if not queries.page_shows(pages, request.now):
        raise Http404
    request.audit.saw(records=[record.pk])
    return record, pages


@require_safe
def page(request: Request, reference: str) -> HttpResponse:
    """Everything that the post needs to act on."""
    record, pages = paged(request, reference)
    check = queries.check_of(record)
    words = queries.words_of([check]).get(str(check.pk)) if check else None
    context = {
        "record": record,
        "pages": pages,
        "check": check,
        "words": words,
        "lines": queries.may_be_said(record, check, words),
        "pass_on": PassOnForm(),
    }
    return render(request, "custody/page.html", context)


@require_POST
def page_acknowledge(request: Request, reference: str) -> HttpResponse:
    """I have this."""
    record, pages = paged(request, reference)
    for one in pages:
        paging.acknowledge(one, by=request.member, at=request.now)
    return redirect("custody:page", record.reference)


@require_POST
def page_settle(request: Request, reference: str) -> HttpResponse:
    """It is dealt with."""
    record, pages = paged(request, reference)
    for one in pages:
        paging.settle(one, by=request.member, at=request.now)
    messages.success(request, "Dealt with. You can open this for 12 hours more.")
    return redirect("custody:page", record.reference)


@require_POST
def page_pass_on(request: Request, reference: str) -> HttpResponse:
    """To the next, or to another post."""
    record, pages = paged(request, reference)
    form = PassOnForm(request.POST)
    if form.is_valid():
        to = form.cleaned_data["to"]
        newest = next((one for one in pages if one.settled_at is None), pages[0])
        paging.pass_on(newest, by=request.member, at=request.now, to=None if to == "next" else to)
        messages.success(request, "Passed on. They are being called.")
    return redirect("custody:page", record.reference)


@require_http_methods(["GET", "POST"])
def page_release(request: Request, reference: str) -> HttpResponse:
    """Let a crew know names, contacts or an address: a disclosure, with its end."""
    record, _ = paged(request, reference)
    check = queries.check_of(record)
    going = (check.going or check.asker) if check else None
    going = None if check and check.excluded_asked else going
    first = {"staff_numbers": going.staff_no if going else "", "until": request.now + SHIFT}
    form = ReleaseForm(request.POST if request.method == "POST" else None, now=request.now, initial=first)
    if form.is_bound and form.is_valid() and was_released(request, record, form):
        messages.success(
            request, "Released. They find it beside Ask for a safety check, under Released to you by a post."
        )
        return redirect("custody:page", record.reference)
    return render(request, "custody/page_release.html", {"record": record, "form": form})


def was_released(request: Request, record: Record, form: Any) -> bool:
    cleaned = form.cleaned_data
    to = cleaned["staff_numbers"]
    try:
        release(record, to=to, words=cleaned["words"], until=cleaned["until"], by=request.member, at=request.now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    request.audit.told([member.name for member in to])
    request.audit.reason("Released to a crew by a post")
    return True
