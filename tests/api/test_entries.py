"""Entries from other systems: written by the class that the page shows, refused with the field named."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from dapolicy.access.tokens import make_token
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Content, Event
from tests.cases.casting import a_usual_case
from tests.world import login


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.specialist)


@pytest.fixture
def ask(world, now, case):
    def send(code, body=None, by="officer", reference=case.record.reference):
        token = make_token(world.people[by].account, until=now + timedelta(days=1), by=world.admin, at=now)
        address = f"/api/v1/records/{reference}/entries/{code}/"
        headers = {"Authorization": f"Bearer {token}"}
        with login("web"):
            if body is None:
                return Client().get(address, headers=headers)
            return Client().post(address, body, content_type="application/json", headers=headers)

    return send


BAILED = {"stage": "before-charge", "conditions": "Not to go to her street.", "at": "2026-05-01T09:30:00+01:00"}


def test_an_entry_is_written_as_the_page_would_write_it_and_says_what_is_owed(ask, case, world):
    answer = ask("suspect-bailed", BAILED)
    assert answer.status_code == 201, answer.content
    event = Event.objects.get(record_id=case.record.pk, kind="suspect.bailed")
    assert (event.by_id, event.detail["stage"], event.at.isoformat()) == (
        world.officer.pk,
        "before-charge",
        "2026-05-01T08:30:00+00:00",
    )
    assert "Not to go to her street." in Content.objects.get(event_id=event.pk).words
    assert answer.json()["kinds"] == ["suspect.bailed"]
    assert {"victim-told", "victim-warned"} <= {owed["duty"] for owed in answer.json()["owed"]}
    assert Entry.objects.latest("at").records == [case.record.pk]


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        (BAILED | {"stage": ""}, "/stage", "required"),
        (BAILED | {"stage": "after-lunch"}, "/stage", "not one of the available choices"),
        (BAILED | {"at": "2999-01-01T00:00:00Z"}, "/at", "This is in the future."),
        (BAILED | {"at": "yesterday"}, "/at", ""),
        (BAILED | {"conditons": "x"}, "/conditons", "It has: at, stage, conditions, "),
        (BAILED | {"conditions": {"a": 1}}, "/conditions", "Send text"),
        ([1], "/", "Send an object"),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_nothing_is_written(ask, case, body, pointer, words):
    answer = ask("suspect-bailed", body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert words in answer.json()["errors"][0]["detail"]
    assert not Event.objects.filter(record_id=case.record.pk, kind="suspect.bailed").exists()


def test_a_get_says_what_the_entry_asks_here(ask):
    asked = {field["name"]: field for field in ask("suspect.bailed").json()["fields_asked"]}
    assert asked["stage"]["choices"] == ["before-charge", "after-charge", "court"]
    assert (asked["stage"]["required"], asked["conditions"]["required"]) == (True, False)


def test_what_may_not_be_recorded_here_is_answered_like_what_is_not_there(ask, case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.record.pk])
    hidden, absent = ask("suspect-bailed", BAILED), ask("suspect-bailed", BAILED, reference="DA-222222")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.status_code == 404
    assert not Event.objects.filter(kind="suspect.bailed").exists()


@pytest.mark.parametrize(("code", "by", "status"), [("no-such", "officer", 404), ("suspect-bailed", "analyst", 404)])
def test_an_unknown_entry_and_a_role_without_records_find_nothing(ask, code, by, status):
    assert ask(code, BAILED, by=by).status_code == status


def test_a_role_that_may_look_and_not_record_is_refused_with_a_reason(ask):
    answer = ask("suspect-bailed", BAILED, by="psd")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_the_schema_names_both_operations(ask, world, now):
    token = make_token(world.handler.account, until=now + timedelta(days=1), by=world.admin, at=now)
    answer = Client().get("/api/v1/schema/", headers={"Authorization": f"Bearer {token}"})
    assert b"operationId: entry_record" in answer.content
    assert b"operationId: entry_fields" in answer.content
