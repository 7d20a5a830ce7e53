"""Fixtures that every test may use."""

from hypothesis import HealthCheck, settings

from tests.databases import django_db_setup, own_database
from tests.documents.standard import breaches, checker
from tests.world import as_owner, as_web, browse, hours, now, world

__all__ = [
    "as_owner", "as_web", "breaches", "browse", "checker", "django_db_setup", "hours", "now", "own_database", "world",
]  # fmt: skip

# In a new checkout the first text that is made up waits for tables of letters to be built: slow once, and no fault.
SLOW_AT_FIRST = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("search", deadline=None, suppress_health_check=SLOW_AT_FIRST)
# The same examples at each run: a build fails for what was changed. `--hypothesis-profile=search` looks for new ones.
settings.register_profile("house", settings.get_profile("search"), derandomize=True)
settings.load_profile("house")
