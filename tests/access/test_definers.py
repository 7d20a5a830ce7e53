"""Functions with their owner's rights look past every policy: each answers about the hidden as about nothing."""

from __future__ import annotations

from typing import Any

import pytest

from dapolicy.access.models import Member
from dapolicy.audit.actions import write_entry
from tests.access.catalogue import rows
from tests.access.definers import (
    DEFINERS,
    Hidden,
    answer,
    asked_wrongly,
    hide,
    keep_out,
    reasons_of_calls,
    telling,
    value,
)
from tests.access.faults.planting import in_function
from tests.access.oracle.build import for_a_while
from tests.access.whole import call

# Functions that tell somebody who may not see a record by its key that it is there. No page takes a key, and each is
# called only for a record that was read as this reader.
BY_KEY_ALONE: dict[str, str] = {
    "custody_lock": "the author's own report: the foreign key answers for no record",
    "custody_open_check": "returns the key of the row that it has just made, another each time",
}


@pytest.fixture
def hidden(world: Any, now: Any) -> Hidden:
    return hide(world, now)


@pytest.fixture
def excluded(world: Any, hidden: Hidden) -> list[Member]:
    return keep_out(world, hidden)


def test_every_function_with_its_owners_rights_answers_about_the_hidden_as_about_nothing(world, hidden, excluded):
    """A safety check tells of danger to whoever is not excluded: the one thing that may differ, and only for them."""
    assert len(rows(DEFINERS)) > 60
    found = telling(hidden, excluded)
    others = telling(hidden, [world.stranger, world.partner, world.analyst])
    found |= {name: told for name, told in others.items() if name != "safety_answer"}
    wrong = {name: found.get(name) for name in set(found) ^ set(BY_KEY_ALONE)}
    assert wrong == {}, (
        "These tell that a record is there, or no longer do. Ask dapolicy_granted(), dapolicy_excluded()"
    )


def test_every_function_is_asked_what_it_understands(world, hidden):
    """Of one that fails at its arguments, whatever they name, the test above proves nothing."""
    assert asked_wrongly(hidden, world.holder) == {}


def test_a_key_of_a_new_name_must_be_said():
    with pytest.raises(AssertionError, match="say in tests/access/definers.py"):
        value("planted", "bigint", "something", {}, "", 1)
    with pytest.raises(AssertionError, match="say in tests/access/definers.py"):
        value("planted", "uuid", "asked", {}, "", 1)


HOLDERS = "dapolicy_holders(bigint)"


def test_who_holds_a_record_is_told_to_its_holder_and_to_none_who_is_excluded(world, hidden, excluded):
    for member, told in ((world.holder, True), (world.specialist, False), (world.stranger, False)):
        reply = answer(HOLDERS, ["bigint"], [hidden.record.pk], reader=member.pk)
        assert (str(world.holder.pk) in reply[1]) is told


@pytest.mark.parametrize(
    ("function", "asks", "forgets"),
    [
        ("dapolicy_holders", "AND record NOT IN (SELECT dapolicy_excluded())", ""),
        ("audit_lookers", "WHERE seen.id = record AND", "WHERE seen.id = record OR"),
        ("custody_declarations", "(custody_sees(asked) OR custody_is_psd(asked))", "true"),
        ("custody_doubts", "AND custody_decides(d.id)", ""),
        ("custody_older_of", "custody_is_psd(asked) AND", ""),
        ("custody_review", "NOT custody_decides_who(d.record_id)", "false"),
        ("custody_answer_receipt", "AND r.member_id = dapolicy_reader()", ""),
        ("audit_destructions", "audit_is_psd(held.records)", "true"),
    ],
)
def test_a_function_that_forgets_to_ask_is_found(world, hidden, excluded, function, asks, forgets):
    said = {"roles": [], "address": "", "session": "", "asked": "GET cases:case", "reason": "", "outcome": 200}
    write_entry(at=hidden.record.opened_at, member_id=world.holder.pk, records=[hidden.record.pk], people=[], **said)
    with for_a_while(), in_function(function, asks, forgets):
        assert function in telling(hidden, excluded, only=function)


def test_a_new_function_that_asks_nobody_is_found(world, hidden):
    call("CREATE FUNCTION planted(asked bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER "
         "AS 'SELECT count(*) FROM access_grant g WHERE g.record_id = asked'; "
         "GRANT EXECUTE ON FUNCTION planted TO dapolicy_web", [])  # fmt: skip
    assert "planted" in telling(hidden, [world.stranger], only="planted")


OPEN_TO_ALL = """
    SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS given
    WHERE prosecdef AND pronamespace = 'public'::regnamespace AND given.grantee = 0 ORDER BY 1
"""


def test_no_function_with_its_owners_rights_is_anybodys_who_signs_in_to_the_database(db):
    """Triggers and what only other functions call are not called by a login at all."""
    assert rows(OPEN_TO_ALL) == []


def test_a_new_function_starts_shut(db):
    call("CREATE FUNCTION planted() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT session_user::text'", [])
    assert "planted" not in {name for _, name, *_ in rows(DEFINERS)}
    assert ("planted",) not in rows(OPEN_TO_ALL)


def test_what_the_web_login_may_call_with_the_owners_rights_has_its_reason(db):
    """A new one needs a line in tests/access/may_call.toml: what in it asks who the reader is."""
    reasons = reasons_of_calls()
    assert {name for _, name, *_ in rows(DEFINERS)} == set(reasons)
    assert all(len(why.split()) > 3 for why in reasons.values())
