"""Fixtures that every test may use, and which tests never run beside each other."""

import pytest

from tests.databases import django_db_setup, own_database
from tests.world import as_owner, as_web, browse, hours, now, world

__all__ = ["as_owner", "as_web", "browse", "django_db_setup", "hours", "now", "own_database", "world"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser at a time: two would make each other late on a small machine."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
