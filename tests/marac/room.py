"""A meeting of today with its cases, as tests of the room tell of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.policy.worktime import london_day
from marac.actions.acting import Agreed, agree
from marac.models import Action, Agency, Item, Meeting
from tests.marac.scene import Scene, a_meeting, seat


def of_today(scene: Scene, **fields: Any) -> Meeting:
    """A circulated meeting that begins now, with police and housing at the table."""
    meeting = a_meeting(scene.now, days=0, **fields)
    seat(meeting, scene.housing, scene.world.partner)
    seat(meeting, Agency.objects.get(pk="police"), scene.world.supervisor, represents=False)
    return meeting


def agreed(scene: Scene, item: Item, words: str = "Change the locks", **fields: Any) -> Action:
    usual = {"agency": "housing", "owner_name": "Partner", "due_on": london_day(scene.now) + timedelta(days=7)}
    return agree(item, Agreed(words=words, **usual | fields), uuid4(), by=scene.world.coordinator, at=scene.now)


def case_page(item: Item, name: str = "hearing", *more: str) -> str:
    return reverse(f"marac:{name}", args=[handle(item.meeting), item.record.reference, *more])


def of_action(action: Action, name: str = "action", *more: str) -> str:
    return reverse(f"marac:{name}", args=[action.record.reference, handle(action), *more])


def boxes(prefix: str, day: date) -> dict[str, str]:
    """A day in its three boxes."""
    return {f"{prefix}_day": str(day.day), f"{prefix}_month": str(day.month), f"{prefix}_year": str(day.year)}
