"""The staff register and the roster are read whole, or every bad line is named and nothing is kept."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dapolicy.access.models import Duty, StaffEntry
from dapolicy.audit.models import Entry
from dapolicy.custody.registers import DUTY_COLUMNS, STAFF_COLUMNS

HEADER = ",".join(STAFF_COLUMNS)


@pytest.fixture
def load(world, tmp_path):
    def begin(command, text):
        file = tmp_path / "file.csv"
        file.write_text(text, encoding="utf-8")
        out = StringIO()
        call_command(command, "load", str(file), username="admin", stdout=out)
        return out.getvalue()

    return begin


def test_the_register_is_loaded_and_loading_it_again_changes_lines_by_staff_number(load):
    line = "90417,Rowan,Bracken,1988-02-29,1 Elm Row ZZ99 1AA,07700 900111;01632 960111,AB12 CDE,officer,PC,Shift C,,"
    load("staff", f"{HEADER}\n{line}\n")
    load("staff", f"{HEADER}\n{line.replace('PC', 'Sergeant')}\n")
    entry = StaffEntry.objects.get()
    assert (entry.rank, entry.phones) == ("Sergeant", ["07700 900111", "01632 960111"])
    assert Entry.objects.filter(asked="staff load file.csv").count() == 2


def test_one_bad_line_in_many_keeps_nothing_and_is_named_with_its_mend(load):
    good = "\n".join(f"{number},A,B,,,,,officer,,,," for number in range(500))
    with pytest.raises(CommandError, match=r"line 502: date_of_birth is '1988-02-30'; write it as"):
        load("staff", f"{HEADER}\n{good}\n9999,A,B,1988-02-30,,,,officer,,,,\n")
    assert not StaffEntry.objects.exists()


def test_the_same_number_twice_is_refused(load):
    with pytest.raises(CommandError, match="7 stands on more than one line"):
        load("staff", f"{HEADER}\n7,A,B,,,,,officer,,,,\n7,C,D,,,,,officer,,,,\n")


def test_duty_is_added_once_however_often_it_is_loaded(load, world):
    world.officer.staff_no = "501"
    world.officer.save()
    text = f"{','.join(DUTY_COLUMNS)}\n501,2026-05-01T22:00,2026-05-02T07:00\n"
    load("duty", text)
    load("duty", text)
    assert Duty.objects.get().until.isoformat() == "2026-05-02T06:00:00+00:00"


def test_duty_of_nobody_is_refused(load):
    with pytest.raises(CommandError, match="line 2: staff_no '1' is nobody"):
        load("duty", f"{','.join(DUTY_COLUMNS)}\n1,2026-05-01T22:00,2026-05-02T07:00\n")
