"""Asking, under written authority, that an entry's words be destroyed: the record's owners ask, PSD does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from dapolicy.access.asked import KeyOf
from dapolicy.access.handles import find
from dapolicy.access.models import Member, Record
from dapolicy.audit.destruction import EVENT, Authority, ask_destruction, had_words, history_of
from dapolicy.audit.http import Request
from dapolicy.chronology.forms import DestroyForm
from dapolicy.chronology.models import Content, Event


def owns(record: Record, by: Member) -> bool:
    return by.pk in (record.investigator_id, record.safeguarding_lead_id)


def state_of(event: Event, record: Record, content: Content | None, *, by: Member) -> dict[str, Any]:
    """For the entry's page: whether its words may be asked to go, and what was asked and done about them."""
    gone = bool(event.content_hash) and content is None
    asked = history_of(event.pk) if gone or owns(record, by) else []
    waits = bool(asked) and asked[-1].step == "asked"
    return {"can_destroy": content is not None and owns(record, by) and not waits, "destructions": asked}


def destroy(request: Request, reference: str, entry: str) -> HttpResponse:
    """The page names everybody who had the words already: destroying them here calls nothing back."""
    record = get_object_or_404(Record, pk=KeyOf(reference))
    event = find(Event.objects.filter(record_id=record.pk), entry)
    if event is None or not owns(record, request.member) or not event.content_hash:
        raise Http404
    request.audit.saw(records=[record.pk])
    form = DestroyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_destruction(EVENT, event.pk, under=Authority(**form.cleaned_data), by=request.member, at=request.now)
        messages.success(request, "Asked. Professional standards read the authority, and do it or refuse.")
        return redirect("chronology:entry", record.reference, entry)
    context = {"form": form, "record": record, "entry": entry, "had": had_words(EVENT, event.pk)}
    return render(request, "chronology/destroy.html", context)
