"""A meeting, its seats and two cases on its agenda, as tests of MARAC tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.policy.worktime import london_day
from marac.models import Agency, Area, Declaration, Item, Meeting, Referral, Representative, Seat
from tests.cases.casting import a_usual_case
from tests.world import LONG_AGO, World


@dataclass
class Scene:
    """A circulated meeting with a partner's seat, and what stands on its agenda."""

    world: World
    now: datetime
    meeting: Meeting
    housing: Agency

    def case(self, **fields: Any) -> Case:
        return a_usual_case(self.world, self.now - timedelta(days=3), **fields)

    def refer(self, case: Case, **fields: Any) -> Referral:
        said = {"agency_id": "police", "consent": "yes", "victim_aware": "yes", "state": "accepted"} | fields
        said.setdefault("at", self.now - timedelta(days=2))
        return Referral.objects.create(record=case.record, **said)

    def listed(self, case: Case | None = None, *, meeting: Meeting | None = None, place: int = 1024) -> Item:
        """A case on the agenda; a new one unless it is given."""
        return Item.objects.create(
            record=(case := case or self.case()).record,
            referral=self.refer(case),
            meeting=meeting or self.meeting,
            place=place,
            minutes=15,
            why="new",
            added_at=self.now,
        )

    def knows_neither(self, item: Item, member: Member | None = None) -> Item:
        """A representative, the world's partner unless another is given, has said that they know neither of the two."""
        member = member or self.world.partner
        said = {"knows": False, "at": self.now - timedelta(minutes=30), "by": member}
        Declaration.objects.create(record=item.record, item=item, member=member, **said)
        return item


def scene_of(world: World, now: datetime) -> Scene:
    """The unit's coordinator, one meeting in four days, and the world's partner speaking for housing."""
    world.member("coordinator", "marac-coordinator")
    housing = Agency.objects.get(pk="housing")
    scene = Scene(world, now, a_meeting(now, days=4), housing)
    seat(scene.meeting, housing, world.partner)
    return scene


def a_meeting(now: datetime, *, days: float, circulated: bool = True, **fields: Any) -> Meeting:
    area, _ = Area.objects.get_or_create(code="westmarch", defaults={"name": "Westmarch"})
    starts = now + timedelta(days=days)
    usual = {
        "area": area,
        "starts_at": starts,
        "minutes_each": 15,
        "cutoff_on": london_day(starts - timedelta(days=12)),
        "circulate_on": london_day(starts - timedelta(days=10)),
        "papers_until": starts + timedelta(days=14),
        "circulated_at": now - timedelta(hours=1) if circulated else None,
        "made_at": now - timedelta(days=20),
    }
    return Meeting.objects.create(**usual | fields)


def seat(meeting: Meeting, agency: Agency, member: Member | None, *, represents: bool = True) -> Seat:
    if member and represents:
        Representative.objects.get_or_create(agency=agency, member=member, defaults={"since": LONG_AGO})
    return Seat.objects.create(meeting=meeting, agency=agency, member=member)
