"""What people add to the figures: refused with the mend where it is no number or no time, kept for ever where it is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.audit.models import Entry
from marac.measures import actions
from marac.measures.actions import Posts, Published, Reviewed
from marac.measures.norms import norms_at
from marac.measures.periods import Period
from marac.models import AreaLoad, HandCount, MonthReport, OutsideFigure, Review
from tests.marac.measures.conftest import noon
from tests.reading import rows, text

MAY = Period(date(2026, 5, 1), date(2026, 6, 1))
DAY = date(2026, 5, 12)


@pytest.fixture
def manager(told):
    read_as(told.scene.world.manager.pk)
    return told.scene.world.manager


def when(name: str, day: str) -> dict[str, str]:
    return {f"{name}_{part}": value for part, value in zip(("year", "month", "day"), day.split("-"), strict=True)}


def test_the_recommended_numbers_are_reference_data(now):
    norms = norms_at(now)
    assert (norms.cases_per_meeting, norms.cases_per_coordinator) == (16, 400)
    assert (norms.referrals_per_idva, norms.cases_per_10_000_women) == (100, 40)


@pytest.mark.parametrize(("wrong", "word"), [
    ({"women": 0}, "one or more"), ({"women": -5}, "one or more"), ({"since": date(2099, 1, 1)}, "future"),
    ({"idvas": Decimal(-1)}, "0 or more"), ({"coordinators": Decimal(-1)}, "0 or more"),
])  # fmt: skip
def test_a_population_of_nobody_a_future_day_and_fewer_posts_than_none_are_refused(told, manager, now, wrong, word):
    said = {"since": DAY, "women": 500, "women_source": "ONS", "coordinators": Decimal(1), "idvas": Decimal(1)} | wrong
    with pytest.raises(Refused, match=word):
        actions.say_load(told.scene.meeting.area, Posts(**said), by=manager, at=now)
    assert not AreaLoad.objects.exists()


def test_the_page_says_the_same_of_them(told, browse):
    page = reverse("marac:figures-area")
    typed = {"area": "westmarch", "women": "0", "women_source": "ONS", "coordinators": "-1", "idvas": "1"}
    shown = text(browse(told.scene.world.manager).post(page, typed))
    assert "one or more" in shown
    assert not AreaLoad.objects.exists()


@pytest.mark.policy("MARAC-014")
def test_a_month_that_changed_is_not_reported_without_its_commentary(told, manager, now):
    meeting = told.meeting(DAY)
    told.heard(meeting)
    with pytest.raises(Refused, match="Say why: changed by more than 10%: .*A fall needs it too"):
        actions.report_month(MAY, " ", by=manager, at=now)
    kept = actions.report_month(MAY, "The first meeting in a year.", by=manager, at=now)
    assert kept.figures["moved"]["cases"] == {"now": "1", "before": "0"}
    assert kept.norms == norms_at(now).version


@pytest.mark.policy("MARAC-014")
def test_a_fall_needs_words_as_a_rise_does_and_no_change_needs_none(told, manager, now):
    for day, number in ((date(2026, 3, 10), 2), (date(2026, 4, 14), 2), (DAY, 1)):
        meeting = told.meeting(day)
        for _ in range(number):
            told.heard(meeting, at=noon(day))
    actions.report_month(Period(date(2026, 4, 1), date(2026, 5, 1)), "", by=manager, at=now)
    with pytest.raises(Refused, match="referrals, cases heard, cases a meeting"):
        actions.report_month(MAY, "", by=manager, at=now)


def test_a_month_that_runs_is_not_reported_yet(told, manager, now):
    with pytest.raises(Refused, match="not over"):
        actions.report_month(Period(date(2026, 6, 1), date(2026, 7, 1)), "Early.", by=manager, at=now)


@pytest.mark.policy("MARAC-014")
def test_the_month_is_reported_in_the_browser_and_stands_with_its_figures(told, browse):
    told.heard(told.meeting(DAY))
    page = reverse("marac:figures-month") + "?month=2026-05"
    manager, analyst = browse(told.scene.world.manager), browse(told.scene.world.analyst)
    assert "Say why" in text(manager.post(page, {"commentary": ""}))
    assert manager.post(page, {"commentary": "We met again."}).status_code == 302
    shown = text(analyst.get(page))
    assert "We met again." in shown
    assert "cases heard 1" in shown
    assert "Report this month" not in shown
    analyst.post(page, {"commentary": "I may not."})
    assert MonthReport.objects.count() == 1


@pytest.mark.policy("MARAC-014")
def test_the_months_report_shows_sources_the_rate_cases_a_meeting_and_their_change(told, browse):
    for day, agencies in ((date(2026, 4, 14), ("police", "police")), (DAY, ("police", "housing", "housing"))):
        meeting = told.meeting(day)
        for agency in agencies:
            told.heard(meeting, at=noon(day), agency_id=agency)
    AreaLoad.objects.create(area=meeting.area, since=date(2025, 1, 1), women=1_000, women_source="ONS, mid-2024",
                            coordinators=1, idvas=1, at=noon(DAY), by=told.scene.world.manager)  # fmt: skip
    page = browse(told.scene.world.analyst).get(reverse("marac:figures-month") + "?month=2026-05")
    shown = text(page)
    for line in (
        "Referrals 3 2 50.0% Say why", "Cases heard 3 2 50.0% Say why", "Cases a meeting 3.0 2.0 50.0% Say why",
        "Cases per 10,000 women, twelve months 50 20 150.0% Say why",
    ):  # fmt: skip
        assert line in shown, line
    assert sorted(rows(page)) == [["Housing", "2", "0"], ["Police", "1", "0"]]


@pytest.mark.parametrize("number", [-1, 2])
def test_a_count_by_hand_is_no_more_than_the_cases_that_were_heard(told, manager, now, number):
    meeting = told.meeting(DAY)
    told.heard(meeting)
    with pytest.raises(Refused, match="from 0 to 1"):
        actions.count_by_hand(meeting, minoritised=0, lgbt=0, male=number, by=manager, at=now)
    with pytest.raises(Refused, match="not held"):
        actions.count_by_hand(told.scene.meeting, minoritised=0, lgbt=0, male=0, by=manager, at=now)


def test_the_newest_count_is_returned_and_the_older_one_stays(told, browse):
    meeting = told.meeting(DAY)
    told.heard(meeting)
    coordinator, page = browse(told.scene.world.coordinator), reverse("marac:meeting-count", args=[handle(meeting)])
    for male in (0, 1):
        assert coordinator.post(page, {"minoritised": 0, "lgbt": 0, "male": male}).status_code == 302
    assert [row.male for row in HandCount.objects.order_by("at", "pk")] == [0, 1]
    assert re_line(export(told, browse))[-1] == "1"


@pytest.mark.policy("MARAC-015")
def test_what_safelives_publish_stands_beside_the_forces_own_of_the_same_months(told, browse):
    told.heard(told.meeting(DAY))
    manager = browse(told.scene.world.manager)
    typed = {"source": "SafeLives", "measure": "repeat", "first": "2025-06", "last": "2026-05", "value": "31"}
    assert manager.post(reverse("marac:figures-outside"), typed).status_code == 302
    shown = text(manager.get(reverse("marac:figures") + "?month=2026-05"))
    assert "SafeLives: 31" in shown
    assert "SafeLives: 31" not in text(manager.get(reverse("marac:figures") + "?month=2026-04"))
    for wrong, word in (
        ({"last": "2099-07"}, "not over"),
        ({"last": "2025-01"}, "ends before"),
        ({"value": "-3"}, "0"),
    ):
        assert word in text(manager.post(reverse("marac:figures-outside"), typed | wrong))
    assert OutsideFigure.objects.count() == 1


@pytest.mark.policy("MARAC-015")
def test_a_review_is_kept_with_who_took_part_and_none_in_the_future(told, manager, now, browse):
    said = {"held_on": DAY, "looked_at": "SafeLives data", "found": "Health does not come.", "next_on": None}
    review = Reviewed(**said, took_part="IDVA service, Women's Aid")
    actions.keep_review(review, by=manager, at=now)
    assert "Women's Aid" in text(browse(told.scene.world.analyst).get(reverse("marac:figures-review")))
    for wrong in ({"held_on": date(2099, 1, 1)}, {"next_on": DAY - timedelta(days=1)}):
        with pytest.raises(Refused):
            actions.keep_review(Reviewed(**said | wrong, took_part="Nobody"), by=manager, at=now)
    assert Review.objects.count() == 1


def export(told, browse):
    page = reverse("marac:figures-export") + "?month=2026-05"
    return browse(told.scene.world.coordinator).post(page, {"reader": "SafeLives", "reason": "Quarterly return"})


def re_line(response) -> list[str]:
    return response.content.decode("utf-8-sig").strip().splitlines()[-1].split(",")


def test_the_return_goes_out_as_a_marked_file_with_a_row_for_each_meeting_and_is_logged(told, browse):
    area = told.scene.meeting.area
    area.name = "=2+2"
    area.save()
    told.heard(told.meeting(DAY), repeat=True, repeat_rule="safelives-any-abuse")
    lines = export(told, browse).content.decode("utf-8-sig").strip().splitlines()
    assert lines[0].startswith("OFFICIAL-SENSITIVE")
    assert "Made for SafeLives" in lines[0]
    assert lines[2] == "2026-05-12,'=2+2,Ordinary,1,1,0,0,0,0,0,,,"
    entry = Entry.objects.latest("id")
    assert entry.recipients == ["SafeLives"]


def test_what_was_kept_is_neither_changed_nor_taken_away_nor_written_by_others(told, manager, now, as_web):
    actions.keep_outside(
        Published("SafeLives", "repeat", DAY, DAY + timedelta(days=1), Decimal(31), ""), by=manager, at=now
    )
    for sql in ("UPDATE marac_outsidefigure SET value = 1", "DELETE FROM marac_outsidefigure"):
        with pytest.raises(Error, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    as_web(told.scene.world.officer)
    assert not OutsideFigure.objects.exists()
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        OutsideFigure.objects.create(
            source="He",
            measure="cases",
            first=DAY,
            after=DAY + timedelta(days=1),
            value=1,
            at=now,
            by=told.scene.world.officer,
        )
