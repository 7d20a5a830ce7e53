"""Quality of recording: counts with what they are out of, the same for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions.amending import join_to
from cases.queries.quality import MEASURES, quality
from cases.reports import HowItCame, Suspect
from dapolicy.access.models import Exclusion
from tests.cases.reports import person, saved

pytestmark = pytest.mark.django_db


def figures(now, by="month"):
    tables = quality(since=now - timedelta(days=400), until=now + timedelta(days=1), by=by)
    return {table.measure.code: (table.whole.numerator, table.whole.denominator) for table in tables}


def test_locked_reports_are_left_out_and_the_page_says_so_whether_there_are_any_or_not(world, as_web, browse, now):
    said = "Locked records are left out, for everybody and whether there are any or not."
    before = browse(world.supervisor).get(reverse("cases:quality")).content.decode()
    as_web(world.officer)
    saved(world, now)
    saved(world, now, suspects=(Suspect(person("Rowan", "Bracken"), police="yes"),))
    assert figures(now)["flagged-first"] == (1, 1)
    after = browse(world.supervisor).get(reverse("cases:quality")).content.decode()
    assert said in before
    assert said in after


def test_the_figures_are_the_same_for_whoever_reads_them(world, as_web, as_owner, now):
    as_web(world.officer)
    done = saved(world, now)
    saved(world, now)
    as_owner()
    Exclusion.objects.create(record=done.incident.record, member=world.sergeant, why="declared", at=now)
    found = []
    for reader in (world.officer, world.sergeant, world.analyst, world.psd):
        as_web(reader)
        found.append(figures(now))
        as_owner()
    assert found[0]["flagged-first"] == (2, 2)
    assert all(each == found[0] for each in found)


def test_a_report_joined_to_another_is_counted_once(world, as_web, now):
    as_web(world.officer)
    stays, goes = (saved(world, now).incident for _ in range(2))
    join_to(goes, stays, words="Same door", by=world.officer, at=now)
    assert figures(now)["flagged-first"] == (1, 1)


def test_nothing_to_count_is_not_nought_percent(world, browse, now):
    assert set(figures(now).values()) == {(0, 0)}
    page = browse(world.supervisor).get(reverse("cases:quality")).content.decode()
    assert page.count("nothing to count") == len(MEASURES)
    assert "0%" not in page


@pytest.mark.parametrize("by", ["month", "team", "channel"])
def test_every_split_adds_up_to_the_whole(world, as_web, browse, now, by):
    as_web(world.officer)
    for channel in ("999", "front-counter", "front-counter"):
        saved(world, now, came=HowItCame(channel=channel))
    for table in quality(since=now - timedelta(days=400), until=now + timedelta(days=1), by=by):
        assert sum(count.denominator for _, count in table.rows) == table.whole.denominator
    page = browse(world.supervisor).get(reverse("cases:quality"), {"by": by, "span": "3"})
    assert page.status_code == 200


def test_a_nonsense_choice_shows_the_usual_one(world, browse):
    assert browse(world.supervisor).get(reverse("cases:quality"), {"by": "sex", "span": "x"}).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("analyst", 200), ("manager", 200), ("officer", 404), ("partner", 404)])
def test_the_page_is_for_supervisors_managers_and_analysts(world, browse, who, status):
    assert browse(getattr(world, who)).get(reverse("cases:quality")).status_code == status


def test_supervisors_are_led_to_the_reports_that_wait_for_them_and_analysts_are_not(world, browse):
    waiting = reverse("cases:incident-reviews")
    assert waiting in browse(world.supervisor).get(reverse("cases:quality")).content.decode()
    assert waiting not in browse(world.analyst).get(reverse("cases:quality")).content.decode()
