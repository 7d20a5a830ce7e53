"""A file of people from another system: read whole and checked whole before anything is written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cases.matching import dates
from cases.matching.asked import Asked
from cases.search import ask

COLUMNS = (
    "rec_id",
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
)
LONGEST = {"rec_id": 80, "given_name": 120, "surname": 120, "address_2": 120, "postcode": 10, "date_of_birth": 120}
LONGEST_LINE, LONGEST_TOWN = 120, 80


class BadFile(ValueError):
    """What is wrong with the file, one sentence for each place, each with its mend."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Line:
    """One person of the file. `born` is None where none was given or what was given is no day of the calendar."""

    number: int
    rec_id: str
    given: str
    surname: str
    line1: str
    line2: str
    town: str
    postcode: str
    birth_words: str
    born: date | None = field(default=None)

    def asked(self) -> Asked:
        """The line as a question."""
        return ask(
            given=self.given,
            surname=self.surname,
            born=self.birth_words,
            line1=self.line1,
            line2=self.line2,
            town=self.town,
            postcode=self.postcode,
        )

    @property
    def as_asked(self) -> str:
        """The same as somebody would type it: kept beside the audit like any search."""
        parts = (self.given, self.surname, self.birth_words, self.line1, self.line2, self.town, self.postcode)
        return " ".join(" ".join(parts).split())


def _rows(path: Path, *, errors: str) -> Iterator[tuple[int, dict[str, str], int]]:
    """Line number, cells by column, and how many cells there are too many (or, below nought, too few)."""
    try:
        with path.open(encoding="utf-8-sig", errors=errors, newline="") as file:
            reader = csv.reader((line.replace("\x00", "\ufffd") for line in file), skipinitialspace=True)
            header = [name.strip() for name in next(reader, [])]
            if missing := [name for name in COLUMNS if name not in header]:
                raise BadFile([f"line 1: no column {', '.join(missing)}; the header must be {', '.join(COLUMNS)}"])
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                    yield reader.line_num, named, len(cells) - len(header)
    except OSError as error:
        raise BadFile([f"{path}: {error.strerror}; give the path of a file that you can read"]) from error
    except UnicodeDecodeError as error:
        raise BadFile([f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8"]) from error
    except csv.Error as error:
        mend = "a cell may hold 128 KiB, and every quote must be closed"
        raise BadFile([f"line {reader.line_num}: {error}; {mend}"]) from error


def _joined(separator: str, *parts: str) -> str:
    return separator.join(filter(None, parts))


def _line(number: int, row: dict[str, str]) -> Line:
    cell = {name: row.get(name, "") for name in COLUMNS}
    return Line(
        number=number,
        rec_id=cell["rec_id"],
        given=cell["given_name"],
        surname=cell["surname"],
        line1=_joined(" ", cell["street_number"], cell["address_1"]),
        line2=cell["address_2"],
        town=_joined(", ", cell["suburb"], cell["state"]),
        postcode=cell["postcode"],
        birth_words=cell["date_of_birth"],
    )


def _too_long(row: dict[str, str], line: Line) -> list[str]:
    lengths = [(name, len(row.get(name, "")), most) for name, most in LONGEST.items()]
    lengths += [("street_number with address_1", len(line.line1), LONGEST_LINE)]
    lengths += [("suburb with state", len(line.town), LONGEST_TOWN)]
    return [f"{name} has {length} characters; shorten it to {most}" for name, length, most in lengths if length > most]


class _Checker:
    """Reads lines for loading and gathers what is wrong with them."""

    def __init__(self, today: date, keep_odd_dates: bool) -> None:
        self.today, self.keep_odd_dates = today, keep_odd_dates
        self.faults: list[str] = []
        self.first_seen: dict[str, int] = {}

    def line(self, number: int, row: dict[str, str], surplus: int) -> Line:
        line = _line(number, row)
        faults = _too_long(row, line)
        if surplus:
            much = f"{abs(surplus)} {'more' if surplus > 0 else 'fewer'}"
            faults.append(f"{much} cells than the header; put cells that hold a comma in quotes")
        faults += self._rec_id(line)
        born, fault = self._born(line.birth_words)
        faults += [fault] if fault and not self.keep_odd_dates else []
        self.faults += [f"line {number}: {fault}" for fault in faults]
        return Line(**{**line.__dict__, "born": born})

    def _rec_id(self, line: Line) -> list[str]:
        if not line.rec_id:
            return ["no rec_id; give each line its own, so that a second load knows it"]
        first = self.first_seen.setdefault(line.rec_id, line.number)
        if first != line.number:
            return [f"rec_id {line.rec_id} stands on line {first} already; give each line its own"]
        return []

    def _born(self, words: str) -> tuple[date | None, str]:
        try:
            born = dates.read_birth(words)
        except dates.OddDate as odd:
            return None, f"date_of_birth {odd}, or load with --keep-odd-dates to keep it as words"
        if born and born > self.today:
            return None, f"date_of_birth “{words}” is in the future; correct it, or load with --keep-odd-dates"
        return born, ""


def read_for_loading(path: Path, *, today: date, keep_odd_dates: bool) -> list[Line]:
    """All people of the file, or BadFile with every fault that stands in it."""
    checker = _Checker(today, keep_odd_dates)
    lines = [checker.line(*row) for row in _rows(path, errors="strict")]
    if checker.faults:
        raise BadFile(checker.faults)
    return lines


def read_for_matching(path: Path) -> Iterator[Line]:
    """The people of the file as questions, one by one. Any text will do; only a header that is not there is refused."""
    for number, row, _ in _rows(path, errors="replace"):
        yield _line(number, row)
