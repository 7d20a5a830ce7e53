"""Whoever is named after the report was saved is compared with whom we know, as while it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Pair, Party, Sameness
from cases.reports import Suspect, Victim
from dapolicy.access.handles import handle
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event, Telling
from tests.cases.reports import person, saved
from tests.cases.test_report_saving import NOBODY

HIM = {"known": "named", "given": "Barnaby", "surname": "Quillfeather"}


@pytest.fixture
def known(world, as_web, now):
    """The case of an earlier report about the two."""
    as_web(world.officer)
    [case] = saved(world, now - timedelta(days=3)).cases
    return case


@pytest.fixture
def later(world, known, now):
    """She reports again and is recognised; he is not named yet."""
    she = Victim(person("Juniper", "Quillfeather", answers={known.victim.reference: "same"}))
    return saved(world, now - timedelta(hours=1), victims=(she,), suspects=(Suspect(NOBODY),))


def address(report, name, part="suspect"):
    party = Party.objects.get(record=report.incident.record, part=part, ended_at=None)
    return reverse(f"cases:incident-{name}", args=[report.incident.record.reference, handle(party)])


def case_of(report):
    return Pair.objects.get(record=report.incident.record, ended_at=None).case_record.case


def name(browser, report, said=HIM):
    return browser.post(address(report, "name"), said)["Location"]


@pytest.mark.policy("INC-008")
def test_somebody_named_later_is_asked_of_and_joins_the_case_of_whom_they_are(world, browse, known, later):
    [fresh] = later.cases
    browser = browse(world.officer)
    asked = name(browser, later)
    assert asked == address(later, "matches")
    page = browser.get(asked).content.decode()
    assert "Is Barnaby Quillfeather the same person as Barnaby Quillfeather?" in page
    assert "There is a problem" in browser.post(asked, {}).content.decode()
    browser.post(asked, {f"named-{known.suspect.reference}": "same"})
    assert case_of(later) == known
    assert Sameness.objects.filter(record=later.incident.record, answer="same").count() == 2
    assert Event.objects.filter(record_id=known.pk, kind="incident.joined").exists()
    assert Case.objects.get(pk=fresh.pk).closed_at is not None
    running = Clock.objects.filter(record=fresh.record, stopped_at=None, lapsed_at=None, void=False)
    assert not running.exists()
    assert browser.get(asked)["Location"] == reverse("cases:incident", args=[later.incident.record.reference])


def test_a_case_on_which_somebody_has_worked_is_a_supervisors_to_end(world, browse, known, later, now, as_owner):
    [fresh] = later.cases
    record("victim.told", fresh.record, by=world.specialist, at=now, detail={"about": []}, words="Told her.")
    browser = browse(world.officer)
    browser.post(name(browser, later), {f"named-{known.suspect.reference}": "same"})
    as_owner()
    assert Case.objects.get(pk=fresh.pk).closed_at is None
    assert Telling.objects.get(record=fresh.record, source__startswith="left-alone:").to == "supervisor"


def test_whoever_is_nobody_we_know_leads_back_to_the_report(world, browse, later):
    browser = browse(world.officer)
    asked = name(browser, later, HIM | {"given": "Osric", "surname": "Featherstonehaugh"})
    report = reverse("cases:incident", args=[later.incident.record.reference])
    assert browser.get(asked)["Location"] == report
    assert asked in browser.get(report).content.decode()


def test_the_right_person_in_place_of_a_wrong_one_is_asked_of_too(world, browse, known, later):
    browser = browse(world.officer)
    name(browser, later, HIM | {"given": "Osric", "surname": "Featherstonehaugh"})
    asked = browser.post(address(later, "wrong-person"), HIM | {"why": "His brother"})["Location"]
    assert asked == address(later, "matches")
    browser.post(asked, {f"named-{known.suspect.reference}": "same"})
    assert case_of(later) == known


def test_it_is_asked_by_as_many_statements_for_three_as_for_one(world, browse, known, later, now, as_web, statements):
    browser = browse(world.officer)
    asked = name(browser, later)
    few = statements(browser, asked)
    as_web(world.officer)
    for day in (5, 4):
        saved(world, now - timedelta(days=day))
    assert statements(browser, asked) == few


@pytest.fixture
def statements():

    def count(browser, path):
        browser.get(path)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(path).status_code == 200
        return len(found)

    return count
