"""The invented stories come out as they are written: the moments at which things fall due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection, transaction

from cases.models import Case, PersonName
from dapolicy.access.models import Account, Record
from dapolicy.chronology.models import Clock, Event
from dapolicy.custody.accounts.guarding import tell_of_changes
from demo.cast import ACTORS, build
from demo.management.commands.seed import tell_stories
from risk.models import LevelSet, Lowering, LoweringTry
from tests.databases import copied, visiting
from tests.demo.links import Walk
from tests.world import Browser

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OF_EACH_ROLE = list({one.roles: one for one in ACTORS if one.signs_in}.values())


@pytest.fixture(scope="module")
def all_told(django_db_setup, django_db_blocker):
    """A database in which every story was told, and its cast: told once, since each test only reads it."""
    with copied(django_db_blocker, name=f"{connection.settings_dict['NAME']}_told") as name:
        with transaction.atomic():
            cast = build("never used")
            tell_stories(cast, NOW)
        connection.close()
        connection.settings_dict["NAME"] = name.removesuffix("_told")
        yield name, cast


@pytest.fixture
def told(all_told, django_db_blocker):
    name, cast = all_told
    with visiting(django_db_blocker, name=name):
        yield cast


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def case_of(given, surname):
    ids = PersonName.objects.filter(given=given, surname=surname).values("person")
    return Case.objects.filter(victim__in=ids).order_by("-pk").first()


def clocks(case, duty):
    return Clock.objects.filter(record=case.record, duty=duty, void=False).order_by("started_at")


def test_friday_before_the_bank_holiday(told):
    case = case_of("Fern", "Applethwaite")
    schools = clocks(case, "school-told")
    assert schools.count() == 3
    assert {clock.due_at for clock in schools} == {london("2026-05-05 08:30")}
    assert clocks(case, "protection-notice-hearing").get().due_at == london("2026-05-06 07:00")
    warned = clocks(case, "victim-warned").get()
    assert (warned.due_at, warned.stopped_at) == (london("2026-05-02 07:30"), london("2026-05-02 06:30"))
    bailed = clocks(case, "victim-told").get(started_by="suspect.bailed")
    assert (bailed.due_at, bailed.stopped_at) == (london("2026-05-05 23:59:59"), london("2026-05-02 06:30"))


def test_the_sisters_phone(told):
    case = case_of("Juniper", "Oxbow")
    assert case.level == "high"
    check = clocks(case, "risk-supervisor-check").last()
    assert (check.due_at - check.started_at).total_seconds() == 12 * 3600
    assert check.stopped_at is None


def test_the_full_unit_lowers_nothing(told):
    case = case_of("Ottilie", "Farrow")
    assert case.level == "high"
    assert Record.objects.get(pk=case.pk).locked == "confirmed"
    assert list(LoweringTry.objects.filter(record=case.record).order_by("at").values_list("by__name", flat=True)) == [
        told["officer"].name,
        told["supervisor"].name,
    ]
    assert Lowering.objects.get(record=case.record).state == "proposed"
    assert not LevelSet.objects.filter(record=case.record, how="lowered").exists()


def test_the_two_sorrels(told):
    case = case_of("Sorrel", "Hathersage")
    assert Event.objects.filter(record_id=case.pk, kind="victim.died").count() == 1
    assert not Clock.objects.filter(
        record=case.record, duty="victim-update", stopped_at=None, lapsed_at=None, void=False
    ).exists()
    decision = clocks(case, "review-decision").get()
    assert decision.due_at == london("2026-08-08 23:59:59")
    report = clocks(case, "review-report").get()
    assert report.due_at == london("2027-01-30 23:59:59")
    assert (decision.edition, report.edition) == ("app-2021-10", "app-2021-10")


def test_nothing_about_police_people_stands_open(told):
    police = Event.objects.filter(record_id__in=Record.objects.filter(locked="no").values("pk"))
    case = case_of("Ottilie", "Farrow")
    assert not police.filter(record_id=case.pk).exists()


def test_nobody_is_called_because_the_cast_has_accounts(told):
    assert tell_of_changes(now=NOW) == 0


@pytest.mark.parametrize("actor", OF_EACH_ROLE, ids=lambda one: one.username)
def test_no_link_leads_its_reader_to_a_refusal(told, actor):
    browser = Browser()
    browser.force_login(Account.objects.get(username=actor.username), backend=settings.AUTHENTICATION_BACKENDS[-1])
    dead = Walk(browser, frozenset(actor.roles)).everywhere().dead
    assert not dead, dead
