"""Whoever of an application is police: found in all that is known of them, kept from it, and asked about each hour."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from cases.models import Case, PersonName, Sameness
from cases.reports import PersonFacts
from dapolicy.access.models import Exclusion, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.models import DoubtRecord
from dvds.actions.holding import hold_against_register, keep_out
from dvds.models import Application, Part, Party
from dvds.opened import Somebody
from dvds.queue.tasks import look
from tests.access.oracle.build import FOREVER, give
from tests.dvds.requests import as_worker, said_of
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, named
from tests.dvds.test_intake import opened
from tests.dvds.test_opening import TYPED, moment
from tests.dvds.test_queue import reported

pytestmark = pytest.mark.policy("ACC-002")
ROWAN = {"given": "Rowan", "surname": "Bracken", "born": "1985-04-02"}
NELL = {"given": "Nell", "surname": "Ostler", "born": "1990-01-02"}


@pytest.fixture
def rowan(world: Any) -> Any:
    """An officer of the scheme who stands in the staff register."""
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1985, 4, 2), kind="officer",
        phones=["07700 900417"],
    )  # fmt: skip
    return world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")


def who(part: Part, **more: Any) -> Somebody:
    facts = PersonFacts(given="Rowan", surname="Bracken", born=date(1985, 4, 2))
    return Somebody(part, facts, **more)


def is_held(application: Application, member: Any, browse: Any) -> bool:
    """Locked, and for them not there."""
    found = browse(member).get(address(application)).status_code
    return Record.objects.get(pk=application.pk).locked == "possible" and found == 404


@pytest.mark.parametrize("part", [Part.APPLICANT, Part.POTENTIAL_VICTIM, Part.SUBJECT])
def test_whichever_part_they_have_an_officer_who_is_in_it_never_reads_it(world, now, rowan, browse, part):
    others = [one for one in (CASPIAN, PETRA, LIONEL) if one.part != part]
    made = asked(world.dvds, now - timedelta(hours=2), people=(*others, who(part)))
    assert is_held(made, rowan, browse)
    assert browse(world.dvds).get(address(made)).status_code == 200, "whoever opened it still works on it"


def test_whoever_opens_an_application_about_themselves_is_held_away_from_it_at_once(world, now, rowan, browse):
    made = asked(rowan, now - timedelta(hours=2), people=(who(Part.APPLICANT), PETRA, LIONEL))
    assert is_held(made, rowan, browse)


def test_somebody_named_later_is_held_as_somebody_named_at_first(world, now, rowan, browse):
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA))
    typed = {"known": "named", "given": "Rowan", "surname": "Bracken"} | {
        "born_day": "2", "born_month": "4", "born_year": "1985"}  # fmt: skip
    assert browse(world.dvds).post(address(made, "people", "subject"), typed).status_code == 302
    assert is_held(made, rowan, browse)


def test_what_is_known_of_somebody_known_here_counts_with_what_was_said(world, now, rowan, browse):
    """The name alone was typed; the birth date stands in a case."""
    case = reported(world, now - timedelta(days=30), {"given": "Nell", "surname": "Ostler"}, ROWAN).cases[0]
    suspect = Case.objects.select_related("suspect").get(pk=case.pk).suspect
    made = asked(
        world.dvds, now - timedelta(hours=2),
        people=(CASPIAN, PETRA, Somebody(Part.SUBJECT, PersonFacts(), known_as=suspect.reference)),
    )  # fmt: skip
    assert is_held(made, rowan, browse)


def test_a_staff_number_or_a_yes_is_asked_and_enough(world, now, rowan, browse):
    page = browse(world.dvds).get("/clares-law/new/ask/").content.decode()
    assert page.count("Staff number, if they are") == page.count("Police or police staff, now or before") == 3
    typed = TYPED | moment("matter-contacted_at", now)
    browse(world.dvds).post("/clares-law/new/ask/", typed | {"applicant-staff_no": "90417"})
    made = Application.objects.select_related("record").get()
    assert is_held(made, rowan, browse)
    browse(world.dvds).post("/clares-law/new/ask/", typed | {"subject-police": "yes"})
    other = Application.objects.exclude(pk=made.pk).get()
    assert Record.objects.get(pk=other.pk).locked == "possible"


def test_a_match_that_is_answered_holds_the_application_with_what_is_known_there(world, now, browse, as_owner):
    reported(world, now - timedelta(days=30), {"given": "Nell", "surname": "Ostler"}, ROWAN)
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA, named(Part.SUBJECT, "Rowan", "Bracken")))
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1985, 4, 2), kind="officer"
    )
    rowan = world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")
    assert Record.objects.get(pk=made.pk).locked == "no"
    browser = browse(world.dvds)
    [name] = list(browser.get(address(made, "known")).context["form"].fields)
    assert browser.post(address(made, "known"), {name: "same"}).status_code == 302
    as_owner()
    assert is_held(made, rowan, browse)


def test_a_locked_record_of_the_same_person_gives_its_exclusions_over(world, now, rowan, browse, as_owner):
    """The register knows nothing of the victim; who is kept from her case is kept from asking about her, too."""
    victim = {"given": "Nell", "surname": "Ostler"}
    case = reported(world, now - timedelta(days=30), victim, {"given": "Odo", "surname": "Farrier"}).cases[0]
    person = Case.objects.select_related("victim").get(pk=case.pk).victim
    with connection.cursor() as cursor:
        for record in set(PersonName.objects.filter(person=person).values_list("record_id", flat=True)):
            cursor.execute("SELECT dapolicy_exclude(%s, %s, 'declared')", [record, rowan.pk])
            give(world.dvds.pk, record, FOREVER)
            cursor.execute("SELECT dapolicy_lock(%s, 'possible')", [record])
    read_as(world.dvds.pk)
    made = asked(
        world.dvds, now - timedelta(hours=2),
        people=(CASPIAN, Somebody(Part.POTENTIAL_VICTIM, PersonFacts(), known_as=person.reference), LIONEL),
    )  # fmt: skip
    as_owner()
    assert Exclusion.objects.filter(record=made.record, member=rowan).exists()
    assert is_held(made, rowan, browse)


def test_who_is_kept_from_a_locked_record_that_the_opener_cannot_see_is_kept_out_by_the_worker(
    world, now, browse, as_web, as_owner
):
    rowan = world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")
    nell = {"given": "Nell", "surname": "Ostler", "born": "1990-01-02"}
    odo, ivo = {"given": "Odo", "surname": "Farrier"}, {"given": "Ivo", "surname": "Tarn"}
    known, hidden = (reported(world, now - timedelta(days=9), nell, suspect).cases[0].pk for suspect in (odo, ivo))
    as_owner()
    one, other = (Case.objects.select_related("victim").get(pk=pk).victim for pk in (known, hidden))
    Sameness.objects.create(a=one, b=other, answer="same", record_id=known, by_id=world.officer.pk, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_exclude(%s, %s, 'declared')", [hidden, rowan.pk])
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [hidden])
    as_web(world.dvds)
    her = Somebody(Part.POTENTIAL_VICTIM, PersonFacts(), known_as=one.reference)
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, her, LIONEL))
    as_owner()
    with as_worker():
        look()
    assert browse(rowan).get(address(made)).status_code == 404
    assert browse(world.dvds).get(address(made)).status_code == 200
    as_owner()
    with as_worker():
        assert keep_out() == 0
    as_owner()
    Exclusion.objects.filter(record=hidden, member=rowan).delete()
    assert browse(rowan).get(address(made)).status_code == 200, "what kept him from it has ended"


def test_each_hour_whoever_the_register_has_meanwhile_is_held_and_nobody_twice(world, now, browse, as_owner):
    rowan = world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")
    made = opened(world, now, subject=dict(ROWAN))
    other = opened(world, now, why="Somebody else")
    assert browse(rowan).get(address(made)).status_code == 200, "nobody knew"
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1985, 4, 2), kind="officer"
    )
    as_owner()
    with as_worker():
        assert hold_against_register(at=now) == 1
        assert hold_against_register(at=now + timedelta(hours=1)) == 0
    as_owner()
    assert is_held(made, rowan, browse)
    assert DoubtRecord.objects.filter(record=made.pk).count() == 1
    assert Record.objects.get(pk=other.pk).locked == "no"


@pytest.mark.parametrize("state", ["possible", "confirmed"])
def test_whoever_joins_the_register_after_an_application_locked_for_somebody_else_is_kept_from_it_too(
    world, now, browse, as_owner, state
):
    """It locked for who asked; the subject joins afterwards, in the very team that may read it while it is possible."""
    made = opened(world, now, **said_of(applicant=dict(NELL), subject=dict(ROWAN)))
    registered("90518", "Nell", "Ostler", date(1990, 1, 2))
    as_owner()
    with as_worker():
        assert hold_against_register(at=now) == 1
    as_owner()
    if state == "confirmed":
        locked_as(made, "confirmed")
    rowan = world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")
    registered("90417", "Rowan", "Bracken", date(1985, 4, 2))
    as_owner()
    with as_worker():
        assert hold_against_register(at=now + timedelta(hours=1)) == 1
        assert hold_against_register(at=now + timedelta(hours=2)) == 0, "asked once"
    as_owner()
    assert Exclusion.objects.filter(record=made.pk, member=rowan, why="suspect").exists()
    assert browse(rowan).get(address(made)).status_code == 404
    assert DoubtRecord.objects.filter(record=made.pk).count() == 2
    as_owner()
    assert Record.objects.get(pk=made.pk).locked == state


def registered(staff_no: str, given: str, surname: str, born: date) -> None:
    StaffEntry.objects.create(staff_no=staff_no, given_name=given, surname=surname, date_of_birth=born, kind="officer")


def locked_as(made: Application, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, %s)", [made.pk, state])


def test_one_application_that_cannot_be_held_against_the_register_holds_up_no_other(world, now, as_owner):
    one, other = (opened(world, now, subject=dict(ROWAN), why=why) for why in ("The first", "The second"))
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1985, 4, 2), kind="officer"
    )
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_this() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER refuse_this BEFORE INSERT ON custody_doubtrecord FOR EACH ROW "
            f"WHEN (NEW.record_id = {one.pk}) EXECUTE FUNCTION refuse_this()"
        )
    with as_worker():
        assert hold_against_register(at=now) == 1
    as_owner()
    assert [Record.objects.get(pk=made.pk).locked for made in (one, other)] == ["no", "possible"]


@pytest.mark.parametrize("way", ["typed by the unit", "written by a control room"])
def test_to_ask_about_an_officer_begins_no_referral_of_abuse(world, now, rowan, way):
    """A referral is told to professional standards and the line: it would say that somebody asked."""
    if way == "typed by the unit":
        made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA, who(Part.SUBJECT)))
    else:
        made = opened(world, now, **said_of(subject=dict(ROWAN)))
    assert Record.objects.get(pk=made.pk).locked == "possible"
    assert not Event.objects.filter(record_id=made.pk, kind__startswith="ppda.").exists()
    assert Party.objects.filter(record=made.pk).exists()
