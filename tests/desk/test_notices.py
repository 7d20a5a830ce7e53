"""What stands over every page until its reader has it: each call for itself, and none for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dapolicy.access.models import Kind, Record
from dapolicy.chronology.models import Notice
from dapolicy.desk.queries import line_of


def a_notice(world: Any, now: Any, source: str, **said: Any) -> Notice:
    """A notice over every page of the officer, about a record of its own unless one is given."""
    about = said.pop("record", None) or Record.open(kind=Kind.INCIDENT, team=world.unit, at=now)
    defaults = {"title": "Somebody is in danger now", "page_over": True, "sent_at": now}
    return Notice.objects.create(record=about, member=world.officer, source=source, **{**defaults, **said})


@pytest.mark.parametrize("source", ["danger:DA-222222", "page:1:1"])
def test_a_notice_whose_record_is_shut_by_now_leaves_every_page_when_it_is_opened(world, now, browse, source):
    shut = Record.open(kind=Kind.CHECK, team=world.unit, at=now)
    notice = a_notice(world, now, source, record=shut)
    browser = browse(world.officer)
    assert b"Somebody is in danger now" in browser.get("/").content
    answer = browser.post(reverse("desk:open-notice", args=[notice.pk]), follow=True)
    assert answer.redirect_chain == [("/notices/", 302)]
    assert "You cannot open what this notice was about." in answer.content.decode()
    assert Notice.objects.get().acknowledged_at is not None
    assert b"app-page-over__notice" not in browser.get("/").content


def test_another_persons_notice_is_as_one_that_is_not_there(world, now, browse):
    notice = a_notice(world, now, "danger:DA-222222")
    assert browse(world.colleague).post(reverse("desk:open-notice", args=[notice.pk])).status_code == 404
    assert Notice.objects.get().read_at is None


def test_each_call_to_a_post_stands_over_the_page_for_itself(world, now, as_web):
    calls = {str(a_notice(world, now, f"page:{number}:1").pk) for number in range(7)}
    as_web(world.officer)
    over = line_of(world.officer, now).over
    assert {one["id"] for one in over} == calls
    assert {one["alike"] for one in over} == {1}


def test_other_notices_that_read_alike_stand_there_once_with_how_many(world, now, as_web):
    for number in range(8):
        a_notice(world, now, f"danger:{number}")
    a_notice(world, now, "threat-to-life:1", title="A threat to life")
    as_web(world.officer)
    alike = {one["title"]: one["alike"] for one in line_of(world.officer, now).over}
    assert alike == {"Somebody is in danger now": 8, "A threat to life": 1}
