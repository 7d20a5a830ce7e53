"""Meetings and agendas: dates over bank holidays, seats, order, and what is refused with a clear word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.models import Case, CaseLink
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.audit.models import Alteration
from dapolicy.chronology.models import Clock, Event
from dapolicy.policy.worktime import london_day
from marac.actions.agenda import move, order_as_proposed, put_on_agenda, take_off
from marac.actions.leaving import give_up_seat
from marac.actions.meetings import Planned, change_meeting, circulate, make_meeting, take_seat
from marac.actions.referring import defer
from marac.models import Agency, Area, Flag, Item, Meeting, Referral
from marac.queries.agenda import agenda_of, warnings_of
from marac.queries.waiting import waiting_referrals
from tests.access.catalogue import rows
from tests.access.oracle.build import give
from tests.access.whole import call
from tests.cases.casting import a_child, a_person
from tests.marac.referring import referred, taken
from tests.marac.scene import a_meeting


@pytest.fixture
def empty(scene) -> Meeting:
    return a_meeting(scene.now, days=6, circulated=False)


def plan(scene, **more) -> Planned:
    return Planned(**{"area": scene.meeting.area, "starts_at": scene.now + timedelta(days=30)} | more)


def sits(scene, meeting, agency, name, rank=""):
    agency = Agency.objects.get(pk=agency)
    said = {"member": None, "name": name, "rank": rank}
    return take_seat(meeting, agency, **said, by=scene.world.coordinator, at=scene.now)


def listed(scene, meeting, **case) -> Item:
    by = scene.world.coordinator
    return put_on_agenda(taken(scene.case(**case), by, scene.now), meeting, by=by, at=scene.now)


def test_a_meeting_that_is_moved_counts_its_dates_anew_and_stays_out(scene):
    at = datetime(2027, 3, 1, tzinfo=UTC)
    meeting = a_meeting(at, days=20)
    moved, out = plan(scene, starts_at=datetime(2027, 5, 11, 9, tzinfo=UTC)), meeting.circulated_at
    change_meeting(meeting, moved, by=scene.world.coordinator, at=at)
    meeting.refresh_from_db()
    assert (meeting.circulate_on, meeting.circulated_at) == (date(2027, 4, 28), out)


def test_the_two_dates_are_counted_back_over_bank_holidays(scene):
    starts = datetime(2026, 5, 12, 9, tzinfo=UTC)
    made = make_meeting(plan(scene, starts_at=starts), by=scene.world.coordinator, at=datetime(2026, 4, 1, tzinfo=UTC))
    assert (made.circulate_on, made.cutoff_on) == (date(2026, 4, 29), date(2026, 4, 28))
    assert made.papers_until == starts + timedelta(days=14)


def test_a_meeting_in_the_past_or_in_an_area_no_longer_there_is_refused(scene):
    ended = Area.objects.create(code="old", name="Old Town", ended_on=london_day(scene.now))
    for wrong, word in (
        ({"starts_at": scene.now}, "lies in the past"),
        ({"area": ended}, "no longer there"),
        ({"circulate_on": london_day(scene.now + timedelta(days=40))}, "cannot go out after"),
    ):
        with pytest.raises(Refused, match=word):
            make_meeting(plan(scene, **wrong), by=scene.world.coordinator, at=scene.now)
    past = plan(scene, starts_at=scene.now - timedelta(days=1))
    with pytest.raises(Refused, match="lies in the past"):
        change_meeting(scene.meeting, past, by=scene.world.coordinator, at=scene.now)


@pytest.mark.policy("MARAC-006")
def test_the_agenda_waits_for_a_named_police_representative_with_a_rank(scene, empty):
    with pytest.raises(Refused, match="police representative"):
        circulate(empty, by=scene.world.coordinator, at=scene.now)
    sits(scene, empty, "police", "Isolde Marchmain")
    with pytest.raises(Refused, match="with their rank"):
        circulate(empty, by=scene.world.coordinator, at=scene.now)
    sits(scene, empty, "police", "Isolde Marchmain", "DS")
    circulate(empty, by=scene.world.coordinator, at=scene.now)
    assert empty.circulated_at == scene.now


@pytest.mark.policy("MARAC-006")
def test_one_person_as_chair_and_representative_is_warned_of_and_so_is_another_rank(scene, empty):
    Meeting.objects.filter(pk=empty.pk).update(chair_name="Isolde Marchmain")
    empty.refresh_from_db()
    sits(scene, empty, "police", "isolde  marchmain".replace("  ", " "), "DS")
    said = " ".join(warnings_of(empty, agenda_of(empty).seats))
    assert "chairs and represents police" in said
    other = a_meeting(scene.now, days=8)
    sits(scene, other, "police", "Tamsin Birdwhistle", "DC")
    said = " ".join(warnings_of(other, agenda_of(other).seats))
    assert "is DC; a sergeant or inspector decides" in said
    assert "chairs" not in said
    assert "Nobody sits for: IDVA service, Housing" in said


def test_a_seat_is_for_who_speaks_for_the_agency_once_and_for_agencies_that_are_there(scene, empty):
    by, idva = scene.world.coordinator, Agency.objects.get(pk="idva")
    with pytest.raises(Refused, match="does not speak for"):
        take_seat(empty, idva, member=scene.world.partner, name="", rank="", by=by, at=scene.now)
    police = Agency.objects.get(pk="police")
    with pytest.raises(Refused, match="does not speak for Police"):
        take_seat(empty, police, member=scene.world.partner, name="", rank="PS", by=by, at=scene.now)
    take_seat(empty, scene.housing, member=scene.world.partner, name="", rank="", by=by, at=scene.now)
    with pytest.raises(Refused, match="has a seat"):
        take_seat(empty, scene.housing, member=scene.world.partner, name="", rank="", by=by, at=scene.now)
    Agency.objects.filter(pk="idva").update(ended_on=london_day(scene.now))
    with pytest.raises(Refused, match="no longer there"):
        sits(scene, empty, "idva", "Merle Finchley")


def test_who_gives_the_seat_up_reads_nothing_more(scene, as_web):
    item = scene.listed()
    as_web(scene.world.coordinator)
    give_up_seat(scene.meeting.seats.get(), by=scene.world.coordinator, at=scene.now)
    as_web(scene.world.partner)
    assert not Item.objects.filter(pk=item.pk).exists()


@pytest.mark.policy("MARAC-004")
def test_listing_flags_the_victim_and_a_new_meeting_begins_its_time_again(scene, empty):
    item = listed(scene, empty)
    flag = Flag.objects.get(record=item.record)
    assert flag.ended_at is None
    assert Clock.objects.get(record=item.record, duty="marac-flag-review", void=False).stopped_at is None
    take_off(item, reason="victim-asks", words="She asks.", by=scene.world.coordinator, at=scene.now)
    later = scene.now + timedelta(days=40)
    other = a_meeting(later, days=3)
    put_on_agenda(item.referral, other, by=scene.world.coordinator, at=later)
    again = Flag.objects.get(record=item.record)
    assert again.pk == flag.pk
    assert again.review_on > flag.review_on


def test_a_case_stands_on_one_agenda_once_and_goes_to_none_that_is_over(scene, empty):
    item, by = listed(scene, empty), scene.world.coordinator
    with pytest.raises(Refused, match="on this agenda already"):
        put_on_agenda(item.referral, empty, by=by, at=scene.now)
    with pytest.raises(Refused, match="on the agenda of"):
        put_on_agenda(item.referral, scene.meeting, by=by, at=scene.now)
    over = a_meeting(scene.now, days=-3)
    with pytest.raises(Refused, match="is over"):
        put_on_agenda(taken(scene.case(), by, scene.now), over, by=by, at=scene.now)
    with pytest.raises(Refused, match="Accept the referral first"):
        put_on_agenda(referred(scene.case(), by, scene.now), empty, by=by, at=scene.now)
    with pytest.raises(Refused, match="stands on an agenda"):
        defer(item.referral, reason="victim-asks", words="She asks.", by=by, at=scene.now)


def test_a_case_leaves_an_agenda_for_a_reason_that_is_not_room_and_comes_back(scene, empty):
    item, by = listed(scene, empty), scene.world.coordinator
    with pytest.raises(Refused, match="Room at the meeting"):
        take_off(item, reason="victim-asks", words="The agenda is full", by=by, at=scene.now)
    take_off(item, reason="agency-missing", words="Housing cannot come.", by=by, at=scene.now)
    item.refresh_from_db()
    assert (item.left_why, Referral.objects.get(pk=item.referral_id).state) == ("agency-missing", "deferred")
    again = put_on_agenda(item.referral, empty, by=by, at=scene.now)
    assert (again.why, again.left_at) == ("brought-back", None)
    assert Item.objects.filter(meeting=empty, record=item.record).count() == 2


def test_a_case_that_a_meeting_passed_over_waits_again_and_goes_to_another(scene, empty):
    item, by = listed(scene, empty), scene.world.coordinator
    assert waiting_referrals(now=scene.now) == []
    Meeting.objects.filter(pk=empty.pk).update(held_at=scene.now, ended_at=scene.now)
    assert [row.case.pk for row in waiting_referrals(now=scene.now)] == [item.record_id]
    again = put_on_agenda(item.referral, scene.meeting, by=by, at=scene.now)
    assert again.why == "brought-back"
    assert waiting_referrals(now=scene.now) == []
    much_later = scene.now + timedelta(days=30)  # nobody held it, and nobody said so
    assert [row.case.pk for row in waiting_referrals(now=much_later)] == [item.record_id]


def test_an_emergency_meeting_is_made_for_tomorrow_and_its_case_is_called_so(scene):
    starts = scene.now + timedelta(days=1)
    made = make_meeting(plan(scene, starts_at=starts, kind="emergency"), by=scene.world.coordinator, at=scene.now)
    assert (made.circulate_on, made.cutoff_on) == (london_day(scene.now), london_day(starts))
    assert listed(scene, made).why == "emergency"


def test_each_agency_at_the_table_is_asked_once_for_each_case_and_owes_its_research(scene, empty):
    sits(scene, empty, "police", "Isolde Marchmain", "DS")
    sits(scene, empty, "idva", "Merle Finchley")
    sits(scene, empty, "housing", "Noor Harrow")
    first, by = listed(scene, empty), scene.world.coordinator
    assert circulate(empty, by=by, at=scene.now) == 2
    second = listed(scene, empty)
    assert circulate(empty, by=by, at=scene.now) == 2
    for item in (first, second):
        owed = Clock.objects.filter(record=item.record, duty="marac-research", stopped_at=None)
        assert set(owed.values_list("subject", flat=True)) == {"idva", "housing"}


def order_of(meeting) -> list[int]:
    return [line.item.pk for line in agenda_of(meeting).lines]


def test_the_proposed_order_puts_interpreters_children_and_repeats_first_and_families_together(scene, empty):
    plain, repeat, child, language, relative = (listed(scene, empty) for _ in range(5))
    Item.objects.filter(pk=repeat.pk).update(why="repeat")
    Item.objects.filter(pk=child.pk).update(children=True)
    Item.objects.filter(pk=language.pk).update(language="Polish")
    family = "00000000-0000-0000-0000-000000000001"
    Item.objects.filter(pk__in=[language.pk, relative.pk]).update(family=family)
    order_as_proposed(empty, by=scene.world.coordinator, at=scene.now)
    assert order_of(empty) == [language.pk, relative.pk, child.pk, repeat.pk, plain.pk]


def test_a_case_moves_one_place_at_a_time_and_stops_at_the_ends(scene, empty):
    one, two, three = (listed(scene, empty) for _ in range(3))
    by = scene.world.coordinator
    assert move(three, up=True, by=by, at=scene.now)
    assert order_of(empty) == [one.pk, three.pk, two.pk]
    assert not move(one, up=True, by=by, at=scene.now)
    assert move(one, up=False, by=by, at=scene.now)
    assert order_of(empty) == [three.pk, one.pk, two.pk]


def test_what_the_mover_cannot_see_stays_where_it_is_and_leaves_no_hole(scene, empty, as_web, as_owner):
    one, hidden, three = (listed(scene, empty) for _ in range(3))
    call("SELECT dapolicy_lock(%s, 'confirmed')", [hidden.record_id])
    as_web(scene.world.coordinator)
    assert [line.number for line in agenda_of(empty).lines] == [1, 2]
    assert move(three, up=True, by=scene.world.coordinator, at=scene.now)
    assert order_of(empty) == [three.pk, one.pk]
    as_owner()
    assert order_of(empty) == [three.pk, hidden.pk, one.pk]


def test_who_is_connected_is_named_beside_the_case_that_they_do_not_hear(scene, as_web):
    item, other = scene.listed(), scene.listed(place=2048)
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    as_web(scene.world.coordinator)
    shown = {line.item.pk: line.without for line in agenda_of(scene.meeting).lines}
    assert shown == {item.pk: ["Partner (Housing)"], other.pk: []}


def test_whom_a_hidden_case_is_kept_from_is_told_to_nobody_who_does_not_see_it(scene, as_web):
    item = scene.listed()
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    give(scene.world.specialist.pk, item.record_id, 1)
    for who, several in ((scene.world.coordinator, 0), (scene.world.specialist, 1), (scene.world.partner, 0)):
        as_web(who)
        assert len(rows("SELECT * FROM marac_conflicts(%s)", scene.meeting.pk)) == several


def test_children_interpreters_and_linked_cases_are_found_when_a_case_is_listed(scene, empty):
    by = scene.world.coordinator
    case, linked, against = scene.case(), scene.case(), scene.case()
    incident = case.record.pairs.get().record.incident
    a_child(incident, "Toby Applethwaite", scene.now)
    incident.record.refresh_from_db()
    a_person("Nobody Else", incident.record, scene.now)
    for other, kind in ((linked, "family"), (against, "counter")):
        CaseLink.objects.create(record=other.record, other=case.record, kind=kind, at=scene.now, by=by)
    rows = [put_on_agenda(taken(one, by, scene.now), empty, by=by, at=scene.now) for one in (case, linked, against)]
    for row in rows:
        row.refresh_from_db()
    assert rows[0].children
    assert rows[0].together == rows[1].together != rows[2].together
    assert [line.in_family for line in agenda_of(empty).lines] == [True, True, False]


def test_a_case_that_is_heard_with_a_hidden_one_stands_there_as_one_alone(scene, empty, as_web):
    by = scene.world.coordinator
    case, linked, later = scene.case(), scene.case(), scene.case()
    for one, other in ((linked, case), (later, linked)):
        CaseLink.objects.create(record=one.record, other=other.record, kind="family", at=scene.now, by=by)
    first = put_on_agenda(taken(case, by, scene.now), empty, by=by, at=scene.now)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [linked.pk])
    locked = Case.objects.select_related("record").get(pk=linked.pk)
    hidden, third = (put_on_agenda(taken(one, by, scene.now), empty, by=by, at=scene.now) for one in (locked, later))
    altered = Alteration.objects.filter(record_id=first.record_id, of_table="marac_item")
    assert not altered.exists()
    assert hidden.together == first.together != third.together
    as_web(by)
    assert [line.in_family for line in agenda_of(empty).lines] == [False, False]


def test_a_listing_stands_in_the_chronology_with_its_day(scene, empty):
    item = listed(scene, empty)
    event = Event.objects.get(record_id=item.record_id, kind="marac.listed")
    assert event.detail["on"] == london_day(empty.starts_at).isoformat()
