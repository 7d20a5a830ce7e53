"""The cast's usual case, for tests about risk."""

from datetime import datetime, timedelta

import pytest

from cases.models import Case
from tests.cases.casting import a_usual_case
from tests.world import World


@pytest.fixture
def case(world: World, now: datetime) -> Case:
    """Fern Applethwaite and her husband Dorian, reported two hours ago, in the unit's pool."""
    return a_usual_case(world, now - timedelta(hours=2), relationship="partner")
