"""A number that somebody gives may be the one on the shoulder: the register is asked for both, and has each once."""

import pytest
from django.core.management import CommandError
from django.urls import reverse

from cases.reports import Suspect
from dapolicy.access.models import Exclusion, StaffEntry
from dapolicy.custody.actions import decide_not_police
from dapolicy.custody.models import Doubt
from tests.cases.reports import person
from tests.custody.acting import acted, scene
from tests.custody.police import reported, sees, state
from tests.custody.test_registers import HEADER, load

__all__ = ["load", "scene"]

COLLARED = f"{HEADER},collar_no"


def line(staff_no, collar_no=None, left_on=""):
    return f"{staff_no},A,B,,,,,officer,,,,{left_on}" + ("" if collar_no is None else f",{collar_no}")


def collars():
    return dict(StaffEntry.objects.values_list("staff_no", "collar_no"))


def said(scene, now, **police):
    """Of somebody whose name nobody has."""
    done, case = reported(scene, now, suspects=(Suspect(person("Ro", "B"), **police),))
    return done.incident.record, case.record


@pytest.fixture
def collared(scene):
    StaffEntry.objects.filter(staff_no="90417").update(collar_no="PC 1204")
    return scene


@pytest.mark.policy("ACC-002")
@pytest.mark.parametrize("typed", ["PC 1204", "pc-1204"])
def test_he_is_kept_out_by_his_collar_number(collared, now, browse, typed):
    incident, case = said(collared, now, staff_no=typed)
    assert (state(incident), state(case)) == ("possible", "possible")
    assert not sees(collared.rowan, case)
    assert sees(collared.sergeant, case)
    page = browse(collared.inspector).get(reverse("custody:decision", args=[Doubt.objects.get().pk])).content.decode()
    assert "Collar number" in page
    assert "PC 1204" in page


@pytest.mark.parametrize(
    "other", [{"staff_no": "1204"}, {"staff_no": "PC 12044"}, {"staff_no": " - "}, {"staff_no": ""}]
)
def test_a_number_is_matched_whole_and_nothing_is_nobodys(collared, now, other):
    said(collared, now, **other)
    assert not Exclusion.objects.exists()
    assert not Doubt.objects.exists()


@pytest.mark.policy("ACC-002")
def test_another_forces_officer_with_the_same_collar_number_is_not_ours(collared, now):
    _, case = said(collared, now, police="yes", staff_no="PC 1204", employer="Easterby Police")
    assert state(case) == "possible"
    assert Doubt.objects.get().face["staff"] == []
    assert sees(collared.rowan, case)


@pytest.mark.policy("ACC-002")
def test_whoever_was_found_not_to_be_police_by_name_is_found_again_by_the_number(collared, now):
    done, case = reported(collared, now)
    acted(collared.inspector, case.record, lambda it, by: decide_not_police(it, by=by, at=now, reason="A baker"))
    assert sees(collared.rowan, case.record)
    again = (Suspect(person("Rowan", "Bracken"), police="yes", staff_no="pc 1204"),)
    _, case = reported(collared, now, incident=done.incident, suspects=again)
    assert not sees(collared.rowan, case.record)


def test_a_file_without_the_column_leaves_the_numbers_as_they_stand(load):
    load("staff", f"{COLLARED}\n{line(1, 'C1')}\n{line(2, '')}\n")
    load("staff", f"{HEADER}\n{line(1)}\n{line(3)}\n")
    assert collars() == {"1": "C1", "2": "", "3": ""}
    load("staff", f"{COLLARED}\n{line(1, '')}\n{line(3, 'C1')}\n")
    assert collars() == {"1": "", "2": "", "3": "C1"}


def test_numbers_may_change_hands_in_one_file_and_marks_for_none_are_none(load):
    load("staff", f"{COLLARED}\n{line(1, 'C1')}\n{line(2, 'C2')}\n{line(3, '-')}\n{line(4, '-')}\n")
    load("staff", f"{COLLARED}\n{line(1, 'C2')}\n{line(2, 'C1')}\n")
    assert (collars()["1"], collars()["2"]) == ("C2", "C1")


@pytest.mark.parametrize(
    ("second", "named"),
    [
        (f"{line(1, 'C1')}\n{line(2)},C1", r"line 3: collar number C1 stands on line 2 too"),
        (f"{line(1, 'C1')}\n{line(2)},c-1\n{line(3)},c 1", r"line 4: collar number c 1 stands on line 3 too"),
        (line(2, "OLD"), r"line 2: collar number OLD stands on the register's line of staff number 9 too"),
    ],
)
def test_a_number_on_two_lines_is_refused_with_the_line_and_nothing_is_kept(load, second, named):
    load("staff", f"{COLLARED}\n{line(9, 'OLD')}\n")
    with pytest.raises(CommandError, match=named):
        load("staff", f"{COLLARED}\n{second}\n")
    assert collars() == {"9": "OLD"}
