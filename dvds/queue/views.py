"""The queue of applications, and what is done in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dvds.models import Application
from dvds.queue.actions import answer_double, look_at_news, pick_up
from dvds.queue.forms import DoubleForm, LookedForm
from dvds.queue.queries import news_of, queue
from dvds.views.application import cards, page_asked, shared


@require_safe
def queue_page(request: Request) -> HttpResponse:
    """Open applications in the order of current danger and time left, each with why it stands there."""
    after = request.GET.get("after", "0")
    shown = queue(now=request.now, after=int(after) if after.isdecimal() and len(after) < 7 else 0)  # noqa: PLR2004
    request.audit.saw(records=shown.records, people=shown.people)
    return render(request, "dvds/queue.html", {"queue": shown, "now": request.now})


@require_POST
def picked(request: Request, reference: str) -> HttpResponse:
    application = page_asked(request, reference).application
    pick_up(application, by=request.member, at=request.now)
    messages.success(request, f"You have picked up {application.record.reference}.")
    return redirect("dvds:queue")


@require_http_methods(["GET", "POST"])
def looked(request: Request, reference: str) -> HttpResponse:
    """Say that what is new was read, and what follows: of what this page shows, and of nothing else."""
    page = page_asked(request, reference)
    news = news_of(page.application)
    request.audit.saw(records=[row.source_id for row in news])
    form = LookedForm(request.POST or None, initial={"shown": " ".join(handle(row) for row in news)})
    if form.is_bound and form.is_valid():
        try:
            seen = form.seen(news)
            look_at_news(page.application, seen, words=form.cleaned_data["words"], by=request.member, at=request.now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("dvds:queue")
    context = shared(page) | {"form": form, "cards": cards(request, page), "title": "What is new", "news": news}
    return render(request, "dvds/queue_form.html", context)


@require_http_methods(["GET", "POST"])
def double(request: Request, reference: str, other: str) -> HttpResponse:
    """Answer whether two applications are one."""
    page, second = page_asked(request, reference), page_asked(request, other)
    one, two = page.application, second.application
    form = DoubleForm(request.POST or None)
    if form.is_bound and form.is_valid() and answered(request, one, two, form):
        return redirect("dvds:queue")
    title = f"{one.record.reference} and {two.record.reference}"
    both = [*named_apart(cards(request, page), one), *(named_apart(cards(request, second), two) if one != two else [])]
    context = shared(page) | {"form": form, "cards": both, "title": title, "other": two}
    return render(request, "dvds/queue_form.html", context)


def named_apart(shown: list[dict[str, Any]], of: Application) -> list[dict[str, Any]]:
    """Two applications that are one have people of the same names: each contact says whose it is."""
    own = of.record.reference
    return [one | {"name": f"{one['name']} ({own})", "id": f"{one['id']}-{own}"} for one in shown]


def answered(request: Request, one: Application, two: Application, form: DoubleForm) -> bool:
    """Do it; a refusal becomes an error of the form."""
    try:
        answer_double(one, two, by=request.member, at=request.now, **form.cleaned_data)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True
