"""The newest changes of the database's functions are taken back to what stood before them, and made again."""

from importlib import import_module

import pytest
from django.core.management import call_command
from django.db.migrations.operations import RunSQL

from tests.access.catalogue import rows
from tests.access.oracle.build import for_a_while, run

FUNCTIONS = """
    SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid), coalesce(p.proacl::text[], '{}')
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' ORDER BY 1
"""


def functions():
    """Each function, its text, and who may run it."""
    return {name: (text, sorted(rights)) for name, text, rights in rows(FUNCTIONS)}


@pytest.mark.parametrize(
    ("migration", "taken_away"),
    [
        ("dapolicy.custody.migrations.0016_is_psd", ""),
        ("dapolicy.custody.migrations.0018_left_alone", ""),
        ("dapolicy.custody.migrations.0020_checks_shut", "custody_checks_shut"),
        ("dapolicy.custody.migrations.0021_acts_at_once", ""),
        ("dapolicy.custody.migrations.0022_could_see", "custody_could_see"),
        ("dapolicy.access.migrations.0010_locked_only", ""),
    ],
)
def test_a_migration_of_functions_goes_back_and_forward_again(db, migration, taken_away):
    steps = [one for one in import_module(migration).Migration.operations if isinstance(one, RunSQL)]
    with for_a_while():
        run("SET CONSTRAINTS ALL IMMEDIATE")
        before = after(steps[0].reverse_sql)
        made = after(steps[0].sql)
        assert before != made
        assert not taken_away or not any(taken_away in name for name in before)
        assert after(steps[0].reverse_sql) == before
        assert after(steps[0].sql) == made


def test_what_changes_tables_and_functions_goes_back_and_forward_by_migrating(own_database):
    made = functions()
    call_command("migrate", "custody", "0022", verbosity=0)
    before = functions()
    assert not any("custody_copy_exclusions" in name for name in before)
    assert any(name.startswith("custody_take_word(uuid,") for name in before)
    call_command("migrate", verbosity=0)
    assert functions() == made


def after(sql):
    run(str(sql).replace("%", "%%"))
    return functions()
