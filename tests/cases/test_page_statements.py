"""What home and the case page read in one statement each: as the reader may see it, and the same as row by row."""

import pytest
from django.db import connection

from cases.models import Case, Party
from cases.queries.here import read_case
from cases.queries.history import history_of
from cases.queries.rows import revive, revive_all
from cases.queries.worklist import waiting_for
from dapolicy.access.models import Exclusion, Record
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Clock, Event
from tests.cases.casting import a_usual_case

FUNCTIONS = ("case_page", "case_history", "case_risk", "home_page", "home_risk", "desk_line")


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now, by=world.officer)


def shut_out(case, member, now):
    Exclusion.objects.create(record=case.record, member=member, why="declared", at=now)


def lock(case, member, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])


def rows_as_json(model):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(one) FROM {model._meta.db_table} AS one")  # noqa: S608 a table's own name
        return [row for (row,) in cursor.fetchall()]


def test_no_function_of_a_page_looks_past_its_reader(db):
    """As its definer it would see every locked record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosecdef FROM pg_proc WHERE proname = ANY (%s)", [list(FUNCTIONS)])
        assert dict(cursor.fetchall()) == dict.fromkeys(FUNCTIONS, False)


def test_nobody_but_the_two_logins_may_call_them(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc, aclexplode(proacl) WHERE proname = ANY (%s) AND grantee = 0",
            [list(FUNCTIONS)],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("model", [Case, Event, Clock, Party, Record])
def test_a_row_that_came_as_json_is_the_same_as_one_that_was_asked_for(case, as_web, world, model):
    as_web(world.specialist)
    asked = {one.pk: one for one in model.objects.all()}
    came = revive_all(model, rows_as_json(model))
    assert {one.pk for one in came} == set(asked) != set()
    for one in came:
        for field in model._meta.concrete_fields:
            assert getattr(one, field.attname) == getattr(asked[one.pk], field.attname), field.name


def test_a_column_that_was_left_out_is_asked_for_when_somebody_wants_it(case, django_assert_num_queries):
    short = revive(Record, {"id": case.pk})
    with django_assert_num_queries(1):
        assert short.reference == case.record.reference


def test_an_excluded_reader_has_neither_the_case_nor_its_narrative_nor_its_duties(case, as_web, as_owner, world, now):
    as_web(world.specialist)
    found = read_case(case.record.reference, now)
    assert found is not None
    assert history_of(found).lines
    assert [line.reference for line in waiting_for(world.specialist, ["specialist-officer"]).due]
    as_owner()
    shut_out(case, world.specialist, now)
    for incident in found.incidents[case.pk]:
        Exclusion.objects.create(record_id=incident, member=world.specialist, why="declared", at=now)
    as_web(world.specialist)
    assert read_case(case.record.reference, now) is None
    assert history_of(found).lines == []
    assert waiting_for(world.specialist, ["specialist-officer"]).due == []


def test_an_event_that_names_a_record_which_the_reader_may_not_see_is_not_told(case, as_web, as_owner, world, now):
    other = a_usual_case(world, now, by=world.officer)
    record_event("case.linked", case.record, by=world.officer, at=now, detail={"other": other.record.reference})
    as_web(world.specialist)
    assert "case.linked" in kinds_told(case, now)
    as_owner()
    shut_out(other, world.specialist, now)
    as_web(world.specialist)
    assert "case.linked" not in kinds_told(case, now)


def kinds_told(case, now):
    return {line.item.kind for line in history_of(read_case(case.record.reference, now)).lines}


COUNTED = """
    CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE plpgsql STABLE SECURITY DEFINER
    AS $$ BEGIN PERFORM nextval('rights_asked'); RETURN {query} SELECT * FROM {name}_itself(){end}; END $$
"""
RIGHTS = {
    "dapolicy_reader_kind": ("text", "(", ")"),
    "dapolicy_reader_is_dvds": ("boolean", "(", ")"),
    "dapolicy_granted": ("SETOF bigint", "QUERY", ""),
    "dapolicy_excluded": ("SETOF bigint", "QUERY", ""),
}


@pytest.fixture
def counted(db):
    """Each time the database asks what the reader may see, whoever asks, it is counted."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE rights_asked")
        for name, (returns, query, end) in RIGHTS.items():
            cursor.execute("SELECT pg_get_functiondef(%s::regprocedure)", [f"{name}()"])
            cursor.execute(cursor.fetchone()[0].replace(f"{name}()", f"{name}_itself()"))
            cursor.execute(COUNTED.format(name=name, returns=returns, query=query, end=end))


def rights_asked(reference, now):
    """How often it asked while it looked for a case that is not there for the reader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM rights_asked")
        before = cursor.fetchone()[0]
        assert read_case(reference, now) is None
        cursor.execute("SELECT last_value FROM rights_asked")
        return cursor.fetchone()[0] - before


@pytest.mark.parametrize("hide", [lock, shut_out], ids=["locked", "excluded"])
def test_the_database_asks_as_much_for_a_case_that_is_hidden_as_for_none(case, hide, counted, as_web, world, now):
    """Otherwise the time of the answer tells that there is a case."""
    hide(case, world.specialist, now)
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON rights_asked TO dapolicy_web")
    as_web(world.specialist)
    assert read_case(new_reference(), now) is None
    assert rights_asked(case.record.reference, now) == rights_asked(new_reference(), now) > 0
