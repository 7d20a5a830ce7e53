"""Gives every test run real servers of its own kind, before Django reads its settings."""

import os
from collections.abc import Iterator

import pytest

os.environ["DAPOLICY_PLACE"] = "test"
os.environ["DAPOLICY_ROLE"] = "owner"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
os.environ.setdefault("DAPOLICY_TEST_DATABASE", f"test_dapolicy_{os.getpid()}")

NEED_NO_SERVERS = {"--collect-only", "--co", "--help", "-h", "--version", "-V", "--markers", "--fixtures"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Iterator[None]:
    """Begin to use the test servers, and end with the run. Collecting alone needs none."""
    from dapolicy.embedded.places import Place
    from dapolicy.embedded.servers import Use
    from dapolicy.embedded.trouble import CannotStart

    if not os.environ.get("DAPOLICY_DB_HOST") and not NEED_NO_SERVERS.intersection(args):
        use = Use(Place("test"))
        try:
            use.begin()
        except CannotStart as reason:
            raise pytest.UsageError(str(reason)) from reason
        early_config.add_cleanup(use.end)
    return (yield)
