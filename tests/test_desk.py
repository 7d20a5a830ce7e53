"""The desk: what everybody meets first."""

import pytest
from django.test import Client

from dapolicy.audit.models import Entry


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
