"""Patterns: who appears in several applications, and the same checks on the applicant as on the subject."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.people import answer_match
from cases.models import Case
from cases.terms import MatchAnswer
from dapolicy.access.models import Team
from dapolicy.access.reader import read_as
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record as record_event
from dvds.actions.holding import keep_out
from dvds.models import Application, Party
from dvds.patterns.queries import patterns_of, several
from tests.dvds.requests import about, an_application, as_worker, who
from tests.dvds.test_queue import CLEMENT, SILAS, looked, reported

PETRA = who("Petra", "Sable", "1990-08-17")
CASPIAN = who("Caspian", "Thornback", "1984-06-11")
LIONEL = who("Lionel", "Marchbanks", "1979-01-30")


@pytest.fixture
def friend(world: Any, now: Any) -> Application:
    """Story 4: suspect in two of Petra's cases, with an order against him, he asks about her new partner."""
    for days in (400, 200):
        saved = reported(world, now - timedelta(days=days), PETRA, CASPIAN)
    order = {"order": "non-molestation"}
    record_event("order.heard", saved.cases[0].record, by=world.specialist, at=now - timedelta(days=190), detail=order)
    made = an_application(world, now, victim=PETRA, applicant=CASPIAN, subject=LIONEL)
    looked(now)
    return made


def page_of(application: Application, browse: Any, member: Any) -> str:
    answer = browse(member).get(reverse("dvds:patterns-of", args=[application.record.reference]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_applicant_who_is_suspect_in_her_cases_stands_first_with_the_order(world, now, friend, browse):
    page = page_of(friend, browse, world.dvds)
    warned, rest = page.split("Other cases of theirs")
    assert "The applicant is, or may be, the suspect in a case about the potential victim" in warned
    assert "Order:" in warned
    assert "Applicant here, suspect there" in warned


@pytest.mark.parametrize("sure", [True, False])
def test_the_warning_and_the_orders_stand_on_the_applications_own_page_and_where_it_is_decided(
    world, now, browse, sure
):
    """Nobody has answered anything: the worker has looked, and that is enough."""
    suspect = CASPIAN if sure else who("Caspian", "Thornback")
    case = reported(world, now - timedelta(days=200), PETRA, suspect).cases[0]
    order = {"order": "non-molestation"}
    record_event("order.heard", case.record, by=world.specialist, at=now - timedelta(days=190), detail=order)
    made = an_application(world, now, victim=PETRA, applicant=CASPIAN, subject=LIONEL)
    looked(now)
    browser, reference = browse(world.dvds), made.record.reference
    pages = [reverse("dvds:application", args=[reference])] + [
        reverse("chronology:record", args=[reference, code])
        for code in ("dvds-checks-completed", "dvds-progressed", "dvds-met")
    ]
    for address in pages:
        page = browser.get(address).content.decode()
        said = page.split("the suspect in a case about the potential victim")[1].split("What is missing")[0]
        assert "Order:" in said, address
        assert (">May be<" in said) is not sure, address
        seen = Entry.objects.filter(asked__startswith="GET ").latest("at").records
        assert case.pk in seen, "the look is marked on what was shown"
    assert reverse("dvds:patterns-of", args=[reference]) in browser.get(pages[0]).content.decode()


def test_a_case_that_opens_against_the_applicant_after_the_first_look_warns_too(world, now, browse):
    made = an_application(world, now, victim=PETRA, applicant=CASPIAN, subject=LIONEL)
    looked(now)
    case = reported(world, now, PETRA, CASPIAN).cases[0]
    looked(now + timedelta(minutes=1))
    page = browse(world.dvds).get(reverse("dvds:application", args=[made.record.reference])).content.decode()
    assert case.record.reference in page.split("What is missing")[0]


def test_the_warning_costs_as_many_statements_for_many_cases_as_for_one(world, now, friend, browse):
    browser, address = browse(world.dvds), reverse("dvds:application", args=[friend.record.reference])
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for days in range(5):
        saved = reported(world, now - timedelta(days=days), PETRA, who("Caspian", "Thornback", "1984-06-11"))
        order = {"order": "non-molestation"}
        record_event("order.heard", saved.cases[0].record, by=world.specialist, at=now, detail=order)
    looked(now)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(address).content.decode().count("Order:") > 1
    assert len(few) == len(many)


def test_without_such_a_case_the_page_says_that_this_does_not_mean_there_is_none(world, now, browse):
    made = an_application(world, now)
    looked(now)
    assert "That does not mean there is none" in page_of(made, browse, world.dvds)


def test_a_case_that_is_locked_to_this_officer_is_not_read_through_the_pattern(world, now, friend, browse):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(id, 'confirmed') FROM access_record WHERE kind IN ('case', 'incident')")
    assert "suspect in a case" not in page_of(friend, browse, world.dvds)


def test_the_look_is_marked_on_every_case_and_application_that_was_shown(world, now, friend, browse):
    page_of(friend, browse, world.dvds)
    read_as(world.dvds.pk)
    cases = {one.case.pk for one in patterns_of(friend).first}
    own = Entry.objects.filter(asked__contains="dvds:patterns-of").latest("at")
    assert {friend.pk, *cases} <= set(own.records)
    assert len(cases) == 2
    pages = {entry.asked.split()[1] for entry in Entry.objects.filter(records__overlap=[*cases])}
    assert pages == {"dvds:patterns-of"}, "no page was opened but this one"


@pytest.fixture
def serial(world: Any, now: Any) -> list[Application]:
    """Story 5: three people, two forces."""
    easterby = Team.objects.get(name="Easterby DA Unit")
    made = []
    for days, (given, surname) in ((900, ("Ada", "Crumpet")), (500, ("Bryony", "Oates"))):
        made.append(an_application(world, now - timedelta(days=days), **about(who(given, surname), SILAS)))
    type(made[1].record).objects.filter(pk=made[1].record_id).update(team=easterby)
    made.append(an_application(world, now, **about(CLEMENT, SILAS)))
    looked(now)
    return made


@pytest.mark.policy("DVDS-039")
def test_entering_a_subject_lists_all_earlier_applications_across_forces(world, now, serial, browse):
    page = page_of(serial[2], browse, world.dvds)
    for earlier in serial[:2]:
        assert earlier.record.reference in page
    shown = page.split("Other applications about or by them")[1]
    assert shown.count("The same subject") == 2
    for earlier, force in ((serial[0], "Westmarch"), (serial[1], "Easterby")):
        assert f"{earlier.record.reference}</a> ({force})" in shown


@pytest.mark.policy("DVDS-039")
def test_a_report_lists_subjects_with_two_or_more_and_nobody_else(world, now, serial, browse):
    an_application(world, now, **about(who("Una", "Thrale"), who("Rex", "Moss", "1977-07-07")))
    looked(now)
    page = browse(world.dvds).get(reverse("dvds:patterns")).content.decode()
    assert "Silas Fennimore</strong>: 3 applications" in page
    assert "Rex Moss" not in page


def test_several_applications_by_one_applicant_show_too(world, now, as_web):
    for victim, subject in ((PETRA, LIONEL), (who("Ada", "Crumpet"), SILAS)):
        an_application(world, now, victim=victim, subject=subject, applicant=CASPIAN)
    looked(now)
    as_web(world.dvds)
    assert [(one.name, len(one.applications)) for one in several("applicant")] == [("Caspian Thornback", 2)]
    assert several("subject") == []


@pytest.mark.policy("DVDS-034")
def test_the_earlier_decision_not_to_disclose_shows_with_its_rationale(world, now, serial, browse):
    record_event("dvds.rationale-kept", serial[0].record, by=world.dvds, at=now, words="No pressing need in 2023")
    Application.objects.filter(pk=serial[0].pk).update(closed_at=now)
    assert "No pressing need in 2023" in page_of(serial[2], browse, world.dvds)


@pytest.mark.policy("DVDS-034")
def test_the_earlier_decision_and_its_reasons_stand_on_the_later_applications_own_page(world, now, serial, browse):
    """For DVDS staff alone; the look is marked on what was shown of it, and a later one is no earlier one."""
    record_event("dvds.rationale-kept", serial[0].record, by=world.dvds, at=now, words="No pressing need in 2023")
    page = browse(world.dvds).get(reverse("dvds:application", args=[serial[2].record.reference])).content.decode()
    assert "Earlier applications about the subject" in page
    assert "No pressing need in 2023" in page
    assert serial[1].record.reference in page
    seen = Entry.objects.filter(asked__startswith="GET dvds:application").latest("at").records
    assert {one.pk for one in serial} <= set(seen)
    first = browse(world.dvds).get(reverse("dvds:application", args=[serial[0].record.reference])).content.decode()
    assert "Earlier applications" not in first


def test_the_serial_rule_counts_people_and_names_its_edition(world, now, serial, as_web, browse):
    assert "serial-perpetrator-2021" in page_of(serial[2], browse, world.dvds)
    as_web(world.dvds)
    found = patterns_of(serial[2]).harmed
    assert (found.people, found.more, found.serial) == (3, 0, True)


def test_one_victim_in_a_case_and_two_applications_is_one_person(world, now, as_web):
    reported(world, now, PETRA, LIONEL)
    for _ in range(2):
        made = an_application(world, now, **about(PETRA, LIONEL, why=str(_)))
    looked(now)
    as_web(world.dvds)
    found = patterns_of(made).harmed
    assert (found.people, found.more, found.serial) == (1, 0, False)


def test_a_subject_who_only_may_be_the_same_makes_nobody_a_serial_perpetrator(world, now, as_web, browse):
    """The same name without a birth date: shown, counted apart, and no tag is put on anybody for it."""
    reported(world, now - timedelta(days=300), who("Ada", "Crumpet", "1990-01-01"), who("Silas", "Fennimore"))
    made = an_application(world, now, **about(CLEMENT, SILAS))
    looked(now)
    page = page_of(made, browse, world.dvds)
    assert "May be a serial perpetrator" in page
    assert "Serial perpetrator</strong>" not in page
    as_web(world.dvds)
    found = patterns_of(made).harmed
    assert (found.people, found.more, found.serial, found.may_be) == (1, 1, False, True)


def test_a_subject_answered_after_the_look_to_be_the_same_makes_him_a_serial_perpetrator(
    world, now, as_web, as_owner, browse
):
    """And whoever is kept from the locked record of that person is kept from the application with it."""
    saved = [
        reported(world, now - timedelta(days=300), who(given, "Brock", "1990-01-01"), who("Silas", "Fennimore"))
        for given in ("Ada", "Una")
    ]
    made = an_application(world, now, **about(CLEMENT, SILAS))
    looked(now)
    as_web(world.dvds)
    before = patterns_of(made).harmed
    assert (before.serial, before.may_be) == (False, True)
    as_owner()
    mine = Party.objects.get(record=made.record, part="subject").person
    for one in saved:
        him = Case.objects.get(pk=one.cases[0].pk).suspect
        answer_match(him, mine, MatchAnswer.SAME, through=one.incident.record, by=world.specialist, at=now)
    looked(now + timedelta(minutes=1))
    as_web(world.dvds)
    assert patterns_of(made).harmed.serial
    assert {one.sure for one in patterns_of(made).cases} == {True}


@pytest.mark.policy("ACC-002")
def test_who_is_kept_from_a_locked_record_is_kept_out_once_somebody_answers_after_the_look(
    world, now, browse, as_owner
):
    rowan = world.member("rowan", "dvds-officer", team=world.dvds.team, staff_no="90417")
    case = reported(world, now, who("Nell", "Ostler"), who("Silas", "Fennimore")).cases[0]
    made = an_application(world, now, **about(CLEMENT, SILAS))
    looked(now)
    him = Case.objects.get(pk=case.pk).suspect
    mine = Party.objects.get(record=made.record, part="subject").person
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_exclude(%s, %s, 'declared')", [case.pk, rowan.pk])
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])
    with as_worker():
        assert keep_out() == 0
    as_owner()
    answer_match(him, mine, MatchAnswer.SAME, through=made.record, by=world.specialist, at=now)
    looked(now + timedelta(minutes=1))
    with as_worker():
        assert keep_out() == 1
    assert browse(rowan).get(reverse("dvds:application", args=[made.record.reference])).status_code == 404


def test_the_page_sends_as_many_statements_for_many_as_for_one(world, now, friend, browse):
    browser, address = browse(world.dvds), reverse("dvds:patterns-of", args=[friend.record.reference])
    an_application(world, now, **about(PETRA, LIONEL, why="The first"))
    looked(now)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(6):
        reported(world, now, PETRA, CASPIAN)
        an_application(world, now, **about(PETRA, LIONEL, why=str(number)))
    looked(now)
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert len(few) == len(many)
