"""The desk: what everybody meets first."""

import pytest
from django.test import Client

from dapolicy.access.models import Exclusion, Record
from dapolicy.audit.models import Entry
from dapolicy.desk.queries import line_of
from tests.access.oracle.build import FOREVER, give, run


@pytest.mark.parametrize("address", ["/", "/search/", "/notices/", "/book-on/", "/policy/", "/policy/?on=2022-06-01"])
def test_the_page_answers_and_leaves_one_mark(browse, world, address):
    before = Entry.objects.count()
    response = browse(world.officer).get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert Entry.objects.count() == before + 1


def test_whoever_has_not_signed_in_is_asked_to(db):
    response = Client().get("/notices/")
    assert response.status_code == 302
    assert response.url.startswith("/sign-in/login/")


def test_a_leaver_is_asked_to_sign_in_although_the_session_still_lives(browse, world, now):
    browser = browse(world.officer)
    assert browser.get("/notices/").status_code == 200
    world.officer.left_on = now.date()
    world.officer.save()
    assert browser.get("/notices/").status_code == 302


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize("by", ["grant", "team"])
def test_whoever_is_excluded_from_all_that_is_open_to_them_asks_no_more_of_home_than_others(world, now, as_web, by):
    """A statement more on home told the suspect that something on his own team had been locked."""
    held = Record.open(kind="case", team=world.officer.team, at=now)
    if by == "grant":
        give(world.officer.pk, held.pk, FOREVER)
    run("SELECT dapolicy_lock(%s, %s)", held.pk, "confirmed" if by == "grant" else "possible")
    as_web(world.officer)
    assert line_of(world.officer, now).holds
    run("RESET ROLE")
    Exclusion.objects.create(record=held, member=world.officer, why="suspect", at=now)
    as_web(world.officer)
    assert not line_of(world.officer, now).holds
