"""One box, anything in it: name, date of birth, number, reference, address, in any order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from cases.matching import dates, normal
from cases.matching.asked import Asked
from cases.matching.places import POSTCODE, SORTS, read_place

REFERENCE = re.compile(r"\bD[AP][- ]?[2-9A-HJ-NP-Z]{6}\b", re.IGNORECASE)
EMAIL = re.compile(r"\S+@\S+\.\S+")
DATE = re.compile(
    r"\b(\d{4}-\d{2}-\d{2}|\d{8}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9} \d{4})\b"
)
PHONE = re.compile(r"(?<![\w/])\+?(?:\(0\)|\d)(?:[ -]?\d|[ -]?\(0\)){8,13}(?![\w/])")
# Log, crime, custody and staff numbers: no two forces write them alike, but all hold a digit.
JOINED = re.compile(r"(?<![\w/-])(?=[^\s,]*\d)[A-Za-z\d]+(?:[-/][A-Za-z\d]+)+(?![\w/-])")
NUMBER = re.compile(r"\b[A-Za-z]{0,4}\d{3,}[A-Za-z]?\b")
# Words that people put beside a number or date; they are nobody's name here.
BESIDE = frozenset(
    {"log", "crime", "custody", "staff", "number", "no", "ref", "reference", "dob", "born", "of", "on", "at"}
)
ADDRESS = re.compile(rf"\b\d+[a-z]?\s+(?:[^\W\d]+\s+){{1,4}}?(?:{'|'.join(sorted(SORTS))})\b", re.IGNORECASE)


def _is_date(text: str) -> bool:
    try:
        return dates.read_birth(text) is not None
    except dates.OddDate:
        return False


def _is_number(text: str) -> bool:
    """Joined parts that are neither a date nor a telephone number."""
    return not _is_date(text) and (not re.sub(r"[-/]", "", text).isdigit() or text.count("-") + text.count("/") > 1)


class _Box:
    """The text that is left, from which each reader takes what it knows."""

    def __init__(self, text: str) -> None:
        self.left = " ".join(text.split())

    def take(self, pattern: re.Pattern[str], when: Callable[[str], bool] = bool) -> list[str]:
        found = [match.group() for match in pattern.finditer(self.left) if when(match.group())]
        for each in found:
            self.left = self.left.replace(each, " | ", 1)
        return found


def read_box(text: str) -> Asked:
    """What somebody means by what they typed. Whatever is not a date, number, reference or address is a name.

    Nothing is refused: text that means nothing finds nothing.
    """
    box = _Box(text[:400])
    references = [normal.reference(each) for each in box.take(REFERENCE)]
    emails = [normal.email(each) for each in box.take(EMAIL)]
    numbers = [normal.reference(each) for each in box.take(JOINED, _is_number)]
    births = [dates.birth_digits(each) for each in box.take(DATE, _is_date)]
    postcodes = [normal.postcode(each) for each in box.take(POSTCODE)]
    streets = box.take(ADDRESS)
    phones = [normal.phone(each) for each in box.take(PHONE)]
    numbers += [normal.reference(each) for each in box.take(NUMBER)]
    place = read_place(streets[0] if streets else "", postcode=postcodes[0] if postcodes else "")
    asked = Asked(
        born=births[0] if births else "",
        place=place,
        reaches=(*phones, *emails),
        # A bare row of digits may be a log number as well as a telephone number.
        references=tuple(dict.fromkeys([*references, *numbers, *phones])),
    )
    return _with_names(asked, box.left)


def _with_names(asked: Asked, text: str) -> Asked:
    """`Surname, Given` is read as it stands; other names are words whose half is not known."""
    for piece in text.split("|"):
        halves = [half for half in piece.split(",") if normal.fold(half)]
        if len(halves) == 2 and not asked.place:
            return replace(asked, surname=normal.name(halves[0]), given=normal.name(halves[1]))
    words = [word for word in normal.fold(re.sub(r"['’`´]", "", text)).split() if _is_name(word)]
    return replace(asked, words=tuple(words[:4]))


def _is_name(word: str) -> bool:
    return word not in normal.TITLES and word not in BESIDE and not word.isdigit()
