"""An edition's first day in the middle of applications: each is judged by the one in force when its clock started."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.dvds.scene import asked, clocks, enter, told

BEFORE, AFTER = datetime(2025, 5, 16, 9, tzinfo=UTC), datetime(2025, 5, 19, 9, tzinfo=UTC)


@pytest.mark.policy("DVDS-019", "DVDS-023")
def test_a_new_edition_changes_no_clock_that_runs_and_judges_each_that_starts_after_it(world):
    earlier, later = told(world.dvds, BEFORE), told(world.dvds, AFTER)
    first, second = clocks(earlier)["dvds-panel-referral"], clocks(later)["dvds-panel-referral"]
    assert (first.edition, first.due_at.date().isoformat()) == ("app-2021-10", "2025-05-23")  # five working days
    assert (second.edition, second.due_at.date().isoformat()) == (
        "app-2025-05",
        "2025-06-03",
    )  # ten, a bank holiday between
    enter("dvds.information-graded", earlier, by=world.dvds, at=AFTER)
    again = clocks(earlier)["dvds-panel-referral"]
    assert (again.pk, again.due_at, again.edition) == (first.pk, first.due_at, "app-2021-10")


@pytest.mark.policy("DVDS-019")
def test_of_one_application_the_clock_that_starts_later_is_judged_by_the_later_edition(world):
    """Contact on the last day of the old edition, the meeting under the new: the full assessment has no limit more."""
    made = asked(world.dvds, BEFORE, applicant_is="potential-victim")
    assert clocks(made)["dvds-face-to-face"].edition == "app-2021-10"
    enter("dvds.met", made, by=world.dvds, at=AFTER, applicant="potential-victim")
    found = clocks(made)
    assert "dvds-risk-assessment" not in found
    assert found["dvds-panel-referral"].edition == "app-2025-05"
