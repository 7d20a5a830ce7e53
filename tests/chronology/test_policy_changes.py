"""Policy changes by new files: an edited one stops the start, and a proclaimed bank holiday moves open clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dapolicy.access.models import Kind, Record
from dapolicy.chronology import proclaimed, recount
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, DayRecount, Event, Pin
from dapolicy.chronology.pins import PolicyChanged, check
from dapolicy.policy.editions import load_policy

START = datetime(2031, 5, 29, 9, tzinfo=UTC)
DAY = date(2031, 6, 2)


@pytest.fixture
def with_a_new_holiday(tmp_path, monkeypatch):
    file = tmp_path / "bank_holidays.toml"
    file.write_text('[[proclaimed]]\ndate = 2031-06-02\nname = "Bank holiday for a coronation"\n', encoding="utf-8")
    changed = load_policy(proclaimed=file)

    def begin():
        for module in (proclaimed, recount):
            monkeypatch.setattr(module, "policy_in_use", lambda: changed)

    return begin


def test_an_edited_edition_stops_the_start_and_names_the_mend(db):
    check()
    Pin.objects.filter(name="app-2025-05").update(digest="0" * 64)
    with pytest.raises(PolicyChanged, match="app-2025-05.*new dated file"):
        check()


def test_checking_twice_pins_once(db):
    check()
    check()
    assert Pin.objects.count() == 5


def cases(world, number):
    for _ in range(number):
        held = Record.open(kind=Kind.CASE, team=world.unit, at=START)
        record("risk.graded", held, by=world.specialist, at=START, detail={"level": "high"})
        yield held


def due(held):
    return Clock.objects.get(record=held, duty="marac-referral").due_at


def test_a_proclaimed_bank_holiday_moves_open_clocks_once_and_says_so(world, with_a_new_holiday):
    (held,) = cases(world, 1)
    before = due(held)
    with_a_new_holiday()
    assert proclaimed.recount_proclaimed(now=START) == 1
    assert due(held) == before + timedelta(days=1)
    assert Event.objects.filter(record_id=held.pk, kind="clock.moved").count() == 1
    assert proclaimed.recount_proclaimed(now=START) == 0


def test_the_recount_goes_on_where_it_was_killed(world, with_a_new_holiday):
    held = list(cases(world, 5))
    before = due(held[0])
    with_a_new_holiday()
    assert proclaimed.next_batch(DAY, now=START, batch=2) == 2
    assert DayRecount.objects.get(day=DAY).done_at is None
    assert proclaimed.recount_proclaimed(now=START, batch=2) == 3
    assert {due(one) for one in held} == {before + timedelta(days=1)}
    assert DayRecount.objects.get(day=DAY).done_at == START
