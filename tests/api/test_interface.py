"""Other systems: signed in by a token, answered as their reader, told what is wrong as a problem."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from dapolicy.access.models import Kind, Record
from dapolicy.access.tokens import make_token
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record
from tests.world import login


@pytest.fixture
def ask(world, now):
    token = make_token(world.handler.account, until=now + timedelta(days=1), by=world.admin, at=now)

    def send(address, token=token, method="get", **more):
        with login("web"):
            return getattr(Client(), method)(address, headers={"Authorization": f"Bearer {token}"}, **more)

    send.token = token
    return send


@pytest.fixture
def held(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    record("risk.graded", held, by=world.specialist, at=now, detail={"level": "high"})
    return held


def test_a_record_answers_with_its_clocks_and_leaves_a_mark(ask, held):
    answer = ask(f"/api/v1/records/{held.reference}/")
    assert answer.status_code == 200
    assert [clock["duty"] for clock in answer.json()["clocks"]] == ["safety-plan", "idva-referral", "marac-referral"]
    assert Entry.objects.latest("at").records == [held.pk]


def test_a_hidden_record_is_answered_like_one_that_is_not_there(ask, held):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    hidden, absent = ask(f"/api/v1/records/{held.reference}/"), ask("/api/v1/records/DA-222222/")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden["Content-Type"] == "application/problem+json"
    assert hidden.json()["status"] == 404


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_valid_token_nothing_is_said_but_how_to_sign_in(ask, held, token):
    answer = ask(f"/api/v1/records/{held.reference}/", token=token)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_without_any_sign_in_an_operation_answers_with_a_problem_and_not_a_page(world):
    answer = Client().get("/api/v1/schema/")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_token_ends_by_its_date_and_with_its_owners_leaving(ask, world, now, held):
    old = make_token(world.handler.account, until=now - timedelta(seconds=1), by=world.admin, at=now)
    assert ask(f"/api/v1/records/{held.reference}/", token=old).status_code == 401
    world.handler.left_on = date(2026, 1, 1)
    world.handler.save()
    assert ask(f"/api/v1/records/{held.reference}/").status_code == 401


def test_a_token_opens_no_page(ask):
    assert ask("/").status_code == 302


def test_a_role_that_may_not_is_answered_as_if_nothing_were_there(world, now, held):
    token = make_token(world.analyst.account, until=now + timedelta(days=1), by=world.admin, at=now)
    with login("web"):
        answer = Client().get(f"/api/v1/records/{held.reference}/", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_schema_names_every_operation(ask):
    answer = ask("/api/v1/schema/")
    assert answer.status_code == 200
    assert b"/api/v1/records/{reference}/" in answer.content
