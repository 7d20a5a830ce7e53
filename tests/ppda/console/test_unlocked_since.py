"""Tries at a record that was unlocked before they were found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from dapolicy.access.models import PostPage
from dapolicy.custody.models import Doubt, DoubtExclusion, DoubtRecord
from ppda.models import Sighting
from tests.access.oracle.build import FOREVER, give
from tests.ppda.console.sightings import sightings, told


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize("words", [None, "{reference}", "90417", "WM774411"])
def test_a_record_unlocked_before_its_tries_were_found_keeps_them(scene, browse, searching, minute, now, words):
    record = scene.report if words else scene.record
    if words:
        searching(scene.world.friend, words.format(reference=record.reference))
    else:
        assert browse(scene.world.friend).get(reverse("cases:case", args=[record.reference])).status_code == 404
    searching(scene.world.holder, record.reference)  # who could see it did not try
    later = now + timedelta(minutes=5)
    unlocked(scene.world, later)
    browse(scene.world.friend).get(reverse("cases:case", args=[scene.record.reference]))  # open to him now
    minute(later)
    assert [kind for kind, _ in sightings(record, scene.world.friend)] == ["tried"]
    assert sightings(record, scene.world.holder) == []
    assert told(record) == ["Psd"]


def unlocked(world, at):
    """Professional standards end every lock at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO custody_unlocking (record_id, by_id, at, reason) SELECT id, %s, %s, 'x'"
            " FROM access_record WHERE locked <> 'no'",
            [world.psd.pk, at],
        )
        cursor.execute("SELECT dapolicy_set_locked(record_id, 'no') FROM custody_unlocking")


@pytest.mark.policy("ACC-001")
def test_who_was_excluded_held_nothing_for_all_their_grant_and_tried(scene, searching, minute, now):
    give(scene.world.rowan.pk, scene.report.pk, FOREVER)
    for member in (scene.world.rowan, scene.world.holder):
        searching(member, scene.report.reference)
    unlocked(scene.world, now + timedelta(minutes=5))
    minute(now + timedelta(minutes=5))
    found = Sighting.objects.filter(record_id=scene.report.pk).values_list("member_id", flat=True)
    assert set(found) == {scene.world.rowan.pk}


@pytest.mark.policy("ACC-001")
def test_the_team_of_a_possible_record_and_the_post_that_was_called_tried_nothing_once_its_lock_has_ended(
    scene, searching, minute, now
):
    world, record, later = scene.world, scene.report, now + timedelta(minutes=5)
    colleague = world.member("mate", "specialist-officer", team=record.team)
    suspect = world.member("kept", "specialist-officer", team=record.team)
    doubt = Doubt.objects.create(face={}, at=record.opened_at, due_at=now, state="not-police", decided_at=later)
    DoubtRecord.objects.create(doubt=doubt, record=record, before="no")
    DoubtExclusion.objects.create(doubt=doubt, record=record, member=suspect)
    PostPage.objects.create(record=record, post_id="fim", why="Decide", at=record.opened_at, settled_at=later)
    for member in (colleague, suspect, world.inspector, scene.world.friend):
        searching(member, record.reference)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_set_locked(%s, 'no')", [record.pk])
    minute(later)
    found = Sighting.objects.filter(record_id=record.pk).values_list("member_id", flat=True)
    assert set(found) == {suspect.pk, world.friend.pk}
