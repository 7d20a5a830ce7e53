from datetime import datetime

import pytest

from tests.marac.scene import Scene, scene_of
from tests.world import World


@pytest.fixture
def scene(world: World, now: datetime) -> Scene:
    return scene_of(world, now)
