"""Entries in the browser: one page shows any of them; others put one right or take it from view."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dapolicy.access.handles import find
from dapolicy.access.models import Record
from dapolicy.access.permissions import ALLOWS, Permission, may
from dapolicy.access.visits import page_of
from dapolicy.audit.http import Request
from dapolicy.chronology import destroying
from dapolicy.chronology.actions import correct, is_second, withdrawal_of
from dapolicy.chronology.asking import entry_asked, record_asked
from dapolicy.chronology.entries import (
    entries,
    listed_for,
    put_back,
    record_entry,
    take_from_view,
    take_out,
    withdrawable,
    words_alone,
)
from dapolicy.chronology.forms import CorrectForm, RefuseForm, WithdrawForm
from dapolicy.chronology.models import Content, Event
from dapolicy.chronology.narrative import Narrative
from dapolicy.chronology.queries import clocks_started_by, lookers_since
from dapolicy.chronology.standing import withdrawn_on
from dapolicy.policy.editions import policy_in_use
from dapolicy.ui.telling import tell_due


def way_back(request: Request, record: Record) -> str:
    """The record's own page, where its area has one for this reader."""
    return page_of(record, request.roles) or reverse("chronology:menu", args=[record.reference])


def menu(request: Request, reference: str) -> HttpResponse:
    """Everything that can be recorded here, by what it is about."""
    record = record_asked(request, reference)
    allowed = [one for one in entries().values() if ALLOWS[one.permission] & request.roles and one.offered(record)]
    groups = listed_for(record.kind, allowed)
    return render(
        request, "chronology/menu.html", {"record": record, "groups": groups, "back": way_back(request, record)}
    )


def enter(request: Request, reference: str, code: str) -> HttpResponse:
    """Any entry's page; what is refused keeps what was typed and says how to mend it."""
    form = entry_asked(request, reference, code, request.POST or None)
    record = form.record
    back = form.page(record) or way_back(request, record)
    if request.method == "POST" and form.is_valid():
        events = record_entry(form, record, by=request.member, at=request.now)
        say_owed(request, events)
        return redirect(back)
    return render(request, "chronology/enter.html", {"form": form, "record": record, "back": back})


def say_owed(request: Request, events: list[Event]) -> None:
    """What was recorded, and what is owed because of it, with its clock time."""
    messages.success(request, "Recorded.")
    policy = policy_in_use()
    for title, due in {(policy.duty(one.duty, one.edition).title, one.due_at) for one in clocks_started_by(events)}:
        messages.info(request, f"{title}: {tell_due(due, request.now)}")


def event_of(request: Request, reference: str, entry: str) -> tuple[Record, Event]:
    """An event of a record by its name in the address."""
    record = record_asked(request, reference)
    event = find(Event.objects.filter(record_id=record.pk), entry)
    if event is None:
        raise Http404
    return record, event


def show(request: Request, reference: str, entry: str) -> HttpResponse:
    """One entry: its words, its times, what became of it, and who may have read it before it was withdrawn."""
    record, event = event_of(request, reference, entry)
    asked = withdrawal_of(event)
    item = Narrative([event], {record.pk: record.reference}).items()
    content = Content.objects.filter(event_id=event.pk).first()
    approve = may(request.member, Permission.APPROVE_WITHDRAWAL, at=request.now)
    waits = asked is not None and withdrawn_on([record.pk]).confirmation(event) is None
    context = {
        "record": record,
        "event": event,
        "entry": entry,
        "item": next(iter(item), None),
        "hidden_words": content.words if content and asked else "",
        "lookers": lookers_since(record, event.recorded_at) if asked else [],
        "can_withdraw": asked is None and event.kind in withdrawable(),
        **destroying.state_of(event, record, content, by=request.member),
        "can_confirm": waits and asked and approve and is_second(event, asked, by=request.member),
        "back": way_back(request, record),
    }
    return render(request, "chronology/entry.html", context)


def withdraw(request: Request, reference: str, entry: str) -> HttpResponse:
    """Hide the words now; a second person is asked to confirm."""
    record, event = event_of(request, reference, entry)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take_from_view(event, by=request.member, at=request.now, reason=form.cleaned_data["reason"])
        messages.success(request, "Its words are hidden. A second person is asked to confirm.")
        return redirect("chronology:entry", record.reference, entry)
    context = {"form": form, "record": record, "entry": entry, "counts": event.kind in words_alone()}
    return render(request, "chronology/withdraw.html", context)


def confirm(request: Request, reference: str, entry: str) -> HttpResponse:
    """The second person's act, which the clocks follow."""
    record, event = event_of(request, reference, entry)
    if request.method == "POST":
        take_out(event, by=request.member, at=request.now)
        counts = event.kind in words_alone()
        said = "Its words stay hidden. It goes on counting." if counts else "Withdrawn. The clocks no longer count it."
        messages.success(request, said)
    return redirect("chronology:entry", record.reference, entry)


def refuse(request: Request, reference: str, entry: str) -> HttpResponse:
    """The second person says that the entry stands, and why: its words are back at once."""
    record, event = event_of(request, reference, entry)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        put_back(event, by=request.member, at=request.now, reason=form.cleaned_data["reason"])
        messages.success(request, "The entry stands, and its words are back. Whoever withdrew it is told.")
        return redirect("chronology:entry", record.reference, entry)
    return render(request, "chronology/refuse.html", {"form": form, "record": record, "entry": entry})


def put_right(request: Request, reference: str, entry: str) -> HttpResponse:
    """Write beside an entry what it should say."""
    record, event = event_of(request, reference, entry)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        correct(event, by=request.member, at=request.now, words=form.cleaned_data["words"])
        messages.success(request, "Corrected. What was written before stays to be seen.")
        return redirect("chronology:entry", record.reference, entry)
    return render(request, "chronology/correct.html", {"form": form, "record": record, "entry": entry})
