"""Who hears what goes to an application's supervisor: never whoever wrote it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.access.models import Duty
from dapolicy.chronology.models import Notice, Telling
from dapolicy.chronology.sending import send_waiting
from tests.dvds.scene import asked, enter
from tests.dvds.test_gates import check, through
from tests.world import LONG_AGO, login


@pytest.fixture
def away(head):
    """The head of the scheme, called at home: not on duty, and with the post."""
    Duty.objects.create(member=head, since=LONG_AGO, until=LONG_AGO + timedelta(hours=8))
    return head


@pytest.fixture
def hear(world, now):
    """Those who hear of a card that was sent by mistake, as whoever sent it writes down."""
    made = asked(world.dvds, now - timedelta(days=2))

    def heard(by):
        enter("dvds.contacted", made, by=by, at=now, how="written", reason="A card was left by mistake.")
        with login("worker"):
            send_waiting(now=now)
        source = Telling.objects.get(record=made.record, title__contains="otherwise than agreed").source
        return {notice.member for notice in Notice.objects.filter(record=made.record, source=source)}

    return heard


@pytest.mark.policy("DVDS-006")
def test_a_breach_by_the_only_one_on_duty_is_told_to_the_head_and_not_to_themselves(world, away, hear):
    assert hear(world.dvds) == {away}


def test_colleagues_who_supervise_nobody_hear_it_with_the_head(world, away, hear):
    colleague = world.member("second", "dvds-officer")
    assert hear(world.dvds) == {colleague, away}


def test_where_a_supervisor_of_the_scheme_is_there_the_head_is_left_in_peace(world, away, hear):
    over = world.member("over", "dvds-officer", "supervisor")
    assert hear(world.dvds) == {over}


def test_a_supervisors_own_breach_is_told_to_the_head(world, away, hear):
    over = world.member("over", "dvds-officer", "supervisor")
    assert hear(over) == {world.dvds, away}


def test_with_nobody_else_at_all_it_is_still_told(world, hear):
    assert hear(world.dvds) == {world.dvds}


@pytest.mark.policy("DVDS-003", "DVDS-006", "DVDS-028", "DVDS-035")
@pytest.mark.parametrize(("kind", "otherwise"), [
    ("dvds.progressed", {"contact": "otherwise", "contact_why": "Her sister's telephone"}),
    ("dvds.non-disclosure-told", {"how": "exception", "exception_why": "By telephone: she has moved far away"}),
    ("dvds.disclosed", {"otherwise": "By telephone: he was on his way"}),
    ("dvds.disclosed-urgently", {"otherwise": "By telephone: he was on his way"}),
])  # fmt: skip
def test_what_was_not_told_in_person_or_as_agreed_is_told_to_the_supervisor(world, now, kind, otherwise):
    made = asked(world.dvds, now - timedelta(days=2))
    check(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.checks-completed")
    told = Telling.objects.filter(record=made.record, to="supervisor", title__contains="read how, and why")
    enter(kind, made, by=world.dvds, at=now)
    assert not told.exists()
    enter(kind, made, by=world.dvds, at=now, **otherwise)
    title = told.get().title
    assert len(title) < Telling._meta.get_field("title").max_length
    assert "telephone" not in title, "why stands on the record alone"
