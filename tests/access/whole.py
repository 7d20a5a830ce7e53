"""One record of each kind with everything that hangs on it, and locking it away from all but its holder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.urls import get_resolver

from cases.actions import calls, decisions
from cases.actions.contact import promise
from cases.actions.drafts import begin_draft
from cases.actions.handover import offer_lines
from cases.actions.ownership import accept, offer
from cases.actions.people import answer_match
from cases.models import (
    BirthDate,
    Case,
    ContactPoint,
    Incident,
    Marker,
    Pair,
    Party,
    Person,
    PersonAddress,
    PersonName,
    Sameness,
)
from cases.queries.handover import handover_of
from cases.reports import Child, SafeWay, Suspect, Victim
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Kind, Member, Record
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event, Notice
from dapolicy.chronology.sending import send_waiting
from dapolicy.desk.actions import keep_search
from risk.actions import Judged, ask_review, make_plan, open_threat, propose, supervise
from risk.models import Assessment, Lowering, ReviewRequest
from tests.access.called import FIXED, fixed, is_of_a_record, made
from tests.access.oracle.build import FOREVER, give
from tests.cases.reports import person, saved
from tests.risk.helpers import typed_in
from tests.world import World

WORD = "Rosebay"  # stands in every text of the hidden world, and nowhere else


@dataclass
class Whole:
    """A report, its case, and a row of each kind on them; `kwargs` are what addresses call them."""

    incident: Incident
    case: Case
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def records(self) -> list[Record]:
        return [self.incident.record, self.case.record]


def whole(world: World, at: datetime, *, by: Member, word: str, names: tuple[str, str], phone: str) -> Whole:
    """Everything that policy makes of one bad night, and every kind of row that a page may show."""
    victim, suspect = names
    kept = f"{word}wood"  # what only their own side's pages may say
    born, safe = date(1990, 3, 4), SafeWay("safe-way", means=f"Text {kept}", code_word=kept, devices=kept)
    facts = {"surname": "Quillfeather", "born": born, "line1": f"4 {kept} Lane", "town": kept, "postcode": "WM1 2AB"}
    victims = (
        Victim(person(victim, phone=phone, also_known_as=word, **facts), safe=safe, language=word, under_16=True),
    )
    made = saved(
        world,
        at,
        by=by,
        victims=victims,
        suspects=(Suspect(person(suspect, **facts)),),
        children=(Child(person(f"{word}a", "Quillfeather"), seen="yes", school=word),),
        danger_now="yes",
        danger_words=f"A knife by {word}'s door",
        rang_from=phone,
        dangers=("weapons", "dogs"),
        account=f"He shouted {word}",
        abuse=("physical", "strangulation"),
        place=f"4 {word} Lane",
    )
    incident = Incident.objects.select_related("record").get(pk=made.incident.pk)
    case = Case.objects.select_related("record").get(pairs_of(incident))
    found = Whole(incident, case)
    found.rows |= on_the_report(incident, by=by, at=at, word=word)
    found.rows |= on_the_case(world, case, by=by, at=at, word=word)
    return found


def pairs_of(incident: Incident) -> Any:
    from django.db.models import Q

    return Q(record__in=Pair.objects.filter(record=incident.record).values("case_record"))


def on_the_report(incident: Incident, *, by: Member, at: datetime, word: str) -> dict[str, Any]:
    victim = Party.objects.get(record=incident.record, part="victim")
    change = decisions.ask_change(incident, kind="remove-flag", reason=word, after="other", by=by, at=at)
    told = calls.record_interpreter(victim, who="family", language=word, name=word, reason=word, by=by, at=at)
    calls.decide_attendance(incident, attendance="none", by=by, at=at)
    other = Party.objects.get(record=incident.record, part="child").person
    same = answer_match(victim.person, other, "not-sure", through=incident.record, by=by, at=at)
    address = PersonAddress.objects.filter(record=incident.record).first()
    return {"change": change, "party": victim, "interpreting": told, "sameness": same, "fact": address}


def on_the_case(world: World, case: Case, *, by: Member, at: datetime, word: str) -> dict[str, Any]:
    word = f"{word}moor"  # what the case holds and the report does not
    one = typed_in(case, by=by, at=at, victim_view=word, rationale=f"{word} is why")
    from risk.actions import hand_in

    hand_in(one, by=by, at=at)
    supervise(one, judged=Judged("endorsed", words=word), by=world.supervisor, at=at + timedelta(hours=1))
    waiting = typed_in(case, by=by, at=at, victim_view=word)
    hand_in(waiting, by=by, at=at)
    lower = propose(case, level="medium", reason="measures-work", words=f"{word} has gone", by=by, at=at)
    asked = ask_review(case, words=word, by=by, at=at)
    make_plan(case, plan={"interim": word}, risks=[], by=by, at=at)
    open_threat(case, information=word, by=by, at=at)
    promised = promise(case.record, to=case.victim, words=word, due_at=at + timedelta(hours=3), by=by, at=at)
    offer(case.record, part="investigator", member=by, by=world.supervisor, at=at)
    accept(case.record, part="investigator", by=by, at=at)
    entry = record("victim.told", case.record, by=by, at=at, detail={"about": ["suspect.arrested"]}, words=word)
    return {"assessment": one, "lowering": lower, "request": asked, "promise": promised, "event": entry}


def team_offers(world: World, *, by: Member, at: datetime) -> None:
    """Everything that stands is handed to the next shift, and everybody is told what waits to be told."""
    offer_lines(handover_of(world.unit, at).not_offered, by=by, at=at)
    send_waiting(now=at)


def own_things(member: Member, of: Whole, at: datetime, word: str) -> dict[str, Any]:
    """What is a person's alone: a draft, a search, a notice."""
    notice = Notice.objects.create(member=member, record=of.case.record, source=word, title=word, sent_at=at)
    draft = begin_draft(by=member, at=at, incident=of.incident)
    return {"draft": draft, "search": keep_search(word, by=member, at=at), "notice": notice}


def learn_of(known: Person, through: Record, at: datetime, *, word: str = WORD) -> None:
    """Facts about somebody known, learnt through another record."""
    place = {"person": known, "record": through, "learnt_at": at}
    PersonName.objects.create(given=word, surname=word, kind="alias", **place)
    BirthDate.objects.create(words=f"{word} time", **place)
    PersonAddress.objects.create(line1=f"9 {word} Lane", town=word, **place)
    PersonAddress.objects.create(confidential=True, **place)
    ContactPoint.objects.create(kind="phone", value="07700 900888", normal="07700900888", **place)
    Marker.objects.create(kind="firearms", words=word, **place)


def lock(found: Iterable[Record], *, holder: Member, excluded: Iterable[Member] = ()) -> None:
    """Confirmed, granted to the holder and to those who are excluded all the same."""
    excluded = list(excluded)
    for held in found:
        for member in [holder, *excluded]:
            give(member.pk, held.pk, FOREVER)
        for member in excluded:
            Exclusion.objects.create(record=held, member=member, why="declared", at=held.opened_at)
        call("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])


def call(sql: str, given: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


# Addresses


def addresses() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every address of ours: its name, its pattern, what it takes. Sign-in's own are about nobody but the signer."""
    for name, path, takes in every(get_resolver().url_patterns):
        if not path.startswith("sign-in/"):
            yield name, path, takes


def every(patterns: Iterable[Any], before: str = "", space: str = "") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every(pattern.url_patterns, path, inner)
        else:
            yield f"{space}{pattern.name}", path, tuple(pattern.pattern.converters)


HANDLES = {
    "decide-change": "change",
    "interpreter-reason": "interpreting",
    "interpreter-seen": "interpreting",
    "pair": "pair",
    "confirm-match": "sameness",
    "undo-match": "sameness",
    "same-match": "sameness",
}
KEYS = {"risk:decide-lowering": "lowering", "risk:answer-review": "request"}


def called(of: Whole, name: str, path: str, takes: Iterable[str]) -> dict[str, Any]:
    """What this address calls the thing that is meant. A new kind of argument fails here and must be said."""
    return {taken: value(of, name, path, taken) for taken in takes}


def value(of: Whole, name: str, path: str, taken: str) -> Any:
    if (row := made(of, name, taken)) is not None:
        return row
    if word := fixed(name, taken):
        return word
    if taken == "reference":
        first = path.split("/")[0]
        owner = {"incidents": of.incident.record, "people": of.case.victim}.get(first, of.case.record)
        return owner.reference
    if taken == "page":
        return 1 if name == "cases:report-page" else "before"
    if taken == "handle":
        return handle(of.rows.get(HANDLES.get(name.removeprefix("cases:incident-"), "party")) or pair_of(of))
    if taken in ("promise", "fact"):
        return handle(of.rows[taken])
    if taken == "entry":
        return handle(of.rows["event"])
    if taken == "key":
        return of.rows[KEYS.get(name, "assessment")].key
    if taken == "draft":
        return of.rows["draft"].pk
    if taken == "pk":
        return of.rows["search" if name == "desk:found" else "notice"].pk
    if taken == "other":
        return of.rows["other"].reference
    raise AssertionError(f"{name} takes {taken}: say in tests/access/called.py what that is of a hidden record")


def pair_of(of: Whole) -> Pair:
    return Pair.objects.get(record=of.incident.record)


def absent(given: dict[str, Any]) -> dict[str, Any]:
    """The same address about nothing: as well formed, and never given to anything."""
    import secrets
    import uuid

    made: dict[str, Any] = {}
    for name, present in given.items():
        if isinstance(present, uuid.UUID):
            made[name] = uuid.uuid4()
        elif name in ("reference", "other"):
            made[name] = new_reference(present[:2])
        elif name == "page" or present in FIXED.values():
            made[name] = present
        else:
            made[name] = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in present)
    return made


PROBED = [(name, path, takes) for name, path, takes in addresses() if takes and is_of_a_record(name)]

__all__ = [
    "PROBED",
    "Assessment", "Clock", "Event", "Kind", "Lowering", "ReviewRequest", "Sameness", "WORD", "Whole", "absent",
    "addresses", "called", "learn_of", "lock", "own_things", "team_offers", "whole",
]  # fmt: skip
