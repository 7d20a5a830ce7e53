"""The locked case of Hazel and Rowan, as the tests of this process have it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Case
from tests.ppda import scene


@pytest.fixture
def case(world: Any, now: Any) -> Case:
    """Reported forty minutes ago; held by the inspector, the supervisor, the specialist and professional standards."""
    scene.cast(world)
    made = scene.reported(world, now - timedelta(minutes=40))
    scene.let_see(made.record, world.inspector, world.supervisor, world.specialist, world.psd)
    return made


@pytest.fixture
def begun(case: Case, world: Any, now: Any) -> Case:
    """The supervising officer was told a quarter of an hour after the report."""
    scene.begun(case, by=world.inspector, at=now - timedelta(minutes=25))
    return case
