"""Gives every test run real servers of its own kind, before Django reads its settings.

Where tests run in several processes the first of them keeps the servers, and each of the others has its own database
and its own names in the cache on them.
"""

import os
from collections.abc import Iterator

import pytest

os.environ["DAPOLICY_PLACE"] = "test"
os.environ["DAPOLICY_ROLE"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
os.environ.setdefault("DAPOLICY_TEST_DATABASE", f"test_dapolicy_{os.getpid()}")

WORKER = os.environ.pop("PYTEST_XDIST_WORKER", "")  # taken away, so that no process that a test starts thinks it is one
if WORKER:
    os.environ["DAPOLICY_TEST_DATABASE"] += f"_{WORKER}"
os.environ["DAPOLICY_CACHE_PREFIX"] = os.environ["DAPOLICY_TEST_DATABASE"]

NEED_NO_SERVERS = {"--collect-only", "--co", "--help", "-h", "--version", "-V", "--markers", "--fixtures"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Iterator[None]:
    """Begin to use the test servers, and end with the run. Collecting alone needs none; a worker has its parent's."""
    from dapolicy.embedded.places import Place
    from dapolicy.embedded.servers import Use
    from dapolicy.embedded.trouble import CannotStart

    if not WORKER and not os.environ.get("DAPOLICY_DB_HOST") and not NEED_NO_SERVERS.intersection(args):
        use = Use(Place("test"))
        try:
            use.begin()
        except CannotStart as reason:
            raise pytest.UsageError(str(reason)) from reason
        early_config.add_cleanup(use.end)
    return (yield)
