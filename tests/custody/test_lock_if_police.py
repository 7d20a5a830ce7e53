"""A party who is, or may be, police locks the record in the same transaction; nobody else's record is touched."""

from datetime import date

import pytest

from dapolicy.access.models import Exclusion, Grant, Kind, PostPage, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.custody.actions import PartyFacts, declare, lock_if_police

ROWAN = {"given": "Rowan", "surname": "Bracken", "born": date(1988, 2, 9)}


@pytest.fixture
def register(world):
    world.member("rowan", "response-officer", team=world.shift, staff_no="90417")
    return StaffEntry.objects.create(
        staff_no="90417",
        given_name="Rowan",
        surname="Bracken",
        date_of_birth=date(1988, 2, 9),
        home_address="1 Elm Row, Westmarch ZZ99 1AA",
        phones=["07700 900111"],
        vehicles=["AB12 CDE"],
        kind="officer",
    )


def held(world, now):
    return Record.open(kind=Kind.CASE, team=world.unit, at=now)


def locks(world, now, as_web, **facts):
    record = held(world, now)
    as_web(world.specialist)
    return record, lock_if_police([record], parties=[PartyFacts(**facts)], by=world.specialist, at=now)


@pytest.mark.parametrize(
    "facts",
    [
        {"police": "yes"},
        {"staff_no": "90417"},
        ROWAN,
        {"given": "Rowan", "surname": "Bracken", "phones": ["+44 7700 900111"]},
        {"given": "Rowan", "surname": "Braken", "born": date(1988, 9, 2)},
        {"born": date(1987, 2, 9), "vehicles": ["ab12cde", "AB12 CDE"]},
        {"given": "Rowan", "surname": "Bracken", "addresses": ["1 elm row westmarch zz99 1aa"]},
    ],
)
def test_a_party_who_is_or_may_be_police_locks(world, register, now, as_web, as_owner, facts):
    record, locked = locks(world, now, as_web, part="suspect", **facts)
    as_owner()
    assert locked
    assert Record.objects.get(pk=record.pk).locked == "possible"


@pytest.mark.parametrize(
    "facts",
    [
        {"given": "Rowan", "surname": "Bracken"},
        {"born": date(1988, 2, 9)},
        {"given": "Hazel", "surname": "Oxbow", "born": date(1988, 2, 9)},
        {"police": "no"},
        {"police": "not-known"},
        {"police": "would-not-say"},
        {"phones": [""], "vehicles": [""], "addresses": [""]},
    ],
)
def test_one_thing_in_common_is_not_enough(world, register, now, as_web, as_owner, facts):
    record, locked = locks(world, now, as_web, part="suspect", **facts)
    as_owner()
    assert not locked
    assert Record.objects.get(pk=record.pk).locked == "no"


def test_the_suspect_is_excluded_and_the_author_the_team_and_the_post_keep_it(world, register, now, as_web, as_owner):
    record, _ = locks(world, now, as_web, part="suspect", **ROWAN)
    for member, seen in ((world.specialist, 1), (world.colleague, 1), (world.inspector, 1), (world.officer, 0)):
        read_as(member.pk)
        assert Record.objects.filter(pk=record.pk).count() == seen
    read_as(world.rowan.pk)
    assert Record.objects.filter(pk=record.pk).count() == 0
    read_as(world.specialist.pk)
    declare(Record.objects.get(pk=record.pk), by=world.specialist, at=now, knows=False)
    as_owner()
    assert Exclusion.objects.get(record=record).member == world.rowan
    assert Grant.objects.get(content_object=record).user.member == world.specialist
    assert PostPage.objects.get(record=record).post_id == "fim"


def test_a_suspect_who_writes_the_report_himself_gets_no_grant(world, register, now, as_web, as_owner):
    record = held(world, now)
    as_web(world.rowan)
    assert lock_if_police([record], parties=[PartyFacts(part="suspect", **ROWAN)], by=world.rowan, at=now)
    assert not Record.objects.filter(pk=record.pk).exists()
    as_owner()
    assert not Grant.objects.exists()


def test_somebody_who_left_more_than_a_year_ago_is_police_no_more(world, register, now, as_web):
    register.left_on = date(2020, 1, 1)
    register.save()
    _, locked = locks(world, now, as_web, part="suspect", **ROWAN)
    assert not locked
