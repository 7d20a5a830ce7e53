"""An application that is one with another ends as that: owed once, closed with the other's report, counted once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dapolicy.chronology.models import Telling
from dvds.actions.carrying import complete_doubles
from dvds.models import Part
from dvds.patterns.queries import harmed_in, several
from dvds.queries.measures import figures
from dvds.queue.actions import answer_double
from dvds.queue.triage import look
from tests.dvds.requests import as_worker as worker
from tests.dvds.scene import CASPIAN, PETRA, address, asked, clocks, enter, form_of, named, refused
from tests.dvds.test_at_once import HIM
from tests.dvds.test_measures import BEGUN, MAY

WHY = {"why": "double", "level": ""}


@pytest.fixture
def two(world, now):
    return [asked(world.dvds, now - timedelta(hours=hours)) for hours in (3, 2)]


@pytest.fixture
def over(world):
    return world.member("over", "dvds-officer", "supervisor")


def same(two, world, at, answer="same"):
    answer_double(*two, answer=answer, why="The same words", by=world.dvds, at=at)


def end(two, world, over, at):
    """The second is carried on by the first, and a second person agrees."""
    same(two, world, at)
    first, second = two
    enter("dvds.not-progressed", second, by=world.dvds, at=at, one_with=first.record.reference, **WHY)
    enter("dvds.not-progressed-reviewed", second, by=over, at=at)


@pytest.mark.policy("DVDS-014")
def test_nothing_ends_as_a_double_before_somebody_answered_that_it_is_one(two, world, now):
    first, second = two
    said = WHY | {"one_with": first.record.reference}
    assert "why" in form_of("dvds.not-progressed", second, world.dvds, now, **said).errors
    same(two, world, now, answer="not-sure")
    assert "why" in form_of("dvds.not-progressed", second, world.dvds, now, **said).errors
    same(two, world, now)
    assert "with which application" in refused("dvds.not-progressed", second, world.dvds, now, **WHY)
    enter("dvds.not-progressed", second, by=world.dvds, at=now, **said)
    assert "why" in form_of("dvds.not-progressed", first, world.dvds, now, **WHY).errors, "the other carries nothing on"


@pytest.mark.policy("DVDS-038", "DVDS-015")
def test_what_is_owed_of_both_is_owed_once_and_closing_waits_for_the_report_of_the_other(two, world, now, over, browse):
    end(two, world, over, now)
    first, second = two
    page = browse(world.dvds).get(address(second)).content.decode()
    for owed in ("Support details", "MAPPA, IOM", "The intelligence report: reference"):
        assert owed not in page, owed
    assert f'one with <a class="govuk-link" href="{address(first)}">' in page
    steps = page.split('id="steps"')[1].split("</ol>")[0]
    assert steps.count("<li") == 2, "the checks, and closing"
    said = refused("dvds.closed", second, world.dvds, now)
    assert f"The intelligence report in {first.record.reference}, which carries this one" in said
    assert f"{address(first)[:-1].replace('/clares-law', '')}" in page
    enter("dvds.intelligence-reported", first, by=world.dvds, at=now, submitted_on=now.date().isoformat())
    enter("dvds.closed", second, by=world.dvds, at=now)
    second.refresh_from_db()
    assert (second.state, second.outcome) == ("closed", "double")
    assert clocks(first)["dvds-overall"].lapsed_at is None, "the other one's limits run on"


@pytest.mark.policy("DVDS-012")
def test_its_checks_are_completed_once_those_of_the_other_are(two, world, now, over):
    end(two, world, over, now)
    first, second = two
    assert f"Initial checks completed in {first.record.reference}" in refused(
        "dvds.checks-completed", second, world.dvds, now
    )
    checked(first, world, now)
    enter("dvds.checks-completed", second, by=world.dvds, at=now)
    assert clocks(second)["dvds-initial-checks"].stopped_at == now


def as_worker(act):
    with worker():
        return act()


def checked(made, world, at):
    for about in ("subject", "applicant"):
        for system in ("pnc", "pnd", "local-intelligence"):
            enter("dvds.check-recorded", made, by=world.dvds, at=at, about=about, system=system)
    enter("dvds.checks-completed", made, by=world.dvds, at=at)


@pytest.mark.policy("DVDS-012")
@pytest.mark.parametrize("before", [False, True])
def test_its_24_hours_stop_by_themselves_when_the_checks_of_both_are_made(two, world, now, over, before):
    first, second = two
    made, found = (now, now + timedelta(hours=1)) if before else (now + timedelta(hours=30), now)
    if before:
        checked(first, world, made)
    end(two, world, over, found)
    assert as_worker(complete_doubles) == int(before)
    if not before:
        checked(first, world, made)
        assert as_worker(complete_doubles) == 1
    assert as_worker(complete_doubles) == 0
    assert clocks(second)["dvds-initial-checks"].stopped_at == max(made, found), "late there is late here"


@pytest.mark.policy("DVDS-012", "DVDS-014")
def test_checks_that_were_the_others_are_its_own_no_more_once_the_two_are_told_apart(two, world, now, over):
    first, second = two
    checked(first, world, now)
    end(two, world, over, now)
    as_worker(complete_doubles)
    enter("dvds.not-progressed-reviewed", second, by=over, at=now + timedelta(hours=1), outcome="look-again")
    assert clocks(second)["dvds-initial-checks"].stopped_at is None
    assert as_worker(complete_doubles) == 0
    assert clocks(first)["dvds-initial-checks"].stopped_at == now


@pytest.mark.policy("DVDS-014")
def test_once_somebody_answers_otherwise_it_is_owed_again_and_the_supervisor_hears(two, world, now, over, browse):
    end(two, world, over, now)
    first, second = two
    enter("dvds.intelligence-reported", first, by=world.dvds, at=now, submitted_on=now.date().isoformat())
    enter("dvds.closed", second, by=world.dvds, at=now)
    same(two, world, now + timedelta(minutes=1), answer="not-same")
    told = Telling.objects.filter(title__contains="ended as one with another")
    assert [telling.record_id for telling in told] == [second.pk]
    assert "The decision looked at again" in browse(world.dvds).get(address(second)).content.decode()
    later = now + timedelta(minutes=2)
    enter("dvds.not-progressed-reviewed", second, by=over, at=later, outcome="look-again")
    second.refresh_from_db()
    assert (second.state, second.outcome, second.closed_at) == ("received", "", None)
    assert clocks(second)["dvds-overall"].lapsed_at is None


@pytest.mark.policy("DVDS-039")
def test_what_was_written_twice_makes_nobody_the_subject_of_several(world, now, over, as_web):
    """She was named otherwise the second time, and nobody has said that both are she."""
    two = [
        asked(world.dvds, now - timedelta(hours=3), people=(CASPIAN, PETRA, HIM)),
        asked(
            world.dvds, now - timedelta(hours=2), people=(CASPIAN, named(Part.POTENTIAL_VICTIM, "Bet", "Oates"), HIM)
        ),
    ]
    look(now=now)
    assert [one.number for one in several("subject")] == [2]
    assert harmed_in(two)[two[0].pk].people == 2
    end(two, world, over, now)
    asked(world.dvds, now - timedelta(hours=1), people=(CASPIAN, PETRA, HIM))
    look(now=now + timedelta(minutes=1))
    as_web(world.dvds)
    (one,) = several("subject")
    assert (one.number, len(one.applications)) == (2, 3), "each can be opened"
    assert harmed_in(two)[two[0].pk].people == 1


def test_of_three_that_are_one_the_last_report_closes_all(world, now, over):
    three = [asked(world.dvds, now - timedelta(hours=hours)) for hours in (4, 3, 2)]
    end(three[1:], world, over, now)
    end(three[:2], world, over, now)
    assert f"in {three[0].record.reference}" in refused("dvds.closed", three[2], world.dvds, now)


@pytest.mark.policy("PERF-017")
def test_what_was_written_three_times_is_counted_once(world, over, as_web, as_owner):
    now = BEGUN + timedelta(days=2)
    first, second, third = (asked(world.dvds, BEGUN + timedelta(hours=hours)) for hours in range(3))
    end([first, second], world, over, now)
    end([first, third], world, over, now)
    enter("dvds.disclosed", first, by=world.dvds, at=now)
    as_web(world.analyst)
    found = figures("Westmarch", now=datetime.fromisoformat("2026-07-01T12:00+01:00"), **MAY)
    assert (found.applications, found.rate) == (1, 1.0)
    assert found.channels == {"online": 1}
    assert found.outcomes["right-to-ask"] == {"disclosed": 1, "double": 2}
    assert sum(found.limits["dvds-overall"].states.values()) == 1
