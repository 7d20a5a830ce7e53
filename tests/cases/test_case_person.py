"""The person's page: everything known, old facts among it, and nothing that is withheld or does not cross."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import BirthDate, ContactPoint, Person, PersonAddress, PersonName, Sameness
from dapolicy.access.models import Exclusion, Record
from tests.cases.casting import a_person, a_usual_case, an_incident, safe_contact


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


def know(fact, person, record, now, /, **facts):
    return fact.objects.create(person=person, record=record, learnt_at=now, **facts)


def page(browser, person):
    return browser.get(f"/people/{person.reference}/")


def test_old_names_addresses_and_numbers_are_shown_as_old(case, world, now, browse):
    fern, record = case.victim, case.record
    know(PersonName, fern, record, now, kind="former", given="Fern", surname="Oxbow")
    know(BirthDate, fern, record, now, born=date(1990, 4, 1))
    know(PersonAddress, fern, record, now, line1="1 Mill Lane", town="Westmarch", until=date(2024, 1, 1))
    know(ContactPoint, fern, record, now, kind="phone", value="07700 900117", standing="rang-from")
    safe_contact(case, now, by=world.officer)
    text = page(browse(world.specialist), fern).content.decode()
    assert text.index("Text to her sister first") < text.index('<h2 class="govuk-heading-m">Names')
    assert "Fern Oxbow" in text
    assert "1 April 1990" in text
    assert "<del>1 Mill Lane, Westmarch</del>" in text
    assert "until 1 January 2024" in text
    assert "07700 900117 (Rang from)" in text
    assert case.record.reference in text


def test_a_confidential_address_says_whom_to_ask_and_nothing_else(case, world, now, browse):
    Record.objects.filter(pk=case.pk).update(safeguarding_lead=world.colleague)
    know(PersonAddress, case.victim, case.record, now, confidential=True)
    text = page(browse(world.specialist), case.victim).content.decode()
    assert "Address withheld: ask Colleague" in text


def test_contact_details_do_not_cross_before_a_second_person_confirms(case, world, now, browse):
    other = a_person("Fern Oxbow", case.record, now)
    know(ContactPoint, other, case.record, now, kind="phone", value="07700 900118")
    row = Sameness.objects.create(record=case.record, a=case.victim, b=other, answer="same", at=now, by_id=1)
    shown = page(browse(world.specialist), case.victim).content.decode()
    assert "Fern Oxbow" in shown
    assert "contact details do not cross" in shown
    assert "07700 900118" not in shown
    Sameness.objects.filter(pk=row.pk).update(confirmed_at=now, confirmed_by_id=2)
    assert "07700 900118" in page(browse(world.specialist), case.victim).content.decode()


def test_a_fact_learnt_through_a_hidden_record_is_not_there(case, world, now, browse):
    hidden = an_incident(world.unit, now)
    know(PersonAddress, case.victim, hidden.record, now, line1="9 Refuge Road")
    Exclusion.objects.create(record=hidden.record, member=world.specialist, why="declared", at=now)
    assert "9 Refuge Road" not in page(browse(world.specialist), case.victim).content.decode()
    assert "9 Refuge Road" in page(browse(world.colleague), case.victim).content.decode()


def test_somebody_of_whom_nothing_may_be_seen_is_nobody(case, world, now, browse):
    hidden = an_incident(world.unit, now)
    rowan = a_person("Rowan Bracken", hidden.record, now)
    Exclusion.objects.create(record=hidden.record, member=world.specialist, why="declared", at=now)
    assert page(browse(world.specialist), rowan).status_code == 404
    assert page(browse(world.specialist), Person(reference="DP-ZZZZZZ")).status_code == 404
    assert page(browse(world.colleague), rowan).status_code == 200


def test_one_fact_or_three_cost_the_same_number_of_queries(case, world, now, browse):
    browser = browse(world.specialist)
    know(PersonAddress, case.victim, case.record, now, line1="1 Mill Lane")
    page(browser, case.victim)
    with CaptureQueriesContext(connection) as few:
        page(browser, case.victim)
    for number in (2, 3):
        know(PersonAddress, case.victim, case.record, now, line1=f"{number} Mill Lane")
        know(PersonName, case.victim, case.record, now, given="Fern", surname=f"Name{number}")
    with CaptureQueriesContext(connection) as many:
        page(browser, case.victim)
    assert len(many) == len(few)
    assert len(many) < 50
