"""The dictionary of spellings: written blind, read by no login, kept once by the worker."""

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from cases.search import ask, find
from tests.cases.test_search import add, ids, record

__all__ = ["add", "record"]


@pytest.mark.parametrize(
    "verb", ["SELECT word FROM cases_wordform", "INSERT INTO cases_wordform (form, word) VALUES ('a', 'b')"]
)
def test_no_login_reads_or_writes_the_dictionary(world, as_web, verb):
    as_web(world.officer)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(verb)


def test_officers_actions_can_index_what_they_add_and_learn_nothing_by_it(add, world, as_web):
    as_web(world.officer)
    added = add("Wilhelmina", "Vantongeren")
    assert ids(find(ask(surname="Vantongerin"))) == [added.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT remember_words(ARRAY['~new', '~new'], ARRAY['new', 'new'])")
        assert cursor.fetchall() in ([("",)], [(None,)])


def test_what_is_written_is_the_same_whether_or_not_somebody_else_bears_the_name(add):
    add("Wilhelmina", "Vantongeren")
    before = spellings()
    add("Wilhelmina", "Vantongeren")
    assert spellings() == 2 * before


def test_the_worker_keeps_each_spelling_once(add, world):
    add("Wilhelmina", "Vantongeren")
    before = spellings()
    add("Wilhelmina", "Vantongeren")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_worker")
        cursor.execute("SELECT thin_words()")
        cursor.execute("SELECT thin_words()")
    assert spellings() == before


def test_one_that_is_written_while_the_worker_thins_them_has_its_turn_the_next_minute(add, world):
    add("Wilhelmina", "Vantongeren")
    before = spellings()
    add("Wilhelmina", "Vantongeren")
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO cases_wordform (form, word, fresh) SELECT form, word, true FROM cases_wordform LIMIT 1;
                RETURN NULL;
            END $$;
            CREATE TRIGGER meanwhile AFTER DELETE ON cases_wordform FOR EACH STATEMENT EXECUTE FUNCTION meanwhile();
        """)
        cursor.execute("SELECT thin_words()")
        cursor.execute("DROP TRIGGER meanwhile ON cases_wordform")
    assert spellings() == before + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT thin_words()")
    assert spellings() == before


def spellings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT count(*) FROM cases_wordform")
        (count,) = cursor.fetchone()
    return count
