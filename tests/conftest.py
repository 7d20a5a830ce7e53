"""Fixtures that every test may use."""

from tests.databases import own_database
from tests.world import as_owner, as_web, browse, hours, now, world

__all__ = ["as_owner", "as_web", "browse", "hours", "now", "own_database", "world"]
