"""Who sits at the table: names without an account, the chair, and what is read before somebody has answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, PersonName
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.custody.models import Doubt, DoubtExclusion
from dapolicy.policy.terms import parse_term
from marac.actions.declaring import Attendee, declare, exclude_attendee, let_in, papers_end
from marac.models import Action, Declaration, Item, Meeting, Representative, Seat, Sheet
from marac.queries.acting import by_agency
from marac.queries.attendance import owing
from marac.terms import rules_at
from tests.access.oracle.build import FOREVER, give
from tests.marac.scene import Scene, a_meeting, seat
from tests.marac.test_agencies import action, asked, named, of
from tests.marac.test_attending import acting, lock
from tests.marac.test_pages import text
from tests.world import LONG_AGO


@pytest.fixture
def item(scene: Scene) -> Item:
    return named(scene, scene.listed(), "Fern Oxbow and Dorian Applethwaite")


def called(scene: Scene, person: Any, item: Item, given: str, surname: str) -> None:
    said = {"given": given, "surname": surname, "learnt_at": scene.now, "by_id": scene.world.coordinator.pk}
    PersonName.objects.create(person=person, record=item.record, **said)


def sits(scene: Scene, name: str, agency: str = "health") -> Seat:
    return Seat.objects.create(meeting=scene.meeting, agency_id=agency, name=name)


def page_of(item: Item, name: str = "attendees") -> str:
    return reverse(f"marac:{name}", args=[handle(item.meeting), item.record.reference])


def agenda(scene: Scene) -> str:
    return reverse("marac:meeting", args=[handle(scene.meeting)])


@pytest.mark.policy("MARAC-007")
@pytest.mark.parametrize("whose", ["victim", "suspect"])
def test_a_name_at_the_table_that_somebody_in_the_case_bears_is_shown_until_it_was_asked(scene, item, browse, whose):
    called(scene, getattr(Case.objects.get(pk=item.record_id), whose), item, "Dorian", "Applethwaite-Roe")
    sits(scene, "Sister D. Applethwaite Roe")
    action(scene, item, "Change her locks", 3, agency="health")
    marac = browse(scene.world.coordinator)
    said = "Sister D. Applethwaite Roe bears a name of this case"
    assert said in text(marac.get(agenda(scene)))
    assert "Bears a name of this case: ask them first" in text(marac.get(page_of(item)))
    assert said in text(marac.get(page_of(item, "hearing")))
    assert acting(scene.world.coordinator, lambda: by_agency(scene.meeting)) == []
    answer = {"who": "sister d applethwaite roe", "knows": "no"}
    assert marac.post(page_of(item), answer).status_code == 302
    assert said not in text(marac.get(agenda(scene)))
    assert len(acting(scene.world.coordinator, lambda: by_agency(scene.meeting))) == 1


def test_an_agencys_list_leaves_out_what_an_account_that_bears_its_name_was_not_asked_about(scene, item):
    """The list is printed and passed around: an account is no reason to hand it to a namesake unasked."""
    called(scene, Case.objects.get(pk=item.record_id).suspect, item, "Dorian", scene.world.partner.name)
    action(scene, item, "Change her locks", 3)
    assert acting(scene.world.coordinator, lambda: by_agency(scene.meeting)) == []
    scene.knows_neither(item)
    assert len(acting(scene.world.coordinator, lambda: by_agency(scene.meeting))) == 1


def test_a_name_of_a_case_that_the_coordinator_may_not_see_gives_nothing_away(scene, item, browse):
    called(scene, Case.objects.get(pk=item.record_id).suspect, item, "Dorian", "Applethwaite")
    sits(scene, "Dorian Applethwaite")
    lock(scene, item, scene.world.supervisor)
    assert "bears a name" not in text(browse(scene.world.coordinator).get(agenda(scene)))


@pytest.mark.policy("MARAC-007")
def test_who_is_connected_and_has_no_account_is_named_on_every_agenda_on_which_the_case_stands(scene, item, browse):
    seat = sits(scene, "Averil Stokes")
    action(scene, item, "Change her locks", 3, agency="health")
    marac = browse(scene.world.coordinator)
    answer = {"who": "averil stokes", "knows": "yes", "words": "His sister, she says"}
    assert marac.post(page_of(item), answer).status_code == 302
    assert "Heard without Averil Stokes (Health)" in text(marac.get(agenda(scene)))
    assert "Averil Stokes, Health: Does not hear it" in text(marac.get(page_of(item)))
    assert acting(scene.world.coordinator, lambda: by_agency(scene.meeting)) == []
    assert not Exclusion.objects.exists()
    Item.objects.filter(pk=item.pk).update(left_at=scene.now)
    again = scene.listed(Case.objects.get(pk=item.record_id), meeting=a_meeting(scene.now, days=18))
    Seat.objects.filter(pk=seat.pk).update(meeting=again.meeting, name="AVERIL  STOKES")
    shown = text(marac.get(reverse("marac:meeting", args=[handle(again.meeting)])))
    assert "Heard without AVERIL STOKES (Health)" in shown


def test_a_seat_with_only_the_name_of_somebody_excluded_is_a_conflict(scene, item, browse):
    gideon = scene.world.member("gideon", "response-officer")
    Exclusion.objects.create(record=item.record, member=gideon, why="suspect", at=scene.now)
    sits(scene, f"PC {gideon.name}", "police")
    assert f"Heard without PC {gideon.name} (Police)" in text(browse(scene.world.coordinator).get(agenda(scene)))


def test_who_spoke_for_an_agency_before_is_at_no_table_and_nobody_excludes_them_there(scene, item):
    Seat.objects.update(member=None, name="Whoever comes")
    scene.housing.representatives.update(until=scene.now - timedelta(days=1))
    by, gone = scene.world.coordinator, Attendee(scene.world.partner, scene.housing)
    with pytest.raises(Refused, match="no such case"):
        acting(by, lambda: exclude_attendee(item, gone, words="Her cousin", by=by, at=scene.now))
    assert not Exclusion.objects.exists()


@pytest.mark.policy("MARAC-007")
def test_the_chair_is_asked_as_everybody_is(scene, item, browse):
    chair = scene.world.manager
    Meeting.objects.filter(pk=scene.meeting.pk).update(chair=chair)
    marac = browse(scene.world.coordinator)
    assert f"{chair}, chair: Not answered yet" in text(marac.get(page_of(item)))
    answer = {"who": handle(chair), "knows": "yes", "words": "His brother-in-law"}
    assert marac.post(page_of(item), answer).status_code == 302
    shown = text(marac.get(page_of(item)))
    assert f"{chair}, chair: Does not hear it" in shown
    assert "Somebody else chairs it." in shown
    assert f"Heard without {chair} (chair)" in text(marac.get(agenda(scene)))
    assert browse(chair).get(reverse("cases:case", args=[item.record.reference])).status_code == 404


def test_a_chair_with_only_a_name_is_asked_too(scene, item, browse):
    Meeting.objects.filter(pk=scene.meeting.pk).update(chair_name="Lucan Thorne")
    marac = browse(scene.world.coordinator)
    answer = {"who": "lucan thorne", "knows": "yes", "words": "A neighbour"}
    assert marac.post(page_of(item), answer).status_code == 302
    assert "Heard without Lucan Thorne (chair)" in text(marac.get(agenda(scene)))


def test_a_partner_reads_no_other_agencys_actions_of_a_case_that_they_attend(scene, item, as_web):
    own, other = (
        action(scene, item, words, 3, agency=code) for words, code in (("Locks", "housing"), ("Ring", "idva"))
    )
    nobodys = Action.objects.create(record=item.record, item=item, words="To be named", agreed_at=scene.now,
                                    by=scene.world.coordinator)  # fmt: skip
    Action.objects.filter(pk=own.pk).update(state="completed")
    scene.knows_neither(item)
    as_web(scene.world.partner)
    assert set(Action.objects.values_list("pk", flat=True)) == {own.pk}, (other, nobodys)


def test_a_grant_without_an_answer_opens_nothing_of_a_locked_case(scene, item, browse, as_web, as_owner):
    action(scene, item, "Change her locks", 3)
    lock(scene, item, scene.world.supervisor)
    give(scene.world.partner.pk, item.record_id, FOREVER)
    housing = browse(scene.world.partner)
    assert housing.get(of("mine-case", item)).status_code == 404
    assert "Change her locks" not in text(housing.get(reverse("marac:mine")))
    as_web(scene.world.partner)
    for table in (Item, Sheet, Action):
        assert not table.objects.exists(), table
    as_owner()
    said = {"knows": False, "at": scene.now, "by": scene.world.supervisor, "member": scene.world.partner}
    Declaration.objects.create(record=item.record, item=item, **said)
    assert "Fern Oxbow" in text(housing.get(of("mine-case", item)))
    assert "Change her locks" in text(housing.get(reverse("marac:mine")))


def test_how_long_a_locked_case_stays_open_after_the_day_is_the_rules(scene, monkeypatch):
    shipped = papers_end(scene.meeting)
    shorter = replace(rules_at(scene.now), opened=parse_term("3 hours"))
    monkeypatch.setattr("marac.actions.declaring.rules_at", lambda moment: shorter)
    assert shipped - papers_end(scene.meeting) == timedelta(hours=9)


SILENT = "Nobody who sits there for Housing can read this case"


def owed_page(scene: Scene, browse: Any) -> str:
    return text(browse(scene.world.coordinator).get(reverse("marac:owed", args=[handle(scene.meeting)])))


def test_research_that_nobody_can_give_says_so_to_the_coordinator_alone(scene, item, browse):
    other_case = scene.listed(place=2048)
    for one in (item, other_case):
        asked(scene, one)
    assert SILENT not in owed_page(scene, browse)
    acting(scene.world.partner, lambda: declare(item, knows=True, by=scene.world.partner, at=scene.now))
    shown = owed_page(scene, browse)
    assert shown.count(SILENT) == 1
    assert "Ask Housing for another person who can be given an account" in shown
    other = scene.world.member("other", "partner")
    Representative.objects.create(agency=scene.housing, member=other, since=LONG_AGO)
    assert f"Give a seat to another of its people : Housing, {item.record.reference} ({other})" in owed_page(
        scene, browse
    )
    assert item.record.reference not in text(browse(other).get("/"))
    seat(scene.meeting, scene.housing, other)
    assert SILENT not in owed_page(scene, browse)
    Representative.objects.update(until=scene.now - timedelta(minutes=1))
    Seat.objects.update(ended_at=scene.now)
    assert owed_page(scene, browse).count(SILENT) == 2, "nobody speaks for it any more"


def test_a_locked_case_that_was_opened_to_nobody_of_an_agency_is_answered_by_nobody(scene, item, browse):
    asked(scene, item)
    lock(scene, item, scene.world.supervisor, scene.world.coordinator)
    assert SILENT in owed_page(scene, browse)
    by, one = scene.world.supervisor, Attendee(scene.world.partner, scene.housing)
    acting(by, lambda: let_in(item, one, by=by, at=scene.now))
    assert SILENT not in owed_page(scene, browse)


@pytest.mark.parametrize("cases", [1, 3])
def test_who_owes_research_is_found_by_as_many_statements_for_one_case_as_for_three(scene, cases, as_web):
    for place in range(cases):
        asked(scene, scene.listed(place=place + 1))
    as_web(scene.world.coordinator)
    with CaptureQueriesContext(connection) as asked_of:
        assert len(owing(scene.meeting, at=scene.now)) == cases
    assert len(asked_of) == 10


@pytest.mark.policy("MARAC-007", "ACC-004")
@pytest.mark.parametrize("connected", [True, False])
def test_a_doubt_that_is_decided_lets_nobody_in_of_whom_the_table_said_that_they_are_connected(scene, item, connected):
    """His brother at the same address was taken for him: that he is not the suspect makes him no stranger to her."""
    brother = scene.world.member("brother", "response-sergeant")
    Seat.objects.create(meeting=scene.meeting, agency_id="police", member=brother)
    Exclusion.objects.create(record=item.record, member=brother, why="suspect", at=scene.now)
    doubt = Doubt.objects.create(face={"party": {}}, at=scene.now, due_at=scene.now, state="not-police")
    DoubtExclusion.objects.create(doubt=doubt, record=item.record, member=brother)
    by, one = scene.world.coordinator, Attendee(brother, Seat.objects.get(member=brother).agency)
    if connected:
        acting(by, lambda: exclude_attendee(item, one, words="His brother", by=by, at=scene.now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_lift(%s, %s)", [doubt.pk, [item.record_id]])
    left = list(Exclusion.objects.filter(record=item.record, member=brother).values_list("why", flat=True))
    assert left == (["found"] if connected else [])
