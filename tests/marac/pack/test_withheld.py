"""What is held back is found in a text however its letters are parted."""

from __future__ import annotations

import pytest

from cases.actions.confidential import keep_text
from cases.models import ContactPoint
from marac.pack.withheld import ADDRESS_HELD, CODE_HELD, DISCLOSURE_HELD, NUMBER_HELD, Withheld, withheld_of
from tests.cases.casting import safe_contact
from tests.marac.pack.conftest import Papers, as_worker


def test_a_short_postcode_and_a_code_of_several_words_are_found_however_they_are_parted():
    held = Withheld(frozenset({"N1 1AA"}), frozenset({"Blue heron"}))
    for said in ("The top bell at N11AA.", "n1 1aa"):
        assert held.found_in(said) == ADDRESS_HELD
    for said in ("Say blue heron.", "BLUE-HERON", "blueheron"):
        assert held.found_in(said) == CODE_HELD
    assert held.found_in("A blue coat and a heron at number 1.") == ""


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("Rowan House 41 Pellow Street Northam NM4 2QX", "She is at Rowan House."),
        ("Rowan House 41 Pellow Street Northam NM4 2QX", "Taken to 41 Pellow Street"),
        ("Rowan House, 41 Pellow Street, Northam", "He saw her on Pellow St."),
        ("12 High Street, Rowan House, N1 1AA", "rowan-house"),
        ("12 High Street, Rowan House, N1 1AA", "N11AA"),
    ],
)
def test_a_withheld_address_is_found_however_it_was_typed_and_is_said(papers: Papers, kept: str, said: str) -> None:
    item = papers.family("Slate")
    papers.hide(item, kept)
    held = held_of(papers, item)
    assert held.found_in(said) == ADDRESS_HELD
    assert held.found_in("He lives in Northam near the High Street, at another house; 12 high-risk cases.") == ""


@pytest.mark.parametrize(
    "said",
    ["She applied under Clare's Law.", "clares law", "Clare’s Law", "Told at DVDS.", "Claire's  law", "A Right to Ask",
     "right-to-know", "the Domestic Violence Disclosure Scheme", "She has a Right to Know where he is.",
     "A right to know was made.", "She has a right to know in with us.", "He had a right to know what she did before.",
     "No right to ask where, but a right to ask was made in June.", "She has a right to know who he is."],
)  # fmt: skip
def test_an_application_under_clares_law_is_found_however_it_is_called(said: str) -> None:
    assert Withheld().found_in(said, immigration=False) == DISCLOSURE_HELD


def test_other_words_of_disclosure_law_and_right_are_no_application() -> None:
    said = "Clare lives with her mother-in-law. Her disclosure to the nurse. He knows right from wrong."
    assert Withheld().found_in(said) == ""


@pytest.mark.parametrize(
    "said",
    ["He shouted that he has a right to know where she is.", "She\u2019s got no right to ask me who I see.",
     "He says he's a right to know what she's doing.", "She said he HAD EVERY right to know when they come home.",
     "They have no right to know if he was with us."],
)  # fmt: skip
def test_a_right_that_somebody_claims_of_where_another_is_stops_no_papers(said: str) -> None:
    assert Withheld().found_in(said) == ""


@pytest.mark.parametrize("said", ["07700 900123", "+44 7700 900123", "0044 (0)7700 900 123"])
def test_a_number_that_is_withheld_or_safe_is_found_as_it_is_dialled(papers: Papers, said: str) -> None:
    hidden, safe, marked = papers.family("Slate"), papers.family("Thorne"), papers.family("Quarrel")
    point = {"kind": "phone", "learnt_at": papers.now}
    victim = {"person": hidden.record.case.victim, "record": hidden.record}
    keep_text(ContactPoint.objects.create(**victim, **point, confidential=True), "07700900123")
    safe_contact(safe.record.case, papers.now, by=papers.world.specialist, means="Text 07700 900123 at noon")
    of_hers = {"person": marked.record.case.victim, "record": marked.record, "value": "07700 900123"}
    ContactPoint.objects.create(**of_hers, **point, standing="safe")
    assert held_of(papers, hidden).found_in(f"Rang {said}.") in (ADDRESS_HELD, NUMBER_HELD)
    for item in (safe, marked):
        assert held_of(papers, item).found_in(f"Rang {said}.") == NUMBER_HELD
        assert held_of(papers, item).found_in("Rang 07700 900124 on 22.11.2026 at noon.") == ""


def held_of(papers: Papers, item) -> Withheld:
    found = as_worker(lambda: withheld_of([item.record.case.victim_id]))
    assert isinstance(found, Withheld)
    return found
