"""Files of the force's own staff: the register, and who is on duty when. Read whole before anything is kept."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import get_current_timezone, is_naive

from dapolicy.access.models import Duty, Member, StaffEntry

STAFF_COLUMNS = (
    "staff_no",
    "given_name",
    "surname",
    "date_of_birth",
    "home_address",
    "phones",
    "vehicles",
    "kind",
    "rank",
    "team",
    "line_manager_staff_no",
    "left_on",
)
DUTY_COLUMNS = ("staff_no", "from", "to")
MANY = ";"  # between several phones or vehicles in one cell


class BadFile(ValueError):
    """What is wrong with a file: one sentence for each place, with its mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells. Raises: BadFile, where the file or its header cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or [])]
            if missing:
                raise BadFile([f"line 1: no column {', '.join(missing)}; the header must be {', '.join(columns)}"])
            for cells in reader:
                yield reader.line_num, {name: (cells[name] or "").strip() for name in columns}
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile([f"{path}: {error}; give a UTF-8 file that you can read"]) from error


def each(path: Path, columns: tuple[str, ...], read: Callable[[dict[str, str]], Any]) -> list[Any]:
    """Every line read, or every bad line named."""
    read_lines, faults = [], []
    for number, cells in rows(path, columns):
        try:
            read_lines.append(read(cells))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise BadFile(faults)
    return read_lines


@transaction.atomic
def load_staff(path: Path) -> int:
    """Replace the register's lines by staff number; lines that the file leaves out stay. Returns how many were read."""
    staff = each(path, STAFF_COLUMNS, staff_entry)
    numbers = [entry.staff_no for entry in staff]
    if len(numbers) != len(set(numbers)):
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        raise BadFile([f"staff number {number} stands on more than one line; keep one" for number in twice])
    StaffEntry.objects.bulk_create(
        staff, update_conflicts=True, unique_fields=["staff_no"], update_fields=list(STAFF_COLUMNS[1:]), batch_size=2000
    )
    return len(staff)


def staff_entry(cells: dict[str, str]) -> StaffEntry:
    if not cells["staff_no"]:
        raise ValueError("staff_no is empty; every line needs one")
    return StaffEntry(
        staff_no=cells["staff_no"],
        given_name=cells["given_name"],
        surname=cells["surname"],
        date_of_birth=day(cells["date_of_birth"], "date_of_birth"),
        home_address=cells["home_address"],
        phones=many(cells["phones"]),
        vehicles=many(cells["vehicles"]),
        kind=cells["kind"],
        rank=cells["rank"],
        team=cells["team"],
        line_manager_staff_no=cells["line_manager_staff_no"],
        left_on=day(cells["left_on"], "left_on"),
    )


def many(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(MANY) if part.strip()]


def day(cell: str, column: str) -> date | None:
    """An ISO date, or None for an empty cell."""
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise ValueError(f"{column} is {cell!r}; write it as 1988-02-29, or leave it empty") from None


@transaction.atomic
def load_duty(path: Path) -> int:
    """Add hours of duty; a line that is known already adds nothing. Returns how many were added."""
    members = {
        staff_no or "": pk for staff_no, pk in Member.objects.exclude(staff_no=None).values_list("staff_no", "pk")
    }
    hours = each(path, DUTY_COLUMNS, lambda cells: duty_row(cells, members))
    ids = {member for member, _, _ in hours}
    known = set(Duty.objects.filter(member__in=ids).values_list("member_id", "since", "until"))
    fresh = [
        Duty(member_id=m, since=since, until=until)
        for m, since, until in dict.fromkeys(hours)
        if (m, since, until) not in known
    ]
    Duty.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)


def duty_row(cells: dict[str, str], members: dict[str, int]) -> tuple[int, datetime, datetime]:
    if cells["staff_no"] not in members:
        raise ValueError(f"staff_no {cells['staff_no']!r} is nobody who works with this system; add the account first")
    since, until = moment(cells["from"], "from"), moment(cells["to"], "to")
    if until <= since:
        raise ValueError("to is not later than from; swap them or mend the day")
    return members[cells["staff_no"]], since, until


def moment(cell: str, column: str) -> datetime:
    """An ISO moment, London's where it has no offset."""
    try:
        read = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{column} is {cell!r}; write it as 2026-05-01T22:00") from None
    return read.replace(tzinfo=get_current_timezone()) if is_naive(read) else read
