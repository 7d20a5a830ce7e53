"""Files of the force's own staff: the register, and who is on duty when. Read whole before anything is kept."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
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
STAFF_COLUMNS_OR_NOT = ("collar_no",)  # kept as it stands where a file has no such column
DUTY_COLUMNS = ("staff_no", "from", "to")
MANY = ";"  # between several phones or vehicles in one cell


class BadFile(ValueError):
    """What is wrong with a file: one sentence for each place, with its mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def rows(path: Path, columns: tuple[str, ...], or_not: tuple[str, ...] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells. Raises: BadFile, where the file or its header cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            given = reader.fieldnames or []
            missing = [name for name in columns if name not in given]
            if missing:
                raise BadFile([f"line 1: no column {', '.join(missing)}; the header must be {', '.join(columns)}"])
            wanted = [*columns, *(name for name in or_not if name in given)]
            for cells in reader:
                yield reader.line_num, {name: (cells[name] or "").strip() for name in wanted}
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile([f"{path}: {error}; give a UTF-8 file that you can read"]) from error


def each(path: Path, columns: tuple[str, ...], read: Callable[[dict[str, str]], Any]) -> list[Any]:
    """Every line read, or every bad line named."""
    return list(numbered(path, columns, read).values())


def numbered(
    path: Path, columns: tuple[str, ...], read: Callable[[dict[str, str]], Any], or_not: tuple[str, ...] = ()
) -> dict[int, Any]:
    """The same by the number of the line. Args: or_not, columns that a file may have besides."""
    read_lines, faults = {}, []
    for number, cells in rows(path, columns, or_not):
        try:
            read_lines[number] = read(cells)
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise BadFile(faults)
    return read_lines


@transaction.atomic
def load_staff(path: Path) -> int:
    """Replace the register's lines by staff number; lines that the file leaves out stay. Returns how many were read."""
    collars = dict(StaffEntry.objects.values_list("staff_no", "collar_no"))
    lines = numbered(path, STAFF_COLUMNS, partial(staff_entry, collars=collars), STAFF_COLUMNS_OR_NOT)
    staff = list(lines.values())
    numbers = [entry.staff_no for entry in staff]
    if len(numbers) != len(set(numbers)):
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        raise BadFile([f"staff number {number} stands on more than one line; keep one" for number in twice])
    if faults := collars_twice(lines, {number: collars[number] for number in collars.keys() - set(numbers)}):
        raise BadFile(faults)
    fields = [*STAFF_COLUMNS[1:], *STAFF_COLUMNS_OR_NOT]
    StaffEntry.objects.bulk_create(
        staff, update_conflicts=True, unique_fields=["staff_no"], update_fields=fields, batch_size=2000
    )
    return len(staff)


def collars_twice(lines: Mapping[int, StaffEntry], left_out: Mapping[str, str]) -> list[str]:
    """Lines whose collar number another line has, of the file or of the register: a report would keep out both.

    Args: left_out, collar numbers by staff number of the register's lines that the file leaves out.
    """
    seen = {plain(collar): f"the register's line of staff number {number}" for number, collar in left_out.items()}
    faults = []
    for number, entry in lines.items():
        before = seen.get(plain(entry.collar_no), "") if plain(entry.collar_no) else ""
        if before:
            faults.append(
                f"line {number}: collar number {entry.collar_no} stands on {before} too; "
                "keep it for whoever has it now, and leave it empty on the other"
            )
        seen[plain(entry.collar_no)] = f"line {number}"
    return faults


def plain(number: str) -> str:
    """A number as the register is asked for it: by its letters and figures."""
    return " ".join(re.findall("[a-z0-9]+", number.lower()))


def staff_entry(cells: dict[str, str], collars: Mapping[str, str]) -> StaffEntry:
    """Args: collars, the collar numbers that stand, by staff number."""
    if not cells["staff_no"]:
        raise ValueError("staff_no is empty; every line needs one")
    return StaffEntry(
        staff_no=cells["staff_no"],
        collar_no=cells.get("collar_no", collars.get(cells["staff_no"], "")),
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
