"""A death recorded behind a lock: told by the system nowhere else, asked for at once, and recorded there by people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.deaths import NOT_SAID, carry_deaths, say_died
from cases.entries import PersonDied
from cases.models import Pair, Sameness
from dapolicy.access.models import Exclusion, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.entries import record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Content, Event, Notice
from dapolicy.chronology.sending import send_waiting
from tests.access.oracle.build import FOREVER, give
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident
from tests.custody.police import execute
from tests.world import login

BUTTON = "Record the death there"
DEATHS = ["person.died", "victim.died"]


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=9), by=world.officer)


def another(case, world, now, name, victim=None):
    """One more case of the same woman."""
    incident = an_incident(world.unit, now - timedelta(days=3))
    suspect = a_person(name, incident.record, now)
    return a_case(incident, victim or case.victim, suspect, now - timedelta(days=3), by=world.officer)


def lock(case, *holders, excluded=()):
    for record in (case.record, case.record.pairs.get().record):
        execute("SELECT dapolicy_lock(%s, 'confirmed')", record.pk)
        for member in holders:
            give(member.pk, record.pk, FOREVER)
        for member in excluded:
            Exclusion.objects.create(record=record, member=member, why="suspect", at=case.record.opened_at)
    case.record.refresh_from_db()
    return case


@pytest.fixture
def hidden(case, world, now):
    """Held by a specialist; the colleague is excluded from it."""
    return lock(another(case, world, now, "Rowan Bracken"), world.specialist, excluded=[world.colleague])


def died(case, by, now):
    form = PersonDied({"who": case.victim.reference}, record=case.record, by=by, now=now)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=now)[0]


def minute(now):
    with login("worker"):
        read_as(None)
        return carry_deaths(at=now), send_waiting(now=now)


def says(kinds=DEATHS):
    return set(Event.objects.filter(kind__in=kinds).values_list("record_id", flat=True))


def report_of(case):
    return Pair.objects.get(case_record=case.record).record_id


@pytest.mark.policy("ACC-001")
def test_what_is_recorded_behind_a_lock_is_told_by_the_system_on_that_record_alone(case, hidden, world, now):
    died(hidden, world.specialist, now)
    assert minute(now)[0] == 1
    assert says() == {hidden.pk}
    assert Clock.objects.get(record=case.record, duty="victim-update").lapsed_at is None
    assert minute(now)[0] == 0


def test_from_an_open_record_it_goes_to_the_locked_ones_and_points_at_none_of_them(case, hidden, world, now):
    died(hidden, world.specialist, now)
    event = died(case, world.officer, now)
    minute(now)
    own = {case.pk, report_of(case), hidden.pk, report_of(hidden)}
    assert says(["victim.died"]) == own
    open_ones = Event.objects.filter(kind="victim.died", record_id__in=[case.pk, report_of(case)])
    assert {one.detail["because"] for one in open_ones} == {str(event.pk)}, "no open record points at the hidden one"


def test_another_locked_record_is_told_nothing_either(case, hidden, world, now):
    lock(case, world.supervisor)
    died(hidden, world.specialist, now)
    minute(now)
    assert says() == {hidden.pk}


def test_a_record_that_was_unlocked_but_keeps_somebody_out_tells_where_they_read_nothing(case, world, now):
    Exclusion.objects.create(record=case.record, member=world.colleague, why="found", at=now)
    other = another(case, world, now, "Kit Harrow")
    Exclusion.objects.create(record=other.record, member=world.colleague, why="found", at=now)
    died(case, world.officer, now)
    minute(now)
    assert says() == {case.pk, other.pk}


def test_whom_a_locked_record_alone_knows_to_be_the_dead_is_told_of_on_no_open_record(case, hidden, world, now):
    incident = an_incident(world.unit, now)
    twin = a_person("Fern Oxbow", incident.record, now)
    other = a_case(incident, twin, case.suspect, now, by=world.officer)
    same = {"a": case.victim, "b": twin, "answer": "same", "at": now, "by_id": world.officer.pk}
    Sameness.objects.create(record=hidden.record, **same)
    died(case, world.officer, now)
    minute(now)
    assert other.pk not in says()
    assert hidden.pk in says()
    Sameness.objects.create(record=case.record, **same)
    minute(now)
    assert other.pk in says()


def test_a_locked_record_whose_own_answer_says_who_it_is_is_told(case, world, now):
    incident = an_incident(world.unit, now)
    twin = a_person("Fern Oxbow", incident.record, now)
    locked = lock(a_case(incident, twin, case.suspect, now, by=world.officer), world.specialist)
    same = {"a": case.victim, "b": twin, "answer": "same", "at": now, "by_id": world.officer.pk}
    Sameness.objects.create(record=incident.record, **same)
    died(case, world.officer, now)
    minute(now)
    assert {locked.pk, incident.pk} <= says()


def test_whoever_sees_both_is_told_over_every_page_and_the_duty_post_is_paged_once(case, hidden, world, now):
    died(hidden, world.specialist, now)
    minute(now)
    assert [one.member_id for one in Notice.objects.filter(page_over=True)] == [world.specialist.pk], "one, of three"
    assert {(one.record_id, one.post_id, one.why) for one in PostPage.objects.all()} == {(hidden.pk, "fim", NOT_SAID)}
    PostPage.objects.update(acknowledged_at=now, settled_at=now)
    minute(now)
    assert PostPage.objects.count() == 1
    another(case, world, now, "Kit Harrow")
    minute(now)
    assert PostPage.objects.count() == 2, "a record that came since"


def test_a_holder_who_is_excluded_from_the_other_record_hears_nothing_of_it_and_standards_do(case, hidden, world, now):
    for record in (case.pk, report_of(case), report_of(hidden)):
        Exclusion.objects.create(record_id=record, member=world.specialist, why="found", at=now)
    died(hidden, world.specialist, now)
    minute(now)
    assert {one.member_id for one in Notice.objects.filter(page_over=True)} == {world.psd.pk}


def page(browser, case):
    return browser.get(reverse("cases:case", args=[case.record.reference])).content.decode()


def press(browser, source, place, who):
    address = reverse("cases:say-died", args=[source.reference])
    return browser.post(address, {"who": who.reference, "on": place.reference}, follow=True)


@pytest.mark.policy("ACC-001")
def test_the_locked_page_lists_each_and_one_button_records_it_there_as_an_entry_of_their_own(
    case, hidden, world, now, browse
):
    event = died(hidden, world.specialist, now)
    minute(now)
    specialist = browse(world.specialist)
    shown = page(specialist, hidden)
    assert shown.count(BUTTON) == 3
    assert case.record.reference in shown
    assert BUTTON not in page(specialist, case)
    text = press(specialist, hidden.record, case.record, case.victim).content.decode()
    assert f"The death is recorded on {case.record.reference}" in text
    said = Event.objects.get(record_id=case.pk, kind="person.died")
    assert (said.by_id, said.subject, said.detail, said.at) == (
        world.specialist.pk, case.victim.reference, {}, event.at,
    )  # fmt: skip
    assert not Content.objects.filter(event_id=said.pk).exists()
    assert "says so already" in press(specialist, hidden.record, case.record, case.victim).content.decode()
    read_as(None)
    minute(now)
    assert says(["victim.died"]) == {case.pk, report_of(case), hidden.pk, report_of(hidden)}
    assert BUTTON not in page(specialist, hidden)
    assert "A death is recorded. Do not ring" in page(browse(world.colleague), case)


def test_a_victim_known_by_another_id_there_is_named_by_that_one(case, hidden, world, now):
    incident = an_incident(world.unit, now)
    twin = a_person("Fern Oxbow", incident.record, now)
    other = a_case(incident, twin, case.suspect, now, by=world.officer)
    same = {"a": case.victim, "b": twin, "answer": "same", "at": now, "by_id": world.officer.pk}
    Sameness.objects.create(record=hidden.record, **same)
    event = died(hidden, world.specialist, now)
    assert say_died(event, other.pk, by=world.specialist, at=now).subject == twin.reference


def test_it_is_withdrawn_there_by_hand_and_what_was_carried_goes_with_it(case, hidden, world, now):
    said = say_died(died(hidden, world.specialist, now), case.pk, by=world.specialist, at=now)
    minute(now)
    take_from_view(said, by=world.specialist, at=now, reason="The other Sorrel")
    take_out(said, by=world.sergeant, at=now)
    minute(now)
    assert Clock.objects.get(record=case.record, duty="victim-update", void=False).lapsed_at is None


def test_the_duty_post_finds_the_button_on_the_page_it_was_called_to(case, hidden, world, now, browse):
    died(hidden, world.specialist, now)
    minute(now)
    text = browse(world.inspector).get(reverse("custody:page", args=[hidden.record.reference])).content.decode()
    assert text.count(BUTTON) == 2


@pytest.mark.parametrize("who", ["colleague", "officer"])
def test_whoever_does_not_see_the_locked_record_gets_what_an_absent_one_gets(case, hidden, world, now, browse, who):
    died(hidden, world.specialist, now)
    minute(now)
    browser = browse(world.people[who])
    assert BUTTON not in page(browser, case)
    assert "died" not in page(browser, case)
    absent = Record(reference="DA-222222")
    with CaptureQueriesContext(connection) as sent:
        hit, miss = (press(browser, one, case.record, case.victim) for one in (hidden.record, absent))
    assert hit.status_code == miss.status_code == 404
    asked = [one["sql"] for one in sent if "dapolicy_asked" in one["sql"]]
    assert len(asked) == 2, "in the one way that takes as long for nothing as for what is hidden"
    assert says() == {hidden.pk}


def test_a_record_that_its_holder_may_not_see_is_neither_listed_nor_written_on(case, hidden, world, now, browse):
    lock(case, world.supervisor)
    died(hidden, world.specialist, now)
    minute(now)
    specialist = browse(world.specialist)
    assert case.record.reference not in page(specialist, hidden)
    hit = press(specialist, hidden.record, case.record, case.victim).content.decode()
    miss = press(specialist, hidden.record, Record(reference="DA-222222"), case.victim).content.decode()
    assert "There is nothing left to record there" in hit
    assert "There is nothing left to record there" in miss
    assert case.pk not in says()


def test_it_takes_a_right_to_record(case, hidden, world, now):
    event = died(hidden, world.specialist, now)
    with pytest.raises(Refused):
        say_died(event, case.pk, by=world.analyst, at=now)
    assert case.pk not in says()
