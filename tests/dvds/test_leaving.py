"""Whoever was named wrongly is in an application no more: on no page, on no paper, in no news."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.models import PersonName
from cases.reports import PersonFacts
from dapolicy.access.models import Exclusion, StaffEntry
from dapolicy.chronology.entries import take_from_view, take_out
from dapolicy.chronology.models import Event, Telling
from dvds.actions.opening import join
from dvds.models import Near, Part, Party
from dvds.opened import Somebody
from dvds.papers import people_of
from dvds.story import story_of
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, enter, form_of
from tests.dvds.test_queue import SILAS, looked, reported, who

NAMESAKE = Somebody(Part.SUBJECT, PersonFacts(given="Silas", surname="Fennimore", born=date(1980, 2, 3)))


@pytest.fixture
def made(world, now):
    return asked(world.dvds, now - timedelta(days=2), people=(CASPIAN, PETRA, NAMESAKE))


def key_of(made, part):
    return f"{part}/{Party.objects.get(record=made.record, part=part, ended_at=None).person.reference}"


def leave(world, now, made, part="subject"):
    return enter("dvds.person-left", made, by=world.dvds, at=now, party=key_of(made, part))


@pytest.mark.policy("DVDS-010")
def test_whoever_was_named_wrongly_stands_on_no_page_paper_or_news_and_the_right_one_is_named(made, world, now, browse):
    [event] = leave(world, now, made)
    row = Party.objects.get(record=made.record, part="subject")
    assert (row.ended_at, row.ended_by_id, event.subject) == (now, world.dvds.pk, row.person.reference)
    assert not PersonName.objects.filter(record=made.record, person=row.person, withdrawn_at=None).exists()
    assert Telling.objects.filter(record=made.record, title__contains="named wrongly").exists()
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "Fennimore" not in page
    assert "Who the subject is" in page
    assert [part for part, _, _ in people_of(story_of(made.record))] == ["Potential victim"]
    reported(world, now, who("Nell", "Ostler"), SILAS)
    assert looked(now) == 0
    join(made, LIONEL, by=world.dvds, at=now)
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "Lionel Marchbanks" in page
    assert "Who the subject is" not in page


def test_what_is_known_of_whoever_left_counts_for_nothing_any_more(made, world, now):
    reported(world, now - timedelta(days=1), who("Nell", "Ostler"), SILAS)
    looked(now)
    elsewhere = Near.objects.filter(record=made.record, part="subject").exclude(source=made.record)
    assert elsewhere.exists()
    leave(world, now, made)
    looked(now)
    assert not elsewhere.exists()


def test_who_has_two_parts_keeps_the_other_and_what_is_known_of_them(world, now):
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN,), applicant_is="potential-victim")
    leave(world, now, made, "potential-victim")
    kept = Party.objects.get(record=made.record, ended_at=None)
    assert kept.part == "applicant"
    assert PersonName.objects.filter(record=made.record, person=kept.person, withdrawn_at=None).exists()


@pytest.mark.policy("ACC-002")
def test_nobody_is_let_in_by_it(world, now, browse):
    world.member("silas", "dvds-officer", team=world.dvds.team, staff_no="90555")
    StaffEntry.objects.create(staff_no="90555", given_name="Silas", surname="Fennimore", date_of_birth="1980-02-03")
    made = asked(world.dvds, now - timedelta(days=2), people=(CASPIAN, PETRA, NAMESAKE))
    leave(world, now, made)
    assert Exclusion.objects.filter(record=made.record, member=world.silas).exists()
    assert browse(world.silas).get(address(made)).status_code == 404


def test_it_is_done_once_and_undone_by_naming_them_again(made, world, now):
    [event] = leave(world, now, made)
    assert "party" in form_of("dvds.person-left", made, world.dvds, now, party=f"subject/{event.subject}").errors
    take_from_view(event, by=world.dvds, at=now, reason="The words name a neighbour")
    take_out(event, by=world.member("head", "dvds-officer", "supervisor"), at=now)
    assert Event.objects.filter(record_id=made.pk, kind="dvds.person-left").count() == 1
    assert story_of(made.record).subject is None
    join(made, NAMESAKE, by=world.dvds, at=now)
    assert story_of(made.record).subject is not None
