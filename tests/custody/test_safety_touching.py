"""A live incident that touches a locked record pages the post and tells the record's holders, within the minute."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.actions.people import answer_match
from cases.indexing import index_facts
from cases.models import BirthDate, Party, Touch
from cases.queries.door import live_beside
from cases.reports import Victim
from cases.touching import WHY, look_at_live
from dapolicy.access.models import Exclusion, PostPage
from dapolicy.chronology.models import Event, Notice
from dapolicy.custody import calling
from dapolicy.custody.models import PageCall
from tests.cases.reports import person
from tests.custody.doors import as_worker, couple, live, lock, side_by_side
from tests.world import FAR_AHEAD, make_world

BORN = date(1990, 3, 4)


@pytest.fixture
def locked(world, now):
    """The locked case of 4 Rosebay Lane; the colleague holds a grant."""
    case = couple(world, now - timedelta(days=3))
    for record in lock(case, at=now):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO access_grant (user_id, permission_id, record_id, until, why)"
                " SELECT %s, id, %s, %s, 'Named' FROM auth_permission WHERE codename = 'see'",
                [world.colleague.account.pk, record.pk, FAR_AHEAD],
            )
    case.record.refresh_from_db()
    return case


def look(now):
    with as_worker():
        return look_at_live(now=now)


def pages():
    return list(PostPage.objects.filter(why=WHY).values_list("record_id", "post_id"))


def one(given, surname, **facts):
    return (Victim(person(given, surname, **facts)),)


TOUCHING = {
    "the address where it is": {"place": "4 Rosebay Lane, Westmarch WM1 2AB"},
    "somebody's number": {"victims": one("J", "Q", phone="+44 7700 900123")},
    "somebody's address": {"victims": one("J", "Q", line1="4 rosebay ln", postcode="wm12ab")},
}
APART = {
    "the same street of another town": {"place": "4 Rosebay Lane, Eastmarch EM1 9ZZ"},
    "another door": {"place": "6 Rosebay Lane, Westmarch WM1 2AB"},
    "the same name alone": {"victims": one("Juniper", "Quillfeather")},
}


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("said", TOUCHING.values(), ids=TOUCHING)
def test_what_touches_a_locked_record_pages_the_post(world, now, locked, said):
    live(world, now, **said)
    look(now)
    assert pages() == [(locked.pk, "fim")]


@pytest.mark.parametrize("said", APART.values(), ids=APART)
def test_what_only_resembles_it_pages_nobody(world, now, locked, said):
    live(world, now, **said)
    assert look(now) == 0
    assert pages() == []


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("born", [BORN, date(1990, 4, 3), date(1991, 3, 4)])
def test_a_name_with_a_birth_date_even_a_near_miss_touches(world, now, born):
    case = couple(world, now - timedelta(days=3))
    known = Party.objects.get(person=case.victim, part="victim")
    fact = BirthDate.objects.create(person=known.person, record=known.record, born=BORN, learnt_at=now)
    index_facts([fact])
    lock(case, at=now)
    live(world, now, victims=one("Junipper", "Quilfeather", born=born))
    look(now)
    assert pages() == [(case.pk, "fim")]


def test_the_same_person_by_somebodys_answer_touches(world, now, locked):
    incident = live(world, now)
    here = Party.objects.get(record=incident.record, part="victim").person
    answer_match(here, locked.victim, "same", through=incident.record, by=world.colleague, at=now)
    look(now)
    assert pages() == [(locked.pk, "fim")]


def test_a_record_that_locks_after_the_incident_came_is_found_as_well(world, now):
    case = couple(world, now - timedelta(days=3))
    live(world, now, **TOUCHING["the address where it is"])
    assert look(now) == 0
    lock(case, at=now)
    look(now)
    assert pages() == [(case.pk, "fim")]


def test_an_old_or_closed_incident_is_live_no_more(world, now, locked):
    old = live(world, now - timedelta(hours=25), log="OLD", **TOUCHING["the address where it is"])
    closed = live(world, now, log="CLOSED", **TOUCHING["the address where it is"])
    closed.record.closed_at = now
    closed.record.save()
    assert old.pk != closed.pk
    assert look(now) == 0


@pytest.mark.policy("ACC-003")
def test_the_holders_are_told_once_and_learn_which_incident_from_the_record_alone(world, now, locked):
    incident = live(world, now, **TOUCHING["somebody's number"])
    look(now), look(now + timedelta(minutes=1))
    told = Notice.objects.filter(member=world.colleague, source=f"touched:{incident.record.reference}")
    assert set(told.values_list("title", flat=True)) == {"You have a notice"}
    assert told.filter(record=locked.record).count() == 1
    events = Event.objects.filter(kind="access.touched", record_id=locked.pk)
    assert [event.detail for event in events] == [{"incident": incident.record.reference}]
    assert Touch.objects.filter(record=locked.record).count() == 1
    assert PostPage.objects.filter(why=WHY).count() == 1


@pytest.mark.policy("ACC-003")
def test_the_suspect_who_holds_the_post_hears_nothing(world, now):
    case = couple(world, now - timedelta(days=3))
    lock(case, world.inspector, at=now)
    live(world, now, **TOUCHING["the address where it is"])
    look(now)
    with as_worker():
        calling.call_waiting(now=now)
    assert list(PageCall.objects.values_list("member__account__username", flat=True)) == ["supervisor"]
    assert not Notice.objects.filter(member=world.inspector).exists()


def test_the_post_finds_the_incident_and_its_crew_on_its_page(world, now, locked, browse):
    incident = live(world, now, world.officer, **TOUCHING["the address where it is"])
    look(now)
    page = browse(world.inspector).get(f"/access/pages/{locked.record.reference}/").content.decode()
    world.officer.refresh_from_db()
    assert incident.record.reference in page
    assert world.officer.staff_no in page


def test_an_incident_sends_the_same_task_whatever_it_touches(
    world, now, locked, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("dapolicy.chronology.hurry.current_app.send_task", lambda name, **rest: sent.append(name))
    each = []
    for said in ({}, TOUCHING["the address where it is"]):
        with django_capture_on_commit_callbacks(execute=True):
            live(world, now, log=f"L{len(each)}", **said)
        each.append(sorted(sent))
        sent.clear()
    assert each[0] == each[1]
    assert "cases.tasks.look_at_live" in each[0]


@pytest.mark.policy("ACC-003")
def test_an_incident_that_cannot_be_told_of_holds_up_no_other(world, now, locked):
    first = live(world, now, **TOUCHING["the address where it is"])
    live(world, now, log="WM-2", **TOUCHING["somebody's number"])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION stop_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.incident_id = {first.pk} THEN RAISE 'no'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER stop_one BEFORE INSERT ON cases_touch FOR EACH ROW EXECUTE FUNCTION stop_one()"
        )
    assert look(now) > 0
    assert pages() == [(locked.pk, "fim")]


def test_two_workers_at_once_tell_of_a_touch_once(own_database: str, now):
    with transaction.atomic():
        world = make_world()
        lock(couple(world, now - timedelta(days=3)), at=now)
        live(world, now, **TOUCHING["the address where it is"])
    side_by_side(lambda: look_at_live(now=now))
    assert PostPage.objects.filter(why=WHY).count() == 1
    assert Event.objects.filter(kind="access.touched").count() == 1


@pytest.mark.policy("ACC-003")
def test_the_post_is_told_which_of_the_crew_is_excluded_and_given_no_number_of_theirs(world, now, locked, browse):
    for member, phone in ((world.officer, "01632960001"), (world.specialist, "01632960002")):
        type(member).objects.filter(pk=member.pk).update(phone=phone)
    Exclusion.objects.create(record=locked.record, member=world.officer, why="suspect", at=now)
    live(world, now, world.officer, world.specialist, **TOUCHING["the address where it is"])
    look(now)
    page = browse(world.inspector).get(f"/access/pages/{locked.record.reference}/").content.decode()
    assert page.count("Excluded: tell them nothing") == 1
    assert "tel:01632960001" not in page
    assert "tel:01632960002" in page


def test_ten_live_incidents_cost_the_post_no_more_statements_than_one(world, now, locked):
    def counted():
        with CaptureQueriesContext(connection) as kept:
            found = live_beside(locked.record)
        return len(found), len(kept)

    live(world, now, world.officer, **TOUCHING["the address where it is"])
    look(now)
    one, statements = counted()
    live(world, now, world.specialist, log="WM-2026-0816", **TOUCHING["somebody's number"])
    look(now)
    assert (one, counted()) == (1, (2, statements))
