"""Who is called about a request."""

from __future__ import annotations

from typing import Any

import pytest

from dapolicy.access.models import Post, PostHolding
from tests.world import FAR_AHEAD, LONG_AGO


@pytest.fixture
def head(world: Any) -> Any:
    """The named head of the scheme, who holds its post."""
    member = world.member("head", "dvds-officer", team=world.elsewhere)
    post = Post.objects.create(code="dvds-head", name="Head of the disclosure scheme", phone="01632 960111")
    PostHolding.objects.create(post=post, member=member, since=LONG_AGO, until=FAR_AHEAD)
    return member
