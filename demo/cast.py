"""The invented force: teams, posts, and the accounts that can sign in. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dapolicy.access.models import (
    Account,
    Member,
    MemberRole,
    Post,
    PostHolding,
    StaffEntry,
    Team,
)

LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
UNIT, SHIFT, CONTROL, STANDARDS = "DA Unit", "Shift C", "Control Room", "Professional Standards"


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


ACTORS = (
    Actor("officer", "Tamsin Birdwhistle", "DC", UNIT, ("specialist-officer",), "90101"),
    Actor("response", "Corin Larkspur", "PC", SHIFT, ("response-officer",), "90102"),
    Actor("sergeant", "Maud Ravensbourne", "PS", SHIFT, ("response-sergeant",), "90103"),
    Actor("inspector", "Jory Penhallow", "Insp", SHIFT, ("duty-inspector",), "90104"),
    Actor("supervisor", "Isolde Marchmain", "DS", UNIT, ("supervisor",), "90105"),
    Actor("dvds", "Perrin Oakes", "DC", UNIT, ("dvds-officer",), "90106"),
    Actor("marac", "Linnet Hartwell", "Coordinator", UNIT, ("marac-coordinator",), "90107"),
    Actor("partner", "Merle Finchley", "IDVA", "", ("partner",), ""),
    Actor("psd", "Ottoline Graves", "DI", STANDARDS, ("psd-auditor",), "90109"),
    Actor("manager", "Lucan Thorne", "DCI", UNIT, ("manager",), "90110"),
    Actor("analyst", "Bram Costello", "Analyst", UNIT, ("analyst",), "90111"),
    Actor("admin", "Sunniva Pell", "Administrator", "", ("administrator",), "90112"),
    Actor("suspect", "Rowan Bracken", "PC", SHIFT, ("response-officer",), "90417"),
    Actor("friend", "Alder Finch", "Insp", SHIFT, ("duty-inspector",), "90418"),
    Actor("handler", "Posy Wainwright", "Call handler", CONTROL, ("call-handler",), "90120", signs_in=False),
    Actor("colleague", "Ned Fairweather", "DC", UNIT, ("specialist-officer",), "90121", signs_in=False),
    Actor("second", "Averil Stokes", "DI", UNIT, ("supervisor",), "90122", signs_in=False),
)
POSTS = (
    ("fim", "Force incident manager", "01632 960201", "inspector"),
    ("di", "On-call DA detective inspector", "01632 960202", "second"),
    ("psd", "On-call PSD", "01632 960203", "psd"),
    ("dvds-head", "Head of DVDS", "01632 960204", "supervisor"),
)
REGISTER = (
    ("90417", "Rowan", "Bracken", "1987-06-03", "14 Tern Close, Westmarch ZZ99 4RB", "07700 900417"),
    ("90430", "Hazel", "Bracken", "1989-01-22", "14 Tern Close, Westmarch ZZ99 4RB", "07700 900430"),
    ("90431", "Ottilie", "Farrow", "1991-09-30", "3 Quarry Steps, Westmarch ZZ99 7OF", "07700 900431"),
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
    names = (UNIT, SHIFT, CONTROL, STANDARDS)
    teams = {name: Team.objects.create(name=f"Westmarch {name}", force="Westmarch") for name in names}
    Team.objects.create(name="Easterby DA Unit", force="Easterby")
    members = {actor.username: make(actor, teams, password) for actor in ACTORS}
    for code, name, phone, holder in POSTS:
        post = Post.objects.create(code=code, name=name, phone=phone)
        PostHolding.objects.create(post=post, member=members[holder], since=LONG_AGO, until=FAR_AHEAD)
    for staff_no, given, surname, born, home, phone in REGISTER:
        StaffEntry.objects.create(
            staff_no=staff_no,
            given_name=given,
            surname=surname,
            date_of_birth=born,
            home_address=home,
            phones=[phone],
            kind="officer" if staff_no == "90417" else "staff",
        )
    return Cast(members, teams)


def make(actor: Actor, teams: dict[str, Team], password: str) -> Member:
    member = Member.objects.create(
        name=f"{actor.rank} {actor.name}" if len(actor.rank) < 5 else actor.name,
        rank=actor.rank,
        staff_no=actor.staff_no or None,
        team=teams.get(actor.team),
        agency="" if actor.team or actor.staff_no else "Westmarch Independent Advocacy",
    )
    Account.objects.create_user(actor.username, password if actor.signs_in else None, member=member)
    for role in actor.roles:
        MemberRole.objects.create(member=member, role_id=role, since=LONG_AGO)
    return member
