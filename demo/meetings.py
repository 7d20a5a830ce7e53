"""What stories of MARAC share: two areas, a meeting with its seats, a case's way onto it, and what is said there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cases.models import Case
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Member
from dapolicy.chronology.entries import entries
from demo.cast import Cast
from demo.standing import as_reader
from demo.telling import london
from marac.actions.acting import Agreed, agree
from marac.actions.agenda import put_on_agenda
from marac.actions.hearing import keep_line
from marac.actions.meetings import Planned, add_area, circulate, make_meeting, represent, represents, take_seat
from marac.actions.referring import Referring, accept, refer
from marac.models import Action, Agency, Area, Item, Meeting, Referral
from marac.repeats import identify

CONTACT = {"Westmarch": "marac@westmarch.example", "Easterby": "marac@easterby.example"}
SPEAK = {"idva": "partner", "housing": "housing"}  # agencies whose representatives sign in
# Who else comes: agency and name.
BY_NAME = {
    "children": "Nerys Calloway",
    "adult-care": "Hob Lister",
    "probation": "Osric Dane",
    "health": "Maren Pike",
    "mental-health": "Jonquil Ames",
    "substance-misuse": "Perpetua Lowe",
}


def area(cast: Cast, name: str, at: str | datetime) -> Area:
    """One of the two, made when it is first asked for."""
    found = Area.objects.filter(name=name).first()
    moment = london(at) if isinstance(at, str) else at
    with as_reader(cast["marac"], moment):
        return found or add_area(name, force=name, contact=CONTACT[name], by=cast["marac"], at=moment)


def fixed(cast: Cast, where: str, starts: datetime, agencies: tuple[str, ...], *, at: datetime) -> Meeting:
    """A meeting with a chair, a police representative and a seat for each of these agencies."""
    marac, held_in = cast["marac"], area(cast, where, at)
    with as_reader(marac, at):
        plan = Planned(held_in, starts, place="Quay House, room 4", chair=cast["manager"])
        made = make_meeting(plan, by=marac, at=at)
        police = Agency.objects.get(pk="police")
        take_seat(made, police, member=cast["second"], name="", rank="DI", by=marac, at=at)
        for code in agencies:
            seated(cast, made, Agency.objects.get(pk=code), at=at)
    return made


def seated(cast: Cast, meeting: Meeting, agency: Agency, *, at: datetime) -> None:
    """Whoever speaks for the agency; a name where they have no account."""
    marac, member = cast["marac"], cast[SPEAK[agency.code]] if agency.code in SPEAK else None
    if member and not represents(member, agency, at=at):
        represent(agency, member, by=marac, at=at)
    take_seat(meeting, agency, member=member, name=BY_NAME.get(agency.code, ""), rank="", by=marac, at=at)


def referred(case: Case, flag: str, *, by: Member, at: datetime, **said: Any) -> Referral:
    """A referral by police, for one of the four reasons."""
    usual = {"consent": "yes", "victim_aware": "yes", "reason": "Hurt, and afraid of being hurt worse."}
    told = Referring(agency=Agency.objects.get(pk="police"), flags=frozenset({flag}), **usual | said)
    with as_reader(by, at):
        return refer(case, told, by=by, at=at)


def listed(referral: Referral, meeting: Meeting, *, by: Member, at: datetime) -> Item:
    """Accepted, and on the agenda."""
    with as_reader(by, at):
        accept(referral, by=by, at=at)
        return put_on_agenda(referral, meeting, by=by, at=at)


def sent_out(meeting: Meeting, *, by: Member, at: datetime) -> None:
    with as_reader(by, at):
        circulate(meeting, by=by, at=at)


def said(item: Item, kind: str, at: str, *, by: Member, **words: Any) -> None:
    """A line of the room, by its own form."""
    with as_reader(by, london(at)) as moment:
        form = entries()[kind](words, record=item.record, by=by, now=moment)
        if not form.is_valid():
            raise ValueError(f"{kind}: {form.errors.as_json()}")
        keep_line(form, item, uuid7(), by=by, at=moment)


def agreed(item: Item, words: str, agency: str, owner: str, due: str, at: str, *, by: Member) -> Action:
    told = Agreed(words, agency=agency, owner_name=owner, due_on=date.fromisoformat(due))
    with as_reader(by, london(at)) as moment:
        return agree(item, told, uuid7(), by=by, at=moment)


def the_worker_compares(at: datetime) -> None:
    """What is a repeat of a pair that was referred is found within the minutes."""
    identify(now=at)
