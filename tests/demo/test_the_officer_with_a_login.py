"""Story three as it is told: who was told when, who may see, what his tries became, and that his account is his own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.management import call_command

from cases.models import CaseLink, Pair, SafeContact
from dapolicy.access.models import Account, Exclusion, Grant, Member, PostPage, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Event, Notice
from dapolicy.custody.models import Connection, Declaration, Doubt, SafetyCheck, SafetyRelease
from demo.cast import build
from demo.management.commands import seed
from demo.stories import officer_with_a_login
from ppda.console.queries import waiting
from ppda.console.tasks import resolve
from ppda.models import Finding, Sighting, Told
from tests.demo.test_stories import NOW, case_of, clocks, london
from tests.world import login


@pytest.fixture
def told(db):
    """The cast, Hazel's case, the baker's, and his account."""
    cast = build("never used")
    officer_with_a_login.tell(cast, NOW)
    hers = case_of("Hazel", "Bracken")
    his = CaseLink.objects.get(record=hers.record, kind="counter").other.case
    return SimpleNamespace(cast=cast, hers=hers, his=his, baker=case_of("Maren", "Coyle"))


def sees(member, record):
    with login("web"):
        read_as(member.pk)
        found = Record.objects.filter(pk=record.pk).exists()
    read_as(None)
    return found


def each_step_was_due_when_policy_says(told):
    due = {
        "ppda-immediate-referral": ("2026-05-17 19:00", "2026-05-17 18:20"),
        "ppda-recipients-told": ("2026-05-17 19:20", "2026-05-17 18:50"),
        "ppda-conduct-recorded": ("2026-05-18 23:59:59", "2026-05-18 09:00"),
        "ppda-suspension-decided": ("2026-05-18 23:59:59", "2026-05-18 11:30"),
        "ppda-iopc-considered": ("2026-05-18 18:20", "2026-05-18 09:30"),
        "ppda-iopc-referral": ("2026-05-19 23:59:59", "2026-05-18 15:00"),
        "ppda-support": ("2026-05-18 18:20", "2026-05-18 11:05"),
        "ppda-standing": ("2026-05-20 23:59:59", "2026-05-18 11:30"),
        "ppda-victim-contact": ("2026-05-18 23:59:59", "2026-05-18 16:00"),
        "ppda-external-force": ("2026-05-20 23:59:59", "2026-05-19 10:00"),
    }
    found = {duty: (clock.due_at, clock.stopped_at) for duty in due for clock in clocks(told.hers, duty)}
    assert found == {duty: tuple(map(london, moments)) for duty, moments in due.items()}
    assert clocks(told.hers, "ppda-review-report").get().due_at == london("2026-06-14 23:59:59")
    report = Pair.objects.get(case_record=told.hers.record).record
    assert set(Clock.objects.filter(record=report).values_list("duty", flat=True)) == {"call-prompts", "crime-number"}


def the_chief_officer_is_told_and_not_his_uncle(told):
    rows = Told.objects.filter(record=told.hers.record)
    assert {(row.role, row.stands_in, row.member) for row in rows} == {
        ("area-commander", "", told.cast["commander"]),
        ("npcc-lead", "chief-officer", told.cast["chief"]),
        ("da-coordinator", "", told.cast["supervisor"]),
        ("psd", "", told.cast["psd"]),
    }
    excluded = dict(Exclusion.objects.filter(record=told.hers.record).values_list("member__account__username", "why"))
    assert excluded == {
        "suspect": "suspect", "uncle": "found", "friend": "found", "sergeant": "line", "auditor": "declared",
        "hazel": "found",
    }  # fmt: skip
    assert not Connection.objects.filter(record=told.hers.record, outcome="").exists()
    assert not Declaration.objects.filter(record=told.hers.record, knows=False, outcome="").exists()


def the_baker_is_let_go_within_the_hour(told):
    doubt = Doubt.objects.get(state="not-police")
    assert doubt.at < doubt.decided_at < doubt.due_at
    assert told.baker.record.locked == "no"
    assert not Exclusion.objects.filter(record=told.baker.record).exists()
    assert sees(told.cast["suspect"], told.baker.record)


def each_try_comes_from_the_audit(told):
    assert not Sighting.objects.exists()
    resolve()
    tried = Sighting.objects.filter(record_id=told.hers.pk, kind="tried").order_by("at")
    assert list(tried.values_list("how", flat=True)) == ["address", "reference", "birth", "address"]
    assert set(tried.values_list("member_id", flat=True)) == {told.cast["suspect"].pk}
    near = Sighting.objects.filter(record_id=told.hers.pk, kind="near")
    assert near.count() == 2
    asked = Finding.objects.filter(member_id=told.cast["suspect"].pk)
    assert set(asked.values_list("rule", flat=True)) == {"own-name", "no-task"}
    assert {tuple(one.records) for one in asked} == {(told.baker.pk,)}
    assert resolve() == 0


def his_friend_is_answered_nothing_and_the_crew_is_let_know(told):
    checks = SafetyCheck.objects.filter(asker=told.cast["friend"])
    assert set(checks.values_list("how", "because", "justified")) == {("post", "not-on-it", False)}
    assert checks.count() == 2
    released = SafetyRelease.objects.get(record=told.hers.record)
    assert released.members == [told.cast["crew"].pk]
    assert (released.at, released.until) == (london("2026-05-18 03:04"), london("2026-05-18 07:00"))
    assert Event.objects.filter(record_id=told.hers.pk, kind="access.touched").count() == 1


def his_account_opens_nothing_of_hers(told):
    holders = {
        record: set(Grant.objects.filter(content_object=record).values_list("user__username", flat=True))
        for record in (told.hers.record, told.his.record)
    }
    assert holders[told.his.record] == {"second", "manager"}
    assert "manager" not in holders[told.hers.record]
    assert not sees(told.cast["manager"], told.hers.record)
    assert not sees(told.cast["colleague"], told.his.record)
    for record in holders:
        assert record.locked == "confirmed"
        assert not sees(told.cast["suspect"], record)
    assert not SafeContact.objects.filter(record__in=[told.his.record]).exists()


def nothing_waits_and_the_accounts_are_as_they_were(told):
    assert not PostPage.objects.filter(settled_at=None).exists()
    assert not Notice.objects.filter(page_over=True, acknowledged_at=None).exists()
    assert not Doubt.objects.filter(state="open").exists()
    signing_in = {one.username for one in Account.objects.all() if one.has_usable_password()}
    assert signing_in == {
        "officer", "response", "sergeant", "inspector", "supervisor", "dvds", "marac", "partner", "housing", "psd",
        "manager", "analyst", "admin", "suspect", "friend",
    }  # fmt: skip
    assert Member.objects.get(staff_no="90417").name == "PC Rowan Bracken"


@pytest.mark.policy("PPDA-001", "PPDA-002", "PPDA-004", "PPDA-005", "PPDA-006")
def test_who_is_told_and_what_is_decided_stands_at_its_time_and_nothing_waits(told):
    each_step_was_due_when_policy_says(told)
    the_chief_officer_is_told_and_not_his_uncle(told)
    nothing_waits_and_the_accounts_are_as_they_were(told)


@pytest.mark.policy("ACC-001", "ACC-003")
def test_what_he_and_his_friend_tried_stands_before_professional_standards(told):
    each_try_comes_from_the_audit(told)
    his_friend_is_answered_nothing_and_the_crew_is_let_know(told)


@pytest.mark.policy("ACC-001")
def test_the_demonstration_begins_with_his_tries_and_a_finding_before_professional_standards(db, monkeypatch):
    monkeypatch.setattr(seed, "STORIES", ("officer_with_a_login",))
    monkeypatch.setenv("DAPOLICY_DEMO_PASSWORD", "never used")
    call_command("seed", "demo")
    with login("web"):
        read_as(Member.objects.get(account__username="psd").pk)
        found = waiting()
    read_as(None)
    assert found.tries >= 4
    assert found.findings >= 2


@pytest.mark.policy("ACC-002", "ACC-004")
def test_another_man_of_his_name_is_let_go_and_his_own_account_is_kept_apart(told):
    the_baker_is_let_go_within_the_hour(told)
    his_account_opens_nothing_of_hers(told)
