"""What a test run stands on."""

import os

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_tests_run_as_the_owner_on_a_database_of_their_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("dapolicy_owner", os.environ["DAPOLICY_TEST_DATABASE"])


def test_each_process_of_a_run_has_names_of_its_own_for_database_and_cache(worker_id: str) -> None:
    name = os.environ["DAPOLICY_TEST_DATABASE"]
    assert name.endswith(f"_{worker_id}") == (worker_id != "master")
    assert settings.CACHES["default"]["KEY_PREFIX"] == name
    assert "PYTEST_XDIST_WORKER" not in os.environ


@pytest.mark.django_db
def test_no_login_is_above_the_policies() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('dapolicy_owner', 'dapolicy_web', 'dapolicy_worker')"
            " AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole AND rolcanlogin ORDER BY rolname"
        )
        assert cursor.fetchall() == [("dapolicy_owner",), ("dapolicy_web",), ("dapolicy_worker",)]


def test_the_cache_answers_on_the_private_socket() -> None:
    from django.core.cache import cache

    cache.set("asked", "answered", 5)
    assert cache.get("asked") == "answered"
    assert settings.CACHES["default"]["LOCATION"].startswith("unix:///")
