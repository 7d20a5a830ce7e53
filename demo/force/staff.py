"""The invented force's own people: units, shifts, a control room, and about a hundred members who can sign in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError

from dapolicy.access.models import Account, Member, MemberRole, Team
from demo.force.words import GIVEN, SURNAMES

FORCE = "Northmarch"
UNITS = ("North", "East", "South", "West")
SHIFTS = ("A", "B", "C", "D")
IN_A_UNIT = (("specialist-officer", "DC", 10), ("supervisor", "DS", 2))
ON_A_SHIFT = (("response-officer", "PC", 8), ("response-sergeant", "PS", 1), ("duty-inspector", "Insp", 1))
IN_CONTROL = (("call-handler", "Call handler", 8),)
STANDING_APART = (("psd-auditor", "DI", 1), ("manager", "DCI", 1), ("marac-coordinator", "Coordinator", 2))


@dataclass
class Unit:
    """A team and its members' keys by role."""

    team: Team
    members: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Staff:
    """Who works here: units own cases, shifts attend, the control room takes calls."""

    units: list[Unit]
    shifts: list[Unit]
    control: Unit
    accounts: dict[int, int]
    standards: int


def hire(rng: Random, since: datetime) -> Staff:
    """Make the force. The accounts' names are role and number, such as `specialist-officer-north-1`."""
    if Team.objects.filter(force=FORCE).exists():
        raise CommandError(f"{FORCE}'s years are in this database already. Seed an empty one to have others.")
    hiring = Hiring(rng, since)
    units = [hiring.team(f"DA Unit {name}", name, IN_A_UNIT) for name in UNITS]
    shifts = [hiring.team(f"Shift {name}", name, ON_A_SHIFT) for name in SHIFTS]
    control = hiring.team("Control Room", "control", IN_CONTROL)
    apart = hiring.team("Standards", "force", STANDING_APART)
    return Staff(units, shifts, control, hiring.accounts, apart.members["psd-auditor"][0])


class Hiring:
    """Makes members, all with one password: the demonstration's, or none that works."""

    def __init__(self, rng: Random, since: datetime) -> None:
        self.rng, self.since = rng, since
        self.password = make_password(os.environ.get("DAPOLICY_DEMO_PASSWORD") or None)
        self.accounts: dict[int, int] = {}
        self.number = 70000

    def team(self, name: str, short: str, posts: tuple[tuple[str, str, int], ...]) -> Unit:
        unit = Unit(Team.objects.create(name=f"{FORCE} {name}", force=FORCE))
        for role, rank, count in posts:
            usernames = [f"{role}-{short.lower()}-{place}" for place in range(1, count + 1)]
            unit.members[role] = [self.member(unit.team, role, rank, username) for username in usernames]
        return unit

    def member(self, team: Team, role: str, rank: str, username: str) -> int:
        self.number += 1
        name = f"{rank} {self.rng.choice(GIVEN)} {self.rng.choice(SURNAMES)}"
        made = Member.objects.create(name=name, rank=rank, staff_no=str(self.number), team=team)
        account = Account.objects.create(username=username, password=self.password, member=made)
        MemberRole.objects.create(member=made, role_id=role, since=self.since)
        self.accounts[made.pk] = account.pk
        return made.pk
