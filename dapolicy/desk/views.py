"""Home, search, notices, booking on, the policy page, and the way from a reference to its page."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET, require_POST, require_safe

from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.access.visits import page_of
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Notice
from dapolicy.desk import actions, queries
from dapolicy.desk.forms import BookOnForm, SearchForm
from dapolicy.desk.over import line
from dapolicy.desk.panels import draw
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.limits import limit, limits
from dapolicy.policy.shown import changes, table

USUAL_DUTY = limit("usual-duty")


@require_safe
def home(request: Request) -> HttpResponse:
    """What must be done, danger first."""
    return render(request, "desk/home.html", {"panels": draw("home", request), "line": line(request)})


def search(request: Request) -> HttpResponse:
    """Keep the words and go to a page whose address does not carry them."""
    form = SearchForm(request.POST or None)
    if not form.is_valid():
        return render(request, "desk/search.html", {"form": form})
    kept = actions.keep_search(form.cleaned_data["q"], by=request.member, at=request.now)
    return redirect("desk:found", kept.pk)


@require_GET
def found(request: Request, pk: UUID) -> HttpResponse:
    """What a search found, as its searcher may see it now."""
    kept = queries.search_of(request.member, str(pk))
    if kept is None:
        raise Http404
    request.audit.words(kept.words)
    form = SearchForm({"q": kept.words})
    return render(request, "desk/search.html", {"form": form, "panels": draw("search", request, kept.words)})


@require_safe
def notices(request: Request) -> HttpResponse:
    return render(request, "desk/notices.html", {"notices": queries.notices_of(request.member)})


@require_POST
def open_notice(request: Request, pk: UUID) -> HttpResponse:
    """Mark a notice as read and go to what it is about, which is asked as the reader.

    Whoever may no longer see that has read the notice all the same: refused, it would stay over every page for ever.
    """
    notice = get_object_or_404(Notice, pk=pk, member=request.member)
    actions.read_notice(notice, at=request.now)
    try:
        with transaction.atomic():
            return redirect(opened(notice, request))
    except Record.DoesNotExist:
        messages.info(request, "You cannot open what this notice was about.")
        return redirect("desk:notices")


def opened(notice: Notice, request: Request) -> str:
    """What opening this kind of notice does besides, and where it leads. Raises: Record.DoesNotExist."""
    if name := settings.DAPOLICY_NOTICE_OPENED.get(notice.source.split(":")[0]):
        return str(import_string(name)(notice, by=request.member, at=request.now))
    return reverse("desk:record", args=[Record.objects.get(pk=notice.record_id).reference])


@require_safe
def record(request: Request, reference: str) -> HttpResponse:
    """From a reference to the page of its kind."""
    page = page_of(get_object_or_404(Record, pk=KeyOf(reference)), request.roles)
    if not page:
        raise Http404
    return redirect(page)


def book_on(request: Request) -> HttpResponse:
    """Say until when one is on duty."""
    start = {"until": localtime(request.now + USUAL_DUTY)}
    form = BookOnForm(request.POST or None, initial=start, now=request.now)
    if request.method == "POST" and form.is_valid():
        actions.book_on(until=form.cleaned_data["until"], by=request.member, at=request.now)
        return redirect(safe_next(request))
    return render(request, "desk/book_on.html", {"form": form})


def safe_next(request: Request) -> str:
    """Where the form was reached from, if that is here."""
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if here else reverse("desk:home")


@require_safe
def policy(request: Request) -> HttpResponse:
    """Each duty with its limit, source and edition, how its date is assumed, and what changed between editions."""
    in_use, day = policy_in_use(), day_asked(request)
    context = {"day": day, "rows": table(in_use, day), "changes": changes(in_use), "files": in_use.files}
    return render(request, "desk/policy.html", context | {"limits": limits().values()})


def day_asked(request: Request) -> date:
    """The day in the address, today where it is none."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return localtime(request.now).date()
