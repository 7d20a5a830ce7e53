"""Whom the console tells that somebody tried, or opened, and how often."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dapolicy.access.models import Exclusion
from dapolicy.chronology.models import Notice
from tests.ppda.console.sightings import sightings, told


@pytest.mark.policy("ACC-001")
def test_opening_a_locked_record_is_told_too_once_a_day_for_each_person(scene, browse, minute, now):
    for _ in range(3):
        browse(scene.world.holder).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert told(scene.record) == ["Psd"]


def test_who_reads_who_looked_at_a_locked_record_is_told_of_like_anybody(scene, browse, minute):
    browse(scene.world.holder).get(reverse("audit:record", args=[scene.record.reference]))
    minute()
    assert Notice.objects.filter(member=scene.world.psd, record=scene.record).exists()


def test_a_flood_of_tries_is_kept_whole_and_is_one_notice_until_it_is_read(scene, browse, minute):
    page = reverse("cases:case", args=[scene.record.reference])
    browser = browse(scene.world.rowan)
    for _ in range(5):
        browser.get(page)
    minute()
    browser.get(page)
    minute()
    assert len(sightings(scene.record)) == 6
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 1
    Notice.objects.filter(record=scene.record).update(read_at=scene.record.opened_at)
    browser.get(page)
    minute()
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 2


def test_where_all_of_psd_is_excluded_the_holders_are_told(scene, browse, minute, now):
    Exclusion.objects.create(record=scene.record, member=scene.world.psd, why="declared", at=now)
    browse(scene.world.rowan).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert told(scene.record) == []
    notices = Notice.objects.filter(record=scene.record, source__startswith="tried:")
    assert [notice.member for notice in notices] == [scene.world.holder]


def test_one_of_psd_who_tries_is_not_told_of_it_alone(scene, searching, minute):
    searching(scene.world.psd, "90417")
    minute()
    assert told(scene.report) == []
    assert Notice.objects.filter(record=scene.report, source__startswith="tried:").exists()
