"""An address is known by its house, its door and street, and its postcode, however it was typed; not by its town."""

from __future__ import annotations

import pytest

from cases.matching.known_by import parts_of, streets_of
from cases.queries.leaving import names_place, names_street, says_number

KNOWN = {"rowan house", "41 pellow", "NM4 2QX"}


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Rowan House, 41 Pellow Street, Northam, NM4 2QX", KNOWN),
        ("Rowan House 41 Pellow Street Northam NM4 2QX", KNOWN),
        ("Rowan House\n41 Pellow St\nNortham, Devon\nNM4 2QX", KNOWN),
        ("41 Pellow Street, Rowan House, NM4 2QX", KNOWN),
        ("41 Pellow Street, Northam", {"41 pellow"}),
        ("41 Broadway Northam N1 1AA", {"41 broadway", "N1 1AA"}),
        ("Seacrest, 4 Elm Row, Northam", {"seacrest", "4 elm"}),
        ("Seacrest, Northam", {"seacrest"}),
        ("Seacrest", {"seacrest"}),
        ("Flat 2 17a High Street", {"17a high street", "17a high st"}),
        ("7 Hill Rise Close, Northam", {"7 hill rise close", "7 hill rise cl"}),
        ("The House, Northam", {"the house northam"}),
    ],
)
def test_parts_with_commas_and_without_are_the_same_and_the_town_is_none(typed: str, known: set[str]) -> None:
    assert set(parts_of(typed)) == known


def test_a_street_with_a_name_of_its_own_is_known_without_its_door() -> None:
    assert streets_of("41 Pellow Street Northam") == ["pellow"]
    assert streets_of("41 High Street Northam") == []
    for said in ("on Pellow Street", "pellow st.", "PELLOW  ROAD"):
        assert names_street("pellow", said)
    assert not names_street("pellow", "Mr Pellow, a neighbour, streets away")


@pytest.mark.parametrize("said", ["07700 900123", "+44 7700 900123", "+44 (0)7700-900-123", "00447700900123"])
def test_a_number_is_found_from_here_and_from_abroad(said: str) -> None:
    for kept in ("07700 900123", "Text +447700900123 in the morning"):
        assert says_number(kept, f"Ring {said}, after 20 March 2026")
    assert not says_number("07700 900123", "07700 900124 on 07.11.2026, log 77009001")
    assert not says_number("Text to her sister first", said)


def test_words_that_only_hold_the_letters_are_let_through() -> None:
    assert not names_place("4 elm row", "144 Elm Row")
    assert not names_place("rowan house", "the arrow, an house")
    assert names_place("rowan house", "Rowan House's door")
