"""How long cases wait between referral and hearing, and how often they are put off, as the fixed reader counts it."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from dapolicy.chronology.actions import record
from marac.measures.queries import workings_in
from marac.models import Referral
from tests.access.whole import call
from tests.marac.measures.conftest import YEAR, Told, noon
from tests.reading import text

MAY = date(2026, 5, 12)


def heard_after(told: Told, *waits: int, times: int = 0) -> None:
    """Cases heard on one day of May, so many days after each was referred; the last was put off so often."""
    meeting = told.meeting(MAY)
    items = [told.heard(meeting, at=noon(MAY) - timedelta(days=days)) for days in waits]
    for number in range(times):
        record("marac.deferred", items[-1].record, by=None, at=noon(MAY) - timedelta(days=number + 1))


def test_the_days_to_the_hearing_have_a_middle_and_a_longest_and_who_waits_is_counted_apart(told, reads):
    heard_after(told, 10, 20, 60, times=2)
    told.scene.refer(told.scene.case(), state="deferred", at=told.scene.now - timedelta(days=90))
    waits = reads(told.scene.world.manager, lambda: workings_in(YEAR)).waits
    assert (waits.middle, waits.longest, waits.heard.total()) == (20, 60, 3)
    assert waits.waiting == 1
    assert waits.put_off == {"more": 1}


def test_the_page_says_it_and_leaves_locked_cases_out(told, browse):
    heard_after(told, 10, 44)
    page = reverse("marac:figures") + "?month=2026-05"
    assert "half were heard within 27 days, the last after 44" in text(browse(told.scene.world.analyst).get(page))
    told.scene.refer(told.scene.case(), state="accepted", at=told.scene.now - timedelta(days=90))
    for referral in Referral.objects.all():
        call("SELECT dapolicy_lock(%s, 'confirmed')", [referral.record_id])
    shown = text(browse(told.scene.world.analyst).get(page))
    assert "No case was heard in these months. Nobody waits today." in shown
