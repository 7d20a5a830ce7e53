"""The return, agencies' work and load, as the one fixed reader counts them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import BirthDate, Party
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.chronology.actions import record
from marac.measures.queries import LEFT_OUT, held_in, workings_in
from marac.models import Action, Agency, AreaLoad, Seat
from tests.access.whole import call
from tests.marac.measures.conftest import YEAR, noon
from tests.reading import text

MAY = date(2026, 5, 12)
READERS = ("manager", "analyst", "coordinator", "supervisor")
PAGES = ("figures", "figures-levels", "figures-month", "figures-review")


@pytest.fixture
def two(told):
    """Two meetings: three cases at one, of which an agency's repeat with a child; one at the other."""
    first, second = told.meeting(MAY), told.meeting(MAY - timedelta(days=28))
    told.heard(first)
    told.heard(second)
    told.heard(first, agency_id="housing", repeat=True, repeat_rule="safelives-any-abuse")
    whole = told.heard(first)
    case = whole.record.case
    incident = case.record.pairs.get().record
    for number in range(2):
        Party.objects.create(
            record=incident, part="child", person=case.suspect if number else case.victim, added_at=noon(MAY)
        )
    Party.objects.filter(record=incident, part="victim").update(vulnerabilities=["disability"])
    for person, born in ((case.victim, date(2009, 5, 13)), (case.suspect, date(2008, 5, 12))):
        BirthDate.objects.create(person=person, record=case.record, learnt_at=noon(MAY), born=born)
    return whole


@pytest.mark.policy("MARAC-014")
def test_a_meetings_line_counts_what_the_return_asks(told, two, reads):
    held = reads(told.scene.world.analyst, lambda: held_in(YEAR))
    counts = [one.counts for one in held]
    assert [one.day for one in held] == [MAY - timedelta(days=28), MAY]
    assert [one.cases for one in counts] == [1, 3]
    last = counts[1]
    assert (last.repeats, last.by_partners, last.children, last.disabled) == (1, 1, 2, 1)
    assert (last.victims_16_17, last.suspects_under_18) == (1, 0)  # sixteen until tomorrow; eighteen today
    assert (last.minoritised, last.lgbt, last.male) == (None, None, None)


def test_figures_are_the_same_for_everybody_who_may_read_them_and_nothing_for_others(told, two, reads):
    world = told.scene.world
    Exclusion.objects.create(record=two.record, member=world.manager, why="declared", at=noon(MAY))
    found = [reads(world.people[who], lambda: held_in(YEAR)) for who in READERS]
    assert sum(one.counts.cases for one in found[0]) == 4
    assert all([line.counts for line in each] == [line.counts for line in found[0]] for each in found)
    for who in ("officer", "specialist", "partner", "psd", "admin", "dvds"):
        assert reads(world.people[who], lambda: (held_in(YEAR), workings_in(YEAR).agencies)) == ([], [])


def test_locked_cases_are_left_out_and_the_page_says_so_whether_there_are_any_or_not(told, two, reads, browse):
    page = reverse("marac:figures") + "?month=2026-05"
    assert LEFT_OUT in text(browse(told.scene.world.analyst).get(page))
    call("SELECT dapolicy_lock(%s, 'confirmed')", [two.record_id])
    held = reads(told.scene.world.analyst, lambda: held_in(YEAR))
    assert [one.counts.cases for one in held] == [1, 2]
    assert [(one.counts.children, one.counts.victims_16_17) for one in held] == [(0, 0), (0, 0)]
    assert LEFT_OUT in text(browse(told.scene.world.analyst).get(page))


def test_actions_are_on_time_by_agency_and_the_undated_apart(told, two, reads):
    housing, health = Agency.objects.get(pk="housing"), Agency.objects.get(pk="health")
    usual = {
        "record": two.record,
        "item": two,
        "agreed_at": noon(MAY),
        "by": told.scene.world.coordinator,
        "words": "Locks",
    }
    due = {"due_on": date(2026, 5, 20)}
    for state, ended, agency in (
        ("completed", noon(date(2026, 5, 20)), housing), ("completed", noon(date(2026, 5, 21)), housing),
        ("open", None, housing), ("cancelled", noon(date(2026, 5, 13)), health),
    ):  # fmt: skip
        Action.objects.create(**usual | due, state=state, ended_at=ended, agency=agency)
    Action.objects.create(**usual, agency=housing)
    told.meeting(date(2026, 5, 21))
    found = {one.name: one for one in reads(told.scene.world.manager, lambda: workings_in(YEAR)).agencies}
    mine = found["Housing"]
    assert (mine.on_time, mine.due, mine.actions["late"], mine.actions["overdue"]) == (1, 3, 1, 1)
    assert (mine.undated, mine.next_done, mine.next_whole) == (1, 2, 4)
    assert (found["Health"].due, found["Health"].actions["cancelled"]) == (0, 1)


@pytest.mark.policy("MARAC-014")
def test_referrals_are_counted_by_source_and_seats_by_who_came(told, two, reads):
    for agency, attends in (("housing", "present"), ("housing", "absent"), ("health", "not-yet")):
        Seat.objects.create(meeting=two.meeting, agency_id=agency, name="Rowan", attends=attends)
    found = {one.name: one for one in reads(told.scene.world.manager, lambda: workings_in(YEAR)).agencies}
    assert (found["Police"].referred, found["Housing"].referred) == (3, 1)
    came = {name: (one.present, one.known_seats) for name, one in found.items()}
    assert (came["Housing"], came["Health"], came["Probation"]) == ((1, 2), (0, 1), (0, 2))


@pytest.mark.policy("MARAC-007")
def test_an_agency_is_counted_once_for_each_meeting_with_a_seat_or_without(told, two, reads):
    fire = Agency.objects.get(pk="fire")
    for agency, attends in (("health", "apologies"), ("fire", "present")):  # as an agency without a seat is written
        Seat.objects.create(meeting=two.meeting, agency_id=agency, attends=attends, ended_at=noon(MAY))
    Seat.objects.create(meeting=two.meeting, agency_id="housing", name="Rowan", ended_at=noon(MAY))
    Agency.objects.filter(pk="probation").update(ended_on=MAY - timedelta(days=28))
    found = {one.name: one for one in reads(told.scene.world.manager, lambda: workings_in(YEAR)).agencies}
    assert (found["Health"].seats["apologies"], found["Health"].seats["no-seat"]) == (1, 1)
    assert (found[fire.name].present, found[fire.name].known_seats) == (1, 1)
    assert found["Housing"].seats["apologies"] == 1
    assert "Probation" not in found


def test_what_was_learnt_through_an_application_is_counted_nowhere(told, two, reads):
    case = two.record.case
    apart = Record.open(kind=Kind.APPLICATION, team=told.scene.world.unit, at=noon(MAY), dvds=True)
    assert apart.dvds
    BirthDate.objects.filter(person=case.victim).delete()
    BirthDate.objects.create(person=case.victim, record=apart, learnt_at=noon(MAY), born=date(2009, 5, 13))
    held = reads(told.scene.world.analyst, lambda: held_in(YEAR))
    assert sum(one.counts.victims_16_17 for one in held) == 0


def test_a_repeat_after_the_hearing_is_counted_and_one_before_or_withdrawn_is_not(told, reads):
    meeting = told.meeting(MAY)
    for days in (-10, 10, 20):
        case = told.heard(meeting).record
        event = record("marac.repeat-identified", case, by=None, at=noon(MAY + timedelta(days=days)), detail={})
        if days == 20:
            record(
                "event.withdrawn",
                case,
                by=None,
                at=noon(MAY + timedelta(days=21)),
                subject=str(event.pk),
                detail={"withdraws": str(event.pk)},
            )
    again = reads(told.scene.world.manager, lambda: workings_in(YEAR)).again
    assert (again.whole + again.part, again.whole_again + again.part_again) == (3, 1)


@pytest.mark.policy("MARAC-014")
def test_load_stands_beside_the_recommended_numbers(told, two, browse):
    world = told.scene.world
    AreaLoad.objects.create(
        area=two.meeting.area, since=date(2025, 1, 1), women=1_000, women_source="ONS, mid-2024",
        coordinators=Decimal("0.5"), idvas=Decimal(2), at=noon(MAY), by=world.coordinator,
    )  # fmt: skip
    shown = text(browse(world.analyst).get(reverse("marac:figures") + "?month=2026-05"))
    for words in (
        "Cases a meeting 2.0 16", "Cases a year for each coordinator's post 8 400", "IDVA's post 2 100",
        "women of 16 and over 40 40", "Cases discussed Every case heard at a meeting, repeats among them. 4",
        "fewer than 5 people", "2 meetings not counted by hand yet",
    ):  # fmt: skip
        assert words in shown, words


def test_a_rate_is_not_known_where_nobody_said_who_lives_there(told, two, browse):
    shown = text(browse(told.scene.world.manager).get(reverse("marac:figures") + "?month=2026-05"))
    assert "Not known for: Westmarch" in shown


@pytest.mark.parametrize("asked", ["2099-01", "1999-12", "soon", "2026-13"])
def test_a_period_that_has_no_figures_says_so_and_shows_the_usual_one(told, browse, asked):
    for page in PAGES[:3]:
        shown = text(browse(told.scene.world.analyst).get(reverse(f"marac:{page}"), {"month": asked}))
        assert "There is a problem" in shown


@pytest.mark.parametrize("who", ["officer", "specialist", "partner", "psd", "admin", "dvds"])
def test_figures_are_no_page_for_anybody_else(told, browse, who):
    browser = browse(told.scene.world.people[who])
    assert {browser.get(reverse(f"marac:{page}")).status_code for page in PAGES} == {404}


def test_an_analyst_sees_figures_and_no_case_and_changes_nothing(told, two, browse):
    analyst = browse(told.scene.world.analyst)
    for page in ("figures-cases", "figures-export", "figures-area", "figures-outside"):
        assert analyst.get(reverse(f"marac:{page}")).status_code == 404
    assert two.record.reference not in analyst.get(reverse("marac:figures") + "?month=2026-05").content.decode()


def test_a_year_of_many_meetings_takes_as_many_statements_as_one_of_two(told, two, browse):
    browser = browse(told.scene.world.manager)
    pages = [reverse(f"marac:{page}") + "?month=2026-05" for page in (*PAGES, "figures-cases")]

    def sent() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(page).status_code == 200
            found.append(len(asked))
        return found

    sent()
    few = sent()
    for number in range(6):
        told.heard(told.meeting(MAY - timedelta(days=60 + number)))
    assert sent() == few
