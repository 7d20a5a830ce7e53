"""The second person's page for words that must go under written authority, and asking it for the words of a search."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dapolicy.access.handles import find, handle
from dapolicy.audit.destruction import (
    ENTRY,
    Authority,
    answer_destruction,
    ask_destruction,
    had_words,
    waiting,
)
from dapolicy.audit.http import Request
from dapolicy.chronology.forms import DestroyForm
from ppda.console import queries
from ppda.console.forms import DestructionForm
from ppda.console.views import watched_or_404
from ppda.models import Sighting


@require_safe
def destructions(request: Request) -> HttpResponse:
    """What waits for a second person. One's own requests are shown, and are somebody else's to answer."""
    found = waiting()
    named = queries.references({pk for one in found for pk in one.records})
    request.audit.saw(records=named)
    lines = [
        {"asked": one, "handle": str(one.id), "of": [named[pk] for pk in one.records if pk in named]} for one in found
    ]
    return render(request, "ppda/console/destructions.html", {"lines": lines})


def destruction(request: Request, named: str) -> HttpResponse:
    """Read the authority; then the words go for ever, or the request is refused."""
    asked = next((one for one in waiting() if str(one.id) == named), None)
    if asked is None:
        raise Http404
    request.audit.saw(records=asked.records)
    form = DestructionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        does, reason = form.cleaned_data["answer"] == "done", form.cleaned_data["reason"]
        if answer_destruction(asked.id, does=does, reason=reason, by=request.member, at=request.now):
            messages.success(request, "Destroyed." if does else "Refused.")
        return redirect("console:destructions")
    context = {"form": form, "asked": asked, "had": had_words(asked.log, asked.leaf)}
    return render(request, "ppda/console/destruction.html", context)


def destroy_words(request: Request, reference: str, named: str) -> HttpResponse:
    """Ask that what somebody typed when they tried be destroyed; another of PSD does it."""
    seen = watched_or_404(request, reference)
    tried = find(Sighting.objects.filter(record_id=seen.id), named)
    if tried is None:
        raise Http404
    form = DestroyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_destruction(ENTRY, tried.entry_id, under=Authority(**form.cleaned_data), by=request.member, at=request.now)
        messages.success(request, "Asked. Somebody else of professional standards does it or refuses.")
        return redirect("console:destructions")
    context = {"form": form, "record": seen, "tried": tried, "named": handle(tried)}
    return render(request, "ppda/console/destroy_words.html", context)
