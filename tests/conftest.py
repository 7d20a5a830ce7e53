"""Fixtures that every test may use."""

from tests.databases import django_db_setup, own_database
from tests.world import as_owner, as_web, browse, hours, now, world

__all__ = ["as_owner", "as_web", "browse", "django_db_setup", "hours", "now", "own_database", "world"]
