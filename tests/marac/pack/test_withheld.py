"""What is held back is found in a text however its letters are parted."""

from __future__ import annotations

from marac.pack.withheld import ADDRESS_HELD, CODE_HELD, Withheld


def test_a_short_postcode_and_a_code_of_several_words_are_found_however_they_are_parted():
    held = Withheld(frozenset({"N1 1AA"}), frozenset({"Blue heron"}))
    for said in ("The top bell at N11AA.", "n1 1aa"):
        assert held.found_in(said) == ADDRESS_HELD
    for said in ("Say blue heron.", "BLUE-HERON", "blueheron"):
        assert held.found_in(said) == CODE_HELD
    assert held.found_in("A blue coat and a heron at number 1.") == ""
