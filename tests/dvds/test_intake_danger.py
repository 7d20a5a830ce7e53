"""A request that speaks of danger, or of somebody who must not read it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from dapolicy.access.models import Exclusion, PostPage, Record, StaffEntry
from dapolicy.chronology.models import Notice
from dapolicy.custody.calling import call_waiting
from dapolicy.custody.models import SafetyCheck
from dapolicy.custody.safety.sorting import sort_checks
from dvds.intake.opening import open_requests
from dvds.models import Party
from tests.dvds.requests import as_worker, opened

URL = "/clares-law/request/"
BARE = {"contact_at_day": "28", "contact_at_month": "3", "contact_at_year": "2026", "contact_at_time": "21:14"}
ONLINE = {**BARE, "channel": "online"}


@pytest.mark.policy("DVDS-005")
def test_danger_now_calls_the_head_and_the_duty_post_and_says_to_open_an_incident(world, now, head, browse):
    answer = browse(world.handler).post(URL, {**ONLINE, "danger": "yes", "victim-given": "Petra"}).content.decode()
    assert "open an incident at once" in answer
    assert "/report" in answer
    with as_worker():
        assert open_requests(now=now) == 1
        sort_checks(now=now)
        call_waiting(now=now)
    called = dict(PostPage.objects.values_list("post_id", "record__kind"))
    assert called == {"dvds-head": "application", "fim": "check"}
    check = SafetyCheck.objects.get()
    assert check.asker == world.handler
    assert Notice.objects.get(member=world.inspector).title == "A safety check waits: ring the crew back"


def test_the_duty_post_reads_of_danger_and_of_no_application(world, now, head, browse):
    made = opened(world, now, danger="yes", danger_words="He has a knife")
    with as_worker():
        sort_checks(now=now)
        call_waiting(now=now)
    browser = browse(world.inspector)
    page = browser.get(reverse("custody:page", args=[SafetyCheck.objects.get().record.reference])).content.decode()
    assert "He has a knife" in page
    assert "Petra Sable" in page
    for word in ("Clare", "disclosure", "pplication", "Lionel", "Caspian", made.record.reference):
        assert word not in page, word


ROWAN = {
    "staff_no": "90417", "given_name": "Rowan", "surname": "Bracken", "date_of_birth": date(1985, 4, 2),
    "kind": "officer",
}  # fmt: skip


def test_a_subject_who_is_police_locks_the_application_and_is_excluded(world, now, head):
    rowan = world.member("rowan", "dvds-officer", staff_no="90417")
    StaffEntry.objects.create(**ROWAN)
    made = opened(world, now, subject={"given": "Rowan", "surname": "Bracken", "born": "1985-04-02"})
    assert Record.objects.get(pk=made.pk).locked == "possible"
    assert Exclusion.objects.filter(record=made.pk, member=rowan).exists()
    assert set(PostPage.objects.filter(record=made.pk).values_list("post_id", flat=True)) == {"dvds-head"}


@pytest.mark.parametrize("part", ["applicant", "victim"])
def test_whoever_asks_or_is_asked_about_never_reads_it(world, now, head, part):
    asker = world.member("asker", "dvds-officer", staff_no="70001")
    made = opened(world, now, **{part: {"given": "Ash", "surname": "Asker", "police": "yes", "staff_no": "70001"}})
    assert Record.objects.get(pk=made.pk).locked == "possible"
    assert Exclusion.objects.filter(record=made.pk, member=asker).exists()


def test_a_subject_who_holds_the_duty_post_is_not_called_about_the_danger(world, now, head):
    world.inspector.staff_no = "90417"
    world.inspector.save()
    StaffEntry.objects.create(**ROWAN)
    made = opened(world, now, danger="yes", subject={"given": "Rowan", "surname": "Bracken", "born": "1985-04-02"})
    with as_worker():
        sort_checks(now=now)
        call_waiting(now=now)
    assert Exclusion.objects.filter(member=world.inspector).count() == 2  # of the application and of the check
    assert not Notice.objects.filter(member=world.inspector).exists()
    assert Notice.objects.filter(member=world.supervisor).exists()  # the next post
    assert made.imminent


def test_whoever_is_excluded_from_the_application_later_is_shut_out_of_the_check_about_its_danger(world, now, head):
    made = opened(world, now, danger="yes")
    assert not Exclusion.objects.filter(member=world.inspector).exists()
    Exclusion.objects.create(record=made.record, member=world.inspector, why="found", at=now)
    assert Exclusion.objects.filter(member=world.inspector, record=SafetyCheck.objects.get().record).exists()


def test_a_father_and_a_son_of_one_name_do_not_keep_a_request_shut(world, now):
    who = {"given": "Lionel", "surname": "Marchbanks"}
    assert Party.objects.filter(record=opened(world, now, applicant=who, subject=who).pk).count() == 4
