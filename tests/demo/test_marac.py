"""Stories nine and ten, and the full agenda, as they are told: what was due when, and who hears what."""

from __future__ import annotations

from datetime import date

import pytest

from cases.models import Case, Pair, PersonName
from dapolicy.access.models import Exclusion
from dapolicy.chronology.models import Event
from demo.cast import build
from demo.stories import repeat_at_standard
from marac.models import Meeting, Referral
from tests.demo.test_stories import NOW, case_of, clocks, london


@pytest.fixture
def repeat(db):
    cast = build("never used")
    repeat_at_standard.tell(cast, NOW)
    return cast


def limits(case, duty):
    return [(one.due_at, one.stopped_at) for one in clocks(case, duty)]


def first_case():
    ids = PersonName.objects.filter(given="Auberon", surname="Slate").values("person")
    return Case.objects.filter(victim__in=ids).order_by("pk").first()


@pytest.mark.policy("MARAC-001", "MARAC-002")
def test_a_text_graded_standard_goes_back_within_two_working_days(repeat):
    first, case = first_case(), case_of("Auberon", "Slate")
    assert (first.level, case.level) == ("high", "standard")
    assert limits(first, "marac-referral") == [(london("2026-01-12 23:59:59"), london("2026-01-12 10:00"))]
    assert limits(case, "marac-referral") == []
    assert limits(case, "marac-repeat-referral") == [(london("2026-03-24 23:59:59"), london("2026-03-23 14:00"))]
    found = Event.objects.get(record_id=case.pk, kind="marac.repeat-identified")
    assert (found.at, found.detail["level"], found.detail["rule"]) == (
        london("2026-03-20 18:40"), "standard", "safelives-any-abuse",
    )  # fmt: skip
    assert found.detail["last_referral"].startswith("2026-01-12T10:00")
    assert list(Referral.objects.order_by("at").values_list("how", flat=True)) == ["new", "repeat"]


@pytest.mark.policy("MARAC-012")
def test_each_step_was_due_when_policy_says_and_he_is_told_both_times(repeat):
    january, april = first_case(), case_of("Auberon", "Slate")
    due = {
        "marac-explained": (("2026-01-19", "2026-01-14 11:00"), ("2026-03-31", "2026-03-26 11:00")),
        "marac-outcome": (("2026-01-30", "2026-01-29 10:30"), ("2026-04-17", "2026-04-16 15:00")),
        "marac-minutes": (("2026-01-30", "2026-01-28 12:00"), ("2026-04-17", "2026-04-16 12:00")),
    }
    found = {duty: (*limits(january, duty), *limits(april, duty)) for duty in due}
    assert found == {
        duty: tuple((london(f"{day} 23:59:59"), london(met)) for day, met in both) for duty, both in due.items()
    }
    assert clocks(april, "marac-flag-review").get().due_at == london("2027-03-24 23:59:59")


@pytest.mark.policy("MARAC-010")
def test_an_action_is_due_on_the_day_that_was_agreed_and_police_were_late(repeat):
    april = case_of("Auberon", "Slate")
    assert sorted(limits(april, "marac-action")) == [
        (london("2026-04-24 23:59:59"), london("2026-04-25 11:00")),
        (london("2026-04-30 23:59:59"), london("2026-04-24 17:00")),
    ]


def test_easter_moves_the_dates_of_the_meeting(repeat):
    april = Meeting.objects.get(starts_at=london("2026-04-14 09:30"))
    assert (april.cutoff_on, april.circulate_on) == (date(2026, 3, 30), date(2026, 3, 31))


@pytest.mark.policy("MARAC-007")
def test_the_cousin_is_kept_out_of_all_of_it(repeat):
    case = case_of("Auberon", "Slate")
    assert Event.objects.filter(record_id=case.pk, kind="marac.attendee-connected").count() == 1
    out_of = set(Exclusion.objects.filter(member=repeat["housing"]).values_list("record", flat=True))
    assert out_of == {case.pk, *Pair.objects.filter(case_record=case.record).values_list("record", flat=True)}
