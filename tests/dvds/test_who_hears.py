"""Who hears what goes to an application's supervisor: never whoever wrote it alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.access.models import Duty
from dapolicy.chronology.models import Notice, Telling
from dapolicy.chronology.sending import send_waiting
from tests.dvds.scene import asked, enter
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
