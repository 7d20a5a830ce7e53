"""Petra, Lionel and Caspian, as tests of the scheme tell of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cases.actions.contact import SafeWay
from cases.reports import PersonFacts
from dapolicy.access.models import Member
from dapolicy.chronology.entries import entries, record_entry
from dapolicy.chronology.models import Clock, Event
from dvds.actions.opening import receive, receive_indirect
from dvds.models import Application, Part
from dvds.opened import FirstContact, Indirect, Somebody

SAFE = SafeWay(told_by="Caspian Thornback", means="Ring 07700 900321", times="Weekdays, 10 to 12", code_word="Heron")


def named(part: Part, given: str, surname: str, **more: Any) -> Somebody:
    return Somebody(part, PersonFacts(given=given, surname=surname), **more)


PETRA = named(Part.POTENTIAL_VICTIM, "Petra", "Sable")
LIONEL = named(Part.SUBJECT, "Lionel", "Marchbanks", relation="New partner")
CASPIAN = named(Part.APPLICANT, "Caspian", "Thornback", relation="Says he is a friend")


def asked(by: Member, contacted_at: datetime, **more: Any) -> Application:
    """A worried friend asks about Petra's new partner, an hour after which it is opened."""
    said = {
        "channel": "online",
        "applicant_is": "third-party",
        "people": (CASPIAN, PETRA, LIONEL),
        "safe": SAFE,
        "reason_wanted": "He has heard that Lionel hurt somebody before.",
        "indicators": ("violence-to-others",),
    } | more
    at = said.pop("at", contacted_at + timedelta(hours=1))
    return receive(FirstContact(contacted_at=contacted_at, **said), by=by, at=at)


def told(by: Member, received_at: datetime, **more: Any) -> Application:
    """Intelligence that nobody asked about."""
    said = {"source": "intelligence", "information": "Third partner in seven years.", "grade": "2BP"} | more
    people = said.pop(
        "people", (named(Part.POTENTIAL_VICTIM, "Clement", "Lisle"), named(Part.SUBJECT, "Silas", "Fennimore"))
    )
    at = said.pop("at", received_at + timedelta(hours=1))
    return receive_indirect(Indirect(received_at=received_at, people=people, **said), by=by, at=at)


def form_of(kind: str, application: Application, by: Member, now: datetime, **said: Any) -> Any:
    """An entry by its example, with what differs."""
    entry = entries()[kind]
    return entry({**entry.example, **said}, record=application.record, by=by, now=now)


def enter(kind: str, application: Application, *, by: Member, at: datetime, **said: Any) -> list[Event]:
    form = form_of(kind, application, by, at, **said)
    assert form.is_valid(), form.errors
    return record_entry(form, application.record, by=by, at=at)


def refused(kind: str, application: Application, by: Member, now: datetime, **said: Any) -> str:
    """What a page says that does not let it through."""
    form = form_of(kind, application, by, now, **said)
    assert not form.is_valid(), "it was let through"
    return str(form.errors)


def clocks(application: Application) -> dict[str, Clock]:
    return {row.duty: row for row in Clock.objects.filter(record=application.record, void=False)}


def kinds(application: Application) -> set[str]:
    return set(Event.objects.filter(record_id=application.pk).values_list("kind", flat=True))


def address(application: Application, *more: str) -> str:
    return "/".join(["/clares-law", application.record.reference, *more, ""])
