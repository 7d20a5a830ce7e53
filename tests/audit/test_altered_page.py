"""The page of a record says what was altered, by whom, from what to what, to those who may read it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Marker, Person, PersonAddress
from dapolicy.access.models import Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.audit import queries
from dapolicy.audit.models import Alteration


@pytest.fixture
def held(world, now) -> Record:
    return Record.open(kind=Kind.CASE, team=world.unit, at=now)


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(reference="P-ALTERED")


@pytest.fixture
def page(client, as_web, as_owner):
    def ask(member, record, **query):
        as_owner()
        client.force_login(member.account)
        as_web(None)
        answer = client.get(reverse("audit:record", args=[record.reference]), query)
        as_owner()
        return answer

    return ask


def rows(answer) -> list[list[str]]:
    """The cells of the table of alterations, without the moment in front."""
    body = answer.content.decode().partition("What was altered, newest first")[2].partition("</table>")[0]
    lines = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in body.partition("<tbody")[2].split("<tr")[1:]
    ]
    return [[unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in line][1:] for line in lines]


@pytest.mark.policy("ACC-005")
def test_old_and_new_are_told_in_names_and_words_and_never_in_keys(world, held, person, now, page, as_web, as_owner):
    mark = Marker(person=person, record=held, kind="weapons", state="yes", learnt_at=now, by_id=world.officer.pk)
    mark.save()
    as_web(world.specialist)
    held.investigator, held.team = world.officer, world.elsewhere
    held.save()
    Marker.objects.update(withdrawn_by_id=world.supervisor.pk, words="None seen since")
    as_owner()
    assert rows(page(world.specialist, held)) == [
        ["Specialist", "Marker", "Withdrawn by id: from nothing to Supervisor; Words: from nothing to None seen since"],
        [
            "Specialist",
            "Record",
            "Investigator: from nothing to Officer; Team: from Westmarch DA Unit to Easterby DA Unit",
        ],
    ]


@pytest.mark.policy("ACC-006")
def test_what_is_kept_close_is_said_to_be_and_told_to_the_owner(world, held, person, now, page):
    PersonAddress.objects.create(person=person, record=held, learnt_at=now, by_id=1, line1="4 Clover Court")
    PersonAddress.objects.update(line1="9 Clover Court")
    Record.objects.filter(pk=held.pk).update(safeguarding_lead=world.colleague)
    (told,) = (row for row in rows(page(world.specialist, held)) if row[1] == "Person address")
    assert told == [
        "The software itself",
        "Person address",
        "Line1: kept for the OIC and the safeguarding lead",
    ]
    assert "Clover" not in page(world.specialist, held).content.decode()
    (seen,) = (row for row in rows(page(world.colleague, held)) if row[1] == "Person address")
    assert seen[2] == "Line1: from 4 Clover Court to 9 Clover Court"


def test_destroyed_words_are_said_to_be_destroyed(world, held, page):
    Record.objects.filter(pk=held.pk).update(team=world.elsewhere)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_altered DISABLE TRIGGER USER; DELETE FROM audit_altered")
    assert rows(page(world.specialist, held)) == [["The software itself", "Record", "Team: destroyed"]]


def test_a_record_that_was_never_altered_says_so(world, held, page):
    assert "Nothing of this record was altered." in page(world.specialist, held).content.decode()


def test_pages_go_by_the_moment(world, held, now, monkeypatch):
    with connection.cursor() as cursor:
        for minute in range(5):
            cursor.execute(
                """INSERT INTO audit_alteration
                       (id, of_table, row_key, record_id, locked, dvds, people, at, columns, kept_close, words_hash)
                   VALUES (gen_random_uuid(), 'access_record', '1', %s, 'no', false, '{}', %s, '{team_id}', false, '')
                """,
                [held.pk, now - timedelta(minutes=minute)],
            )
    first = queries.alterations(held, most=3)
    rest = queries.alterations(held, before=first[-1].at, most=3)
    assert [now - one.at for one in first + rest] == [timedelta(minutes=minute) for minute in range(5)]


@pytest.mark.policy("ACC-005")
def test_alterations_are_found_by_record_by_who_made_them_and_by_whom_they_are_about_where_the_record_is_seen(
    world, held, person, now, as_web, as_owner
):
    Marker(person=person, record=held, kind="weapons", state="yes", learnt_at=now, by_id=world.officer.pk).save()
    as_web(world.specialist)
    Marker.objects.update(words="Knives")
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    asks = (
        lambda: queries.alterations(held),
        lambda: Alteration.objects.filter(member_id=world.specialist.pk),
        lambda: Alteration.objects.filter(people__contains=[person.pk]),
    )
    assert [len(ask()) for ask in asks] == [1, 1, 1]
    as_web(world.colleague)
    assert [len(ask()) for ask in asks] == [0, 0, 0]
    read_as(None)
    assert not Alteration.objects.exists()
