"""What leaves the system says nothing of where or how somebody can be reached, however it is written."""

from __future__ import annotations

import pytest

from cases.actions.confidential import add_address
from cases.models import PersonAddress
from cases.queries.leaving import names_place, says_code, way_to_reach
from tests.cases.casting import a_usual_case, safe_contact


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now, by=world.specialist)


@pytest.mark.parametrize("said", ["Find her at N1 1AA.", "n11aa, top bell", "(N1-1AA)", "Postcode: N1  1AA"])
def test_a_short_postcode_is_found_however_it_is_parted(case, now, said):
    PersonAddress.objects.create(person=case.victim, record=case.record, postcode="N1 1AA", learnt_at=now)
    assert way_to_reach([case.victim_id], said) == "where they live"
    assert way_to_reach([case.victim_id], "In 11 aardvark years; run 11AA batteries.") == ""


@pytest.mark.parametrize("confidential", [False, True])
def test_an_address_in_one_line_is_found_by_its_short_postcode_and_not_by_its_town(world, case, now, confidential):
    words = "4 Elm Row, Westmarch, N1 1AA"
    add_address(case.victim, words=words, confidential=confidential, through=case.record, by=world.specialist, at=now)
    what = "an address or number that is withheld" if confidential else "where they live"
    for said in ("The bell at N11AA.", "4, Elm Row"):
        assert way_to_reach([case.victim_id], said) == what
    assert way_to_reach([case.victim_id], "She grew up in Westmarch.") == ""


@pytest.mark.parametrize("said", ["Say blue heron.", "BLUE-HERON!", "blue\n  heron", "blueheron"])
@pytest.mark.parametrize("code", ["Blue heron", "blue  heron", "Blue-heron"])
def test_a_code_of_several_words_is_found_however_it_is_parted(world, case, now, code, said):
    safe_contact(case, now, by=world.specialist, code_word=code)
    assert way_to_reach([case.victim_id], said) == "a code word"


def test_what_only_resembles_it_is_let_through():
    assert not says_code("heron", "Heronsgate and three herons")
    assert not names_place("4 Elm", "144 Elmfield")
    assert names_place("4 Elm", "at 4 Elm.")
