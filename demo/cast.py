"""The invented force: teams, posts, and the accounts that can sign in. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dapolicy.access.models import (
    Account,
    Member,
    MemberRole,
    Post,
    PostHolding,
    StaffEntry,
    Team,
)

OFFICERS = frozenset({"PC", "DC", "PS", "DS", "Insp", "DI", "DCI", "Supt", "ACC", "CC"})
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
UNIT, SHIFT, NIGHTS = "DA Unit", "Shift C", "Shift D"
CONTROL, STANDARDS = "Control Room", "Professional Standards"
EAST = "Easterby DA Unit"


@dataclass(frozen=True)
class Actor:
    """Somebody of the cast: account, name, rank, team and roles."""

    username: str
    name: str
    rank: str
    team: str
    roles: tuple[str, ...]
    staff_no: str
    signs_in: bool = True
    agency: str = ""  # of somebody who is not of the force


ACTORS = (
    Actor("officer", "Tamsin Birdwhistle", "DC", UNIT, ("specialist-officer",), "90101"),
    Actor("response", "Corin Larkspur", "PC", SHIFT, ("response-officer",), "90102"),
    Actor("sergeant", "Maud Ravensbourne", "PS", SHIFT, ("response-sergeant",), "90103"),
    Actor("inspector", "Jory Penhallow", "Insp", SHIFT, ("duty-inspector",), "90104"),
    Actor("supervisor", "Isolde Marchmain", "DS", UNIT, ("supervisor",), "90105"),
    Actor("dvds", "Perrin Oakes", "DC", UNIT, ("dvds-officer",), "90106"),
    Actor("marac", "Linnet Hartwell", "Coordinator", UNIT, ("marac-coordinator",), "90107"),
    Actor("partner", "Merle Finchley", "IDVA", "", ("partner",), "", agency="Westmarch Independent Advocacy"),
    Actor("housing", "Tobin Merriweather", "Housing officer", "", ("partner",), "", agency="Westmarch Homes"),
    Actor("psd", "Ottoline Graves", "DI", STANDARDS, ("psd-auditor",), "90109"),
    Actor("manager", "Lucan Thorne", "DCI", UNIT, ("manager",), "90110"),
    Actor("analyst", "Bram Costello", "Analyst", UNIT, ("analyst",), "90111"),
    Actor("admin", "Sunniva Pell", "Administrator", "", ("administrator",), "90112"),
    Actor("suspect", "Rowan Bracken", "PC", SHIFT, ("response-officer",), "90417"),
    Actor("friend", "Alder Finch", "Insp", SHIFT, ("duty-inspector",), "90418"),
    Actor("handler", "Posy Wainwright", "Call handler", CONTROL, ("call-handler",), "90120", signs_in=False),
    Actor("colleague", "Ned Fairweather", "DC", UNIT, ("specialist-officer",), "90121", signs_in=False),
    Actor("second", "Averil Stokes", "DI", UNIT, ("supervisor",), "90122", signs_in=False),
    Actor("auditor", "Fenwick Lyle", "DS", STANDARDS, ("psd-auditor",), "90123", signs_in=False),
    Actor("handler-east", "Lettice Marsh", "Call handler", CONTROL, ("call-handler",), "90134", signs_in=False),
    Actor("head", "Honora Vance", "DI", UNIT, ("dvds-officer", "supervisor"), "90135", signs_in=False),
    Actor("crew", "Wilfred Askew", "PC", NIGHTS, ("response-officer",), "90133", signs_in=False),
    Actor("uncle", "Edmund Bracken", "ACC", "", ("manager",), "90001", signs_in=False),
    Actor("chief", "Isaura Quayle", "CC", "", ("manager",), "90002", signs_in=False),
    Actor("commander", "Delphine Marsh", "Supt", "", ("manager",), "90003", signs_in=False),
    Actor("east", "Ansel Rook", "DC", EAST, ("specialist-officer",), "60114", signs_in=False),
    Actor("hazel", "Hazel Bracken", "Enquiry officer", "", (), "90430", signs_in=False),
)
POSTS = (
    ("fim", "Force incident manager", "01632 960201", "inspector"),
    ("di", "On-call DA detective inspector", "01632 960202", "second"),
    ("psd", "On-call PSD", "01632 960203", "psd"),
    ("dvds-head", "Head of DVDS", "01632 960204", "head"),
)


@dataclass(frozen=True)
class Line:
    """What the staff register has of somebody, beyond the name, number and team that the cast has."""

    born: str
    home: str
    phone: str = ""
    vehicle: str = ""
    line_manager: str = ""


TERN_CLOSE = "14 Tern Close, Westmarch ZZ99 4RB"
REGISTER = {
    "90417": Line("1987-06-03", TERN_CLOSE, "07700 900417", "ZZ17 RBK", line_manager="90103"),
    "90430": Line("1989-01-22", TERN_CLOSE, "07700 900430"),
    "90001": Line("1964-10-11", "1 Bishop's Walk, Westmarch ZZ99 1EB", "07700 900401"),
    "90103": Line("1979-02-14", "22 Saddler's Row, Westmarch ZZ99 2MR", line_manager="90104"),
    "90104": Line("1975-12-05", "8 Chandler Street, Westmarch ZZ99 8JP"),
    "90418": Line("1983-03-30", "31 Heron Way, Westmarch ZZ99 3AF", "07700 900418"),
}
# Staff without an account: number, given name, surname, what the register has, team, when they left.
WITHOUT_ACCOUNT = (
    (
        "90431",
        "Ottilie",
        "Farrow",
        Line("1991-09-30", "3 Quarry Steps, Westmarch ZZ99 7OF", "07700 900431"),
        CONTROL,
        "",
    ),
    ("90432", "Tansy", "Underhill", Line("1990-04-27", "5 Weir Lane, Westmarch ZZ99 5TU"), "Enquiry Office", ""),
    ("90399", "Ambrose", "Kettle", Line("1968-08-19", "40 Fuller's Row, Westmarch ZZ99 3SH"), SHIFT, "2026-03-31"),
)


@dataclass(frozen=True)
class Cast:
    """The people of the demonstration, by what they sign in with."""

    members: dict[str, Member]
    teams: dict[str, Team]

    def __getitem__(self, username: str) -> Member:
        return self.members[username]


def build(password: str) -> Cast:
    """Make the force and its people. Only those who sign in get a password."""
    names = (UNIT, SHIFT, NIGHTS, CONTROL, STANDARDS)
    teams = {name: Team.objects.create(name=f"Westmarch {name}", force="Westmarch") for name in names}
    teams[EAST] = Team.objects.create(name=EAST, force="Easterby")
    members = {actor.username: make(actor, teams, password) for actor in ACTORS}
    for code, name, phone, holder in POSTS:
        post = Post.objects.create(code=code, name=name, phone=phone)
        PostHolding.objects.create(post=post, member=members[holder], since=LONG_AGO, until=FAR_AHEAD)
    StaffEntry.objects.bulk_create([*map(entry, (one for one in ACTORS if one.staff_no)), *map(other, WITHOUT_ACCOUNT)])
    return Cast(members, teams)


def make(actor: Actor, teams: dict[str, Team], password: str) -> Member:
    member = Member.objects.create(
        name=f"{actor.rank} {actor.name}" if len(actor.rank) < 5 else actor.name,
        rank=actor.rank,
        staff_no=actor.staff_no or None,
        team=teams.get(actor.team),
        agency=actor.agency,
    )
    Account.objects.create_user(actor.username, password if actor.signs_in else None, member=member)
    for role in actor.roles:
        MemberRole.objects.create(member=member, role_id=role, since=LONG_AGO)
    return member


def entry(actor: Actor) -> StaffEntry:
    """Somebody of the cast in the staff register."""
    given, _, surname = actor.name.partition(" ")
    known = REGISTER.get(actor.staff_no)
    kind = "officer" if actor.rank in OFFICERS else "staff"
    return line(actor.staff_no, given, surname, known, kind=kind, rank=actor.rank, team=actor.team)


def other(told: tuple[str, str, str, Line, str, str]) -> StaffEntry:
    """Somebody without an account; a leaver keeps the day of leaving."""
    staff_no, given, surname, known, team, left_on = told
    kind = "officer" if left_on else "staff"
    return line(staff_no, given, surname, known, kind=kind, team=team, left_on=left_on or None)


def line(staff_no: str, given: str, surname: str, known: Line | None, **more: Any) -> StaffEntry:
    return StaffEntry(
        staff_no=staff_no,
        given_name=given,
        surname=surname,
        date_of_birth=known.born if known else None,
        home_address=known.home if known else "",
        phones=[known.phone] if known and known.phone else [],
        vehicles=[known.vehicle] if known and known.vehicle else [],
        line_manager_staff_no=known.line_manager if known else "",
        **more,
    )
