from collections.abc import Callable
from datetime import datetime

import pytest

from dapolicy.access.models import Member
from marac.models import Item
from tests.marac.room import of_today
from tests.marac.scene import Scene, scene_of
from tests.world import Browser, World


@pytest.fixture
def scene(world: World, now: datetime) -> Scene:
    return scene_of(world, now)


@pytest.fixture
def marac(scene: Scene, browse: Callable[[Member], Browser]) -> Browser:
    """The coordinator's browser."""
    return browse(scene.world.coordinator)


@pytest.fixture
def item(scene: Scene) -> Item:
    """A case of a meeting that begins now."""
    return scene.listed(meeting=of_today(scene))
