"""Faults in what is written, one at a time: as many rows as ever, by the same statements, and one that tells."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from dapolicy.audit.actions import write_entry
from dapolicy.chronology import actions
from tests.access.conftest import hide
from tests.access.faults.planting import Fault, all_of, in_code, statement
from tests.access.looks import undone
from tests.access.oracle.build import for_a_while
from tests.access.test_same_writes import apart, told
from tests.cases.test_report_pages import boxes

# What a function of the database knows of what is locked, past all walls, and nobody may learn.
KNOWS = """
    CREATE FUNCTION planted() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
    $$SELECT {what} FROM access_record WHERE locked <> 'no'$$;
    GRANT EXECUTE ON FUNCTION planted TO dapolicy_web
"""
ASK = """
    from django.db import connection
    with connection.cursor() as planted:
        planted.execute("SELECT planted()")
        (known,) = planted.fetchone()
    {then}
    {before}"""
ADDS = """
    CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
    $$BEGIN
        NEW.words := NEW.words || (SELECT count(*) FROM access_record WHERE locked <> 'no');
        RETURN NEW;
    END$$;
    CREATE TRIGGER planted BEFORE INSERT ON chronology_content FOR EACH ROW EXECUTE FUNCTION planted()
"""
REFERENCE, KEY, COUNT = "coalesce(max(reference), '')", "coalesce(max(id), 0)::text", "count(*)::text"


def knowing(what: str, function: Any, before: str, then: str) -> AbstractContextManager[None]:
    """Code that writes what it should not know into a row that it writes anyway."""
    asked = ASK.format(then=then, before=before).lstrip()
    return all_of(statement(KNOWS.format(what=what)), in_code(function, before, asked))


EVENT, POLICY = actions.record, "policy = policy_in_use()"
ENTRY, WORDS = write_entry, "words = _text(words)"
FAULTS: dict[str, Fault] = {
    "an event that names a hidden record": lambda: knowing(
        REFERENCE, EVENT, POLICY, 'event.detail = {**event.detail, "like": known}'
    ),
    "an event's subject": lambda: knowing(REFERENCE, EVENT, POLICY, 'event.subject = known or "nobody"'),
    "an event dated by what is hidden": lambda: knowing(
        COUNT, EVENT, POLICY, "event.at -= __import__('datetime').timedelta(minutes=int(known))"
    ),
    "a look at a hidden record that was not shown": lambda: knowing(
        KEY, ENTRY, WORDS, f"{WORDS}; records = [*records, int(known)]"
    ),
    "a reason that counts what is hidden": lambda: knowing(COUNT, ENTRY, WORDS, "reason += known"),
    "a trigger that adds to what was typed": lambda: statement(ADDS),
}


@pytest.mark.policy("ACC-004")
def test_each_row_that_tells_is_found_by_its_content_alone(world, plain, frozen, browse):
    reference, browser = plain.case.record.reference, browse(world.officer)
    typed = {"how": "telephone", "said": "He rang her, and was arrested", "ahead": ["suspect.arrested"]} | boxes(
        "at", frozen
    )
    address = reverse("chronology:record", args=[reference, "victim-told"])
    browser.get(address)

    def act() -> list[Any]:
        return [browser.post(address, typed)]

    def written(fault: Fault) -> Any:
        with for_a_while(), fault():
            return undone(partial(told, act))

    sound = undone(partial(told, act))
    assert sound["rows"]["chronology_event"]
    without = {(name,): written(fault) for name, fault in FAULTS.items()}
    hide(world, plain, frozen)
    assert apart({("sound",): sound}, {("sound",): undone(partial(told, act))}) == {}
    behind = {(name,): written(fault) for name, fault in FAULTS.items()}
    assert set(apart(without, behind)) == {(name, "written") for name in FAULTS}
