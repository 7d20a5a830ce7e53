"""A year of meetings, as tests of the figures tell of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from cases.models import Case
from marac.measures.periods import Period
from marac.models import Item, Meeting
from tests.marac.scene import Scene, a_meeting, scene_of
from tests.world import World

YEAR = Period(date(2025, 6, 1), date(2026, 6, 1))


@dataclass
class Told:
    """Meetings that were held, and what was heard there."""

    scene: Scene

    def meeting(self, day: date, **fields: Any) -> Meeting:
        starts = noon(day)
        dates = {"cutoff_on": day - timedelta(days=12), "made_at": starts - timedelta(days=60)}
        held = {"held_at": starts, "ended_at": starts + timedelta(hours=4)}
        return a_meeting(starts, days=0, **dates | held | fields)

    def heard(self, meeting: Meeting, case: Case | None = None, **said: Any) -> Item:
        case, referred = case or self.scene.case(), {"at": meeting.starts_at - timedelta(days=20)}
        referral = self.scene.refer(case, **referred | said)
        return Item.objects.create(
            record=case.record, referral=referral, meeting=meeting, place=1, minutes=15, why="new",
            added_at=meeting.starts_at - timedelta(days=20), heard_at=meeting.starts_at,
        )  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 6, 20, 9, tzinfo=UTC)


@pytest.fixture
def told(world: World, now: datetime) -> Told:
    return Told(scene_of(world, now))


@pytest.fixture
def reads(as_web: Any, as_owner: Any) -> Callable[[Any, Callable[[], Any]], Any]:
    """What a reader is answered, with the web login's rights."""

    def ask(member: Any, read: Callable[[], Any]) -> Any:
        as_web(member)
        found = read()
        as_owner()
        return found

    return ask
