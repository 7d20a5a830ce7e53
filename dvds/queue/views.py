"""The queue of applications, and what is done in it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dvds.models import Application
from dvds.queries.application import application_with
from dvds.queue.actions import answer_double, look_at_news, pick_up
from dvds.queue.forms import DoubleForm, LookedForm
from dvds.queue.queries import queue
from dvds.queue.terms import SAID


def found(reference: str) -> Application:
    application = application_with(reference)
    if application is None:
        raise Http404
    return application


@require_safe
def queue_page(request: Request) -> HttpResponse:
    """Open applications in the order of current danger and time left, each with why it stands there."""
    after = request.GET.get("after", "0")
    shown = queue(now=request.now, after=int(after) if after.isdecimal() and len(after) < 7 else 0)  # noqa: PLR2004
    request.audit.saw(records=[line.standing.record_id for line in shown.lines])
    return render(request, "dvds/queue.html", {"queue": shown, "now": request.now, "said": SAID})


@require_POST
def picked(request: Request, reference: str) -> HttpResponse:
    application = found(reference)
    pick_up(application, by=request.member, at=request.now)
    messages.success(request, f"You have picked up {application.record.reference}.")
    return redirect("dvds:queue")


@require_http_methods(["GET", "POST"])
def looked(request: Request, reference: str) -> HttpResponse:
    """Say that what is new was read, and what follows."""
    application = found(reference)
    request.audit.saw(records=[application.pk])
    form = LookedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        look_at_news(application, words=form.cleaned_data["words"], by=request.member, at=request.now)
        return redirect("dvds:queue")
    title = "What is new was looked at"
    return render(request, "dvds/queue_form.html", {"form": form, "record": application.record, "title": title})


@require_http_methods(["GET", "POST"])
def double(request: Request, reference: str, other: str) -> HttpResponse:
    """Answer whether two applications are one."""
    one, two = found(reference), found(other)
    request.audit.saw(records=[one.pk, two.pk])
    form = DoubleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and answered(request, one, two, form):
        return redirect("dvds:queue")
    title = f"{one.record.reference} and {two.record.reference}"
    return render(request, "dvds/queue_form.html", {"form": form, "record": one.record, "other": two, "title": title})


def answered(request: Request, one: Application, two: Application, form: DoubleForm) -> bool:
    """Do it; a refusal becomes an error of the form."""
    try:
        answer_double(one, two, by=request.member, at=request.now, **form.cleaned_data)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True
