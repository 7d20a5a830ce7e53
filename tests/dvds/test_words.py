"""Words stand in the chronology alone: what is taken from view there is nowhere else, and contact crosses last."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from cases.actions.people import answer_match
from cases.models import Case, SafeContact, Sameness
from cases.terms import MatchAnswer
from dapolicy.access.handles import handle
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Clock, Content, Event
from dvds.actions.standing import OPENINGS
from dvds.models import Party, Triage
from dvds.queue.actions import answer_double, look_at_news
from dvds.queue.queries import news_of
from dvds.story import story_of
from tests.dvds.requests import about, an_application
from tests.dvds.scene import address, asked, clocks, enter, form_of, refused, told
from tests.dvds.test_queue import CLEMENT, SILAS, looked, reported, who

WORDS = "Zinnober at the weir"


def copies() -> list[str]:
    """Tables of the scheme in which the words stand; what came in is kept apart."""
    with connection.cursor() as cursor:
        found = []
        for table in sorted(model._meta.db_table for model in apps.get_app_config("dvds").get_models()):
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s", [f"%{WORDS}%"])  # noqa: S608
            found += [table] if cursor.fetchone()[0] else []
    return [table for table in found if table != "dvds_request"]


def test_what_was_said_at_first_and_in_the_queue_has_no_second_copy(world: Any, now: Any, as_owner: Any):
    one = an_application(world, now - timedelta(days=2), **about(CLEMENT, SILAS, why=WORDS, indicator_words=WORDS))
    two = asked(world.dvds, now - timedelta(days=1), reason_wanted=WORDS)
    reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    read_as(world.dvds.pk)
    look_at_news(one, news_of(one), words=WORDS, by=world.dvds, at=now)
    answer_double(one, two, answer="not-same", why=WORDS, by=world.dvds, at=now)
    as_owner()
    assert Triage.objects.exists()
    assert Content.objects.filter(words__contains=WORDS).count() == 5
    assert copies() == []


def test_what_is_taken_from_view_is_on_no_page_of_the_application(world, now, browse, as_owner):
    made = asked(world.dvds, now - timedelta(days=1), reason_wanted=WORDS)
    browser = browse(world.dvds)
    page = browser.get(address(made)).content.decode()
    assert page.count(WORDS) == 2, "where it was said first, and in what happened"
    enter("dvds.route-corrected", made, by=world.member("head", "dvds-officer", "supervisor"), at=now)
    assert WORDS not in browser.get(address(made)).content.decode()


def test_what_is_feared_or_known_shows_in_words_whoever_wrote_it_down(world, now, browse):
    made = an_application(world, now, indicators=["strangulation", "control"])
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "Feared or known: strangulation or choking, controlling or coercive behaviour" in page
    enter("dvds.details-learnt", made, by=world.dvds, at=now + timedelta(hours=1), indicators=["weapons"])
    assert "behaviour, weapons" in browse(world.dvds).get(address(made)).content.decode()


def test_both_forms_ask_about_the_same_things(world, browse):
    browser = browse(world.dvds)
    unit = browser.get("/clares-law/new/ask/").context["opening"].matter.fields["indicators"].choices
    room = browser.get("/clares-law/request/").context["form"].fields["indicators"].choices
    assert list(unit) == list(room)


def test_how_to_reach_somebody_crosses_only_when_a_second_person_confirmed_who_they_are(world, now, browse, as_owner):
    case = reported(world, now - timedelta(days=40), who("Petra", "Sable"), who("Odo", "Farrier")).cases[0]
    petra = Case.objects.select_related("victim").get(pk=case.pk).victim
    said = {"means": "Ring her sister", "told_by": "Petra", "confirmed_at": now, "by": world.specialist}
    SafeContact.objects.create(record=case.record, person=petra, **said)
    made = asked(world.dvds, now - timedelta(hours=2))
    mine = Party.objects.get(record=made.record, part="potential-victim").person
    answer_match(mine, petra, MatchAnswer.SAME, through=made.record, by=world.dvds, at=now)
    as_owner()
    browser = browse(world.dvds)
    page = browser.get(address(made)).content.decode()
    assert case.record.reference in page, "her case stands beside it"
    assert "Ring her sister" not in page
    as_owner()
    Sameness.objects.update(confirmed_at=now, confirmed_by_id=world.supervisor.pk)
    assert "Ring her sister" in browser.get(address(made)).content.decode()


def test_a_limit_that_lapsed_in_time_is_no_overrun_on_any_page(world, now, browse):
    """Withdrawn within the ten days: nobody explains afterwards what nobody owed."""
    made = asked(world.dvds, now - timedelta(days=30), at=now - timedelta(days=30))
    check = clocks(made)["dvds-initial-checks"]
    enter("dvds.withdrawn", made, by=world.dvds, at=check.due_at + timedelta(hours=1))
    form = form_of("dvds.overrun-explained", made, world.dvds, now)
    assert [code for code, _ in form.fields["limit"].choices] == ["dvds-initial-checks"]
    assert "id_limit_error" in refused("dvds.overrun-explained", made, world.dvds, now, limit="dvds-face-to-face")
    page = browse(world.dvds).get(address(made)).content.decode()
    assert page.count("Why this passed") == 1


def test_a_report_submitted_after_midnight_in_summer_is_of_that_day(world):
    """Half past midnight in London is still yesterday in Greenwich."""
    late = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
    made = asked(world.dvds, late - timedelta(days=2))
    enter("dvds.intelligence-reported", made, by=world.dvds, at=late, submitted_on="2026-06-11")
    assert "is to come" in refused("dvds.intelligence-reported", made, world.dvds, late, submitted_on="2026-06-12")


@pytest.mark.policy("DVDS-019")
def test_the_newest_view_of_the_risk_is_shown_whichever_step_it_was_written_at(world, now):
    made = asked(world.dvds, now - timedelta(days=1))
    for kind, level in (("dvds.risk-assessed", "medium"), ("dvds.risk-reviewed", "high")):
        enter(kind, made, by=world.dvds, at=now, level=level)
        made.refresh_from_db()
        assert made.risk == level


def test_words_of_an_act_of_the_queue_are_withdrawn_on_the_page_by_two_people(world: Any, now: Any, browse: Any):
    one, two = (asked(world.dvds, now - timedelta(days=day)) for day in (2, 1))
    answer_double(one, two, answer="not-same", why=WORDS, by=world.dvds, at=now)
    answered = Event.objects.get(record_id=one.pk, kind="dvds.answered-no-double")
    head = world.member("head", "dvds-officer", "supervisor")
    page, gone = (entry_of(one, answered, name) for name in ("entry", "withdraw"))
    assert gone in browse(world.dvds).get(page).content.decode()
    assert browse(world.dvds).post(gone, {"reason": "Of another matter"}).status_code == 302
    colleague = world.member("another", "dvds-officer", team=world.dvds.team)
    assert WORDS not in browse(colleague).get(page).content.decode()
    assert browse(head).post(entry_of(one, answered, "confirm")).status_code == 302
    assert WORDS not in browse(colleague).get(address(one)).content.decode()


@pytest.mark.parametrize("route", ["ask", "know"])
def test_words_of_an_opening_are_withdrawn_by_two_people_and_it_goes_on_counting(world, now, browse, route):
    """A neighbour is named in the account: the account goes, and not a clock of the application."""
    at = now - timedelta(days=2)
    made = asked(world.dvds, at, reason_wanted=WORDS) if route == "ask" else told(world.dvds, at, information=WORDS)
    opening = Event.objects.get(record_id=made.pk, kind__in=OPENINGS)
    before = {row.duty: (row.due_at, row.lapsed_at, row.void) for row in Clock.objects.filter(record=made.record)}
    head, colleague = world.member("head", "dvds-officer", "supervisor"), world.member("another", "dvds-officer")
    shown = browse(world.dvds).get(entry_of(made, opening, "withdraw")).content.decode()
    assert "It goes on counting" in shown
    browse(world.dvds).post(entry_of(made, opening, "withdraw"), {"reason": "Names a neighbour"})
    for confirmed in (False, True):
        if confirmed:
            done = browse(head).post(entry_of(made, opening, "confirm"), follow=True).content.decode()
            assert "Its words stay hidden. It goes on counting." in done
        for page in (address(made), entry_of(made, opening, "entry")):
            read = browse(colleague).get(page).content.decode()
            assert WORDS not in read
            assert "Its words were withdrawn by" in read
            assert ("Waits for a second person" in read) is not confirmed
            assert "<del>" not in read
        assert story_of(made.record).has(opening.kind)
    rows = {row.duty: row for row in Clock.objects.filter(record=made.record)}
    waits = rows.pop("withdrawal-confirmation")
    assert waits.stopped_at
    assert {duty: (row.due_at, row.lapsed_at, row.void) for duty, row in rows.items()} == before
    made.refresh_from_db()
    assert made.state == "received"


def test_an_opening_that_its_correction_took_out_is_struck_through(world, now, browse):
    made = asked(world.dvds, now - timedelta(days=2))
    opening = Event.objects.get(record_id=made.pk, kind="dvds.received")
    enter("dvds.route-corrected", made, by=world.member("head", "dvds-officer", "supervisor"), at=now)
    read = browse(world.dvds).get(entry_of(made, opening, "entry")).content.decode()
    assert "<del>Application received</del>" in read
    assert "Its words were withdrawn" not in read


def entry_of(made: Any, event: Event, page: str) -> str:
    return reverse(f"chronology:{page}", args=[made.record.reference, handle(event)])
