"""The rules of clocks told a second time, slowly: every question is answered by looking through all events again.

Written against the text of the rules and the files of policy alone, in another shape than the code it judges: no
state is carried along, tables are read anew from TOML, and sets are found by asking each event about every other.
"""

import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dapolicy.policy.calendar import Calendar
from dapolicy.policy.duties import Event
from dapolicy.policy.editions import EDITIONS_FOLDER
from dapolicy.policy.terms import parse_term
from dapolicy.policy.worktime import due

LONDON = ZoneInfo("Europe/London")
FILES = [
    tomllib.loads((EDITIONS_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("app-2021-10", "app-2025-05", "app-2026", "home-office-2023", "force-default")
]
IDS = sorted({id for file in FILES for id in file.get("duty", {})})
CALENDAR = Calendar()


def day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def table(id: str, at: datetime) -> tuple[str, dict[str, Any]] | None:
    """The file and table in force: the last file in force that states the duty, unless one since repealed it."""
    found = None
    if day(at) < date(2021, 10, 14):
        return None
    for file in FILES:
        if file["edition"]["in_force_from"] <= day(at):
            if id in file["edition"].get("repeals", []):
                found = None
            if id in file.get("duty", {}):
                found = (file["edition"]["name"], file["duty"][id])
    return found


def place(event: Event) -> tuple[Any, ...]:
    return (event.kind, event.subject is not None, event.subject or "", event.id is not None, event.id or "")


def counting(events: list[Event]) -> list[Event]:
    """Rounds of settling: a withdrawal counts once all that name it are out, and puts out what it names."""

    def names(one: Event, other: Event) -> bool:
        return one.kind == "event.withdrawn" and other.id is not None and one.detail["withdraws"] == other.id

    sure: list[Event] = []
    out: list[Event] = []
    for _ in range(len(events) + 1):
        sure = [e for e in events if all(w in out for w in events if names(w, e))]
        out = [e for e in events if any(names(w, e) for w in sure)]
    return [e for e in events if e not in out and (e.kind != "event.withdrawn" or e in sure)]


def starts(duty: dict[str, Any], event: Event) -> bool:
    return any(
        rule["kind"] == event.kind and all(event.detail.get(k) == v for k, v in rule.get("where", {}).items())
        for rule in duty["starts"]
    )


def held_back(id: str, duty: dict[str, Any], event: Event, history: list[Event]) -> bool:
    t = event.at

    def last(kind: str, until: datetime) -> datetime:
        never = datetime(1, 1, 1, tzinfo=UTC)
        return max((e.at for e in history if e.kind == kind and e.at <= until), default=never)

    before = t - timedelta(seconds=1)
    if "victim.died" in duty.get("lapses", []) and any(e.kind == "victim.died" and e.at < t for e in history):
        return True
    silent = any(e.kind == "victim.no-contact" and e.at < t for e in history) and (
        last("victim.contact-agreed", t) <= last("victim.no-contact", before)
    )
    if id in ("victim-told", "victim-update") and silent:
        return True
    closed = any(e.kind == "case.closed" and e.at < t for e in history) and (
        last("case.opened", t) <= last("case.closed", before)
    )
    return id == "victim-update" and event.kind != "case.opened" and closed


class Ran:
    def __init__(self, file: str, duty: dict[str, Any], start: Event, agreed: str | None) -> None:
        self.file, self.duty, self.start = file, duty, start
        self.due = due(start.at, parse_term(agreed or duty["within"]), CALENDAR).at
        self.ended: str | None = None
        self.at: datetime | None = None
        self.by: Event | None = None
        self.forewarned = False

    def end(self, how: str, at: datetime, by: Event) -> None:
        self.ended, self.at, self.by = how, at, by

    def hears(self, event: Event, key: str) -> bool:
        """Whether an event of this kind and subject ends it while it runs."""
        if self.ended or event.kind not in self.duty.get(key, []):
            return False
        if self.duty.get("per") == "subject" and event.subject != self.start.subject and event.kind != "victim.died":
            return False
        return key == "lapses" or not self.duty.get("named") or self.start.kind in event.detail.get("about", [])


def agreed_by(events: Iterable[Event]) -> str | None:
    found = [e.detail["agreed"] for e in events if e.kind in ("case.opened", "victim.told") and "agreed" in e.detail]
    return found[-1] if found else None


def forewarning(id: str, duty: dict[str, Any], start: Event, history: list[Event], ran: list[Ran]) -> Event | None:
    """The oldest telling of the kind in the time allowed that neither stopped nor forewarned a clock of the kind."""
    if "forewarned" not in duty:
        return None
    reach = parse_term(duty["forewarned"]).elapsed
    spent = [r.by for r in ran if r.start.kind == start.kind]
    for telling in history:
        fits = start.at - reach <= telling.at < start.at and telling.kind in duty["stops"]
        if fits and start.kind in telling.detail.get("about", []) and not any(telling is used for used in spent):
            return telling
    return None


def replay(id: str, history: list[Event]) -> list[Ran]:
    ran: list[Ran] = []

    def open_for(event: Event, agreed: str | None) -> None:
        found = table(id, event.at)
        if found is None or held_back(id, found[1], event, history):
            return
        file, duty = found
        same = [r for r in ran if not r.ended and (duty.get("per") != "subject" or r.start.subject == event.subject)]
        if same and not duty.get("each"):
            return
        clock = Ran(file, duty, event, agreed if id == "victim-update" else None)
        telling = forewarning(id, duty, event, history, ran)
        ran.append(clock)
        if telling:
            clock.end("stopped", event.at, telling)

    for at in sorted({e.at for e in history}):
        here = [e for e in history if e.at == at]
        found = table(id, at)
        starting = [e for e in here if found and starts(found[1], e)]
        again = [e for e in starting if found and found[1].get("restarts") and e.kind in found[1]["stops"]]
        before = [e for e in history if e.at < at]
        for number, event in enumerate(here):
            if event in starting and event not in again:
                passed = [e for e in here[: number + 1] if e not in again]
                open_for(event, agreed_by([*before, *passed]))
        for event in again:
            for clock in ran:
                if clock.hears(event, "stops"):
                    clock.end("stopped", at, event)
        for event in again:
            rest = [e for e in here if e not in again]
            open_for(event, agreed_by([*before, *rest, *again]))
        for how, key in (("stopped", "stops"), ("lapsed", "lapses")):
            for event in here:
                if event not in again:
                    for clock in ran:
                        if clock.hears(event, key):
                            clock.end(how, at, event)
    return ran


def state(clock: Ran, as_of: datetime) -> str:
    if clock.ended == "stopped":
        return "late" if clock.at > clock.due else "met"
    if clock.ended == "lapsed" and clock.at <= clock.due:
        return "lapsed"
    return "overdue" if clock.due < as_of else "open"


def slowly(events: list[Event], as_of: datetime) -> list[tuple[Any, ...]]:
    """What is owed, as plain rows in any order."""
    known: list[Event] = []
    for event in events:
        if event.at <= as_of and event not in known:
            known.append(event)
    rows = []
    for record in {event.record for event in known}:
        history = sorted(counting([e for e in known if e.record == record]), key=lambda e: (e.at, place(e)))
        for id in IDS:
            for clock in replay(id, history):
                stopped = clock.at if clock.ended == "stopped" else None
                lapsed = clock.at if clock.ended == "lapsed" else None
                start = clock.start
                rows.append(
                    (record, id, clock.file, start.kind, start.at, start.subject, start.id)
                    + (clock.due, stopped, lapsed, state(clock, as_of))
                )
    return rows
