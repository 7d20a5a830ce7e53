"""Figures for whole forces and whole months, and what the head of the scheme reads of every matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dapolicy.access.models import Post, PostHolding
from dapolicy.chronology.actions import record as record_event
from dvds.models import Application
from dvds.queries.measures import NotThisSpan, figures
from tests.dvds.requests import an_application, said_of, who
from tests.world import FAR_AHEAD, LONG_AGO

MAY = {"first": date(2026, 5, 1), "after": date(2026, 6, 1)}
MET = {"applicant": "third-party"}
BEGUN = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)


@pytest.fixture
def may(world: Any) -> list[Application]:
    """Three in May: one disclosed, its checks in time; one whose checks came late, explained; one still open."""
    post = Post.objects.create(code="dvds-head", name="Head of the disclosure scheme", phone="01632 960111")
    PostHolding.objects.create(post=post, member=world.dvds, since=LONG_AGO, until=FAR_AHEAD)
    made = [an_application(world, BEGUN + timedelta(days=day), why=str(day)) for day in range(3)]
    for one, hours in ((made[0], 10), (made[1], 50)):
        at = one.contacted_at + timedelta(hours=hours)
        record_event("dvds.checks-completed", one.record, by=world.dvds, at=at)
    late = {"limit": "dvds-initial-checks", "why": "other-force"}
    record_event("dvds.overrun-explained", made[1].record, by=world.dvds, at=BEGUN + timedelta(days=4), detail=late)
    for kind, hours in (
        ("progressed", 12),
        ("risk-assessed", 30),
        ("met", 30),
        ("disclosed", 40),
        ("outcome-given", 40),
    ):
        record_event(f"dvds.{kind}", made[0].record, by=world.dvds, at=BEGUN + timedelta(hours=hours), detail=MET)
    Application.objects.filter(pk=made[0].pk).update(outcome="disclosed")
    return made


def read(world: Any, now: Any, as_web: Any, reader: str = "analyst", **span: Any) -> Any:
    as_web(getattr(world, reader))
    return figures("Westmarch", now=now, **(MAY | span))


def test_applications_are_counted_by_route_with_their_outcomes_and_rate(world, now, may, as_web):
    found = read(world, now, as_web)
    assert (found.applications, found.routes, found.channels) == (3, {"right-to-ask": 3}, {"online": 3})
    assert found.outcomes["right-to-ask"] == {"disclosed": 1, "open": 2}
    assert found.rate == pytest.approx(1 / 3)
    assert found.per_people(600_000) == pytest.approx(0.5)


def test_times_at_each_step_and_overruns_with_their_reasons_are_told(world, now, may, as_web):
    found = read(world, now, as_web)
    checks = found.limits["dvds-initial-checks"]
    assert checks.states == {"in-time": 1, "late": 1, "overdue": 1}
    assert (checks.median_hours, checks.overran) == (30.0, 2)
    assert found.overruns["dvds-initial-checks"] == {"other-force": 1}


@pytest.mark.policy("PERF-017")
def test_how_many_went_on_and_how_long_each_step_took_since_what_was_done_before_it(world, now, may, as_web):
    found = read(world, now, as_web)
    steps = {step: (one.taken, one.median_hours) for step, one in found.steps["right-to-ask"].items()}
    assert found.progressed == found.disclosed == {"right-to-ask": 1}
    assert steps == {
        "checks-completed": (2, 30.0), "progressed": (1, 2.0), "met": (1, 18.0), "risk-assessed": (1, 0.0),
        "outcome-given": (1, 10.0),
    }  # fmt: skip


@pytest.mark.policy("PERF-017")
def test_an_urgent_disclosure_counts_as_one_whatever_came_after_and_what_was_withdrawn_counts_for_nothing(
    world, now, may, as_web, as_owner
):
    told = record_event("dvds.disclosed-urgently", may[2].record, by=world.dvds, at=BEGUN + timedelta(days=3))
    Application.objects.filter(pk=may[2].pk).update(outcome="withdrawn")
    assert read(world, now, as_web).rate == pytest.approx(2 / 3)
    as_owner()
    record_event("event.withdrawn", may[2].record, by=None, at=now, detail={"withdraws": str(told.pk)})
    assert read(world, now, as_web).rate == pytest.approx(1 / 3)


@pytest.mark.parametrize("span", [
    {"first": date(2026, 5, 2)}, {"after": date(2026, 5, 15)}, {"first": date(2026, 6, 1)},
    {"after": date(2099, 1, 1)},
])  # fmt: skip
def test_no_figures_are_given_for_less_than_a_month_or_for_one_that_still_runs(world, now, may, as_web, span):
    with pytest.raises(NotThisSpan, match="whole months"):
        read(world, now, as_web, **span)
    sent = MAY | span
    with connection.cursor() as cursor:  # the database refuses too, where somebody forgot to ask
        cursor.execute("SELECT * FROM dvds_figures('Westmarch', %s, %s)", [sent["first"], sent["after"]])
        assert cursor.fetchall() == []


def test_figures_are_the_same_for_everybody_who_may_read_them_and_none_for_others(world, now, may, as_web):
    seen = [read(world, now, as_web, reader) for reader in ("analyst", "manager", "dvds")]
    assert seen[0] == seen[1] == seen[2]
    for reader in ("officer", "supervisor", "psd", "admin", "partner"):
        assert read(world, now, as_web, reader).applications == 0


def test_locked_applications_and_other_forces_are_left_out(world, now, may, as_web):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [may[0].pk])
    assert read(world, now, as_web).applications == 2
    assert figures("Easterby", now=now, **MAY).applications == 0


def page(browse: Any, member: Any) -> Any:
    return browse(member).get(reverse("dvds:compliance"))


@pytest.mark.policy("DVDS-040")
def test_the_head_reads_every_matter_with_what_is_missing_late_or_done_another_way(world, now, may, browse):
    bare = said_of(subject={}, why="", consent="not-known")
    an_application(world, now, **{name: bare[name] for name in ("subject", "why", "consent")})
    record_event("dvds.departed", may[2].record, by=world.dvds, at=BEGUN + timedelta(days=3), words="She asked")
    shown = page(browse, world.dvds).content.decode()
    for words in ("Who the subject is", "Why they ask", "No reason recorded", "Explained", "Done another way"):
        assert words in shown, words
    for one in may[1:]:
        assert one.record.reference in shown


@pytest.mark.policy("DVDS-040")
def test_a_closed_matter_without_its_intelligence_report_is_listed(world, now, may, browse):
    Application.objects.filter(pk=may[0].pk).update(closed_at=now)
    assert "The intelligence report" in page(browse, world.dvds).content.decode()


def test_other_officers_of_the_scheme_and_everybody_else_find_no_such_page(world, now, may, browse):
    world.member("second", "dvds-officer")
    for member in (world.second, world.supervisor, world.manager, world.psd, world.analyst):
        assert page(browse, member).status_code == 404


def test_the_page_sends_as_many_statements_for_many_as_for_three(world, now, may, browse):
    page(browse, world.dvds)
    with CaptureQueriesContext(connection) as few:
        page(browse, world.dvds)
    for number in range(6):
        an_application(world, now, subject=who("Rex", f"Moss{number}"))
    with CaptureQueriesContext(connection) as many:
        page(browse, world.dvds)
    assert len(few) == len(many)
