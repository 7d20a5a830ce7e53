"""Nobody whom the software serves can read, change or remove what the audit holds."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dapolicy.access.identity import uuid7
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import session_hash, words_hash
from dapolicy.audit.models import Destruction, Entry, Seal, Unsealed, Words
from dapolicy.audit.seals import seal_all
from tests.audit.conftest import MOMENT
from tests.world import login

TABLES = ("audit_entry", "audit_words", "audit_seal", "audit_unsealed")
GROWING = ("audit_entry", "audit_words", "audit_seal", "audit_destruction")
COLUMN = {
    "audit_entry": "asked",
    "audit_words": "words",
    "audit_seal": "digest",
    "audit_unsealed": "log",
    "audit_destruction": "reason",
}


def refused(sql: str) -> bool:
    """Whether the database refuses the statement for want of a right."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except ProgrammingError as error:
        return error.__cause__.pgcode == "42501"
    return False


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS rows")
        return cursor.fetchone()[0]


@pytest.fixture
def sealed(entry):
    """One entry with words, sealed, and one not sealed yet: something to reach for in every table."""
    entry(words="bracken 1984")
    seal_all(at=MOMENT)
    entry()
    paper = {"authority": "Court order 12/26", "authority_from": "Crown Court", "authority_on": MOMENT.date()}
    asked = {"step": "asked", "request": uuid7(), "log": "audit_entry", "leaf": uuid7(), "reason": "Privileged"}
    Destruction.objects.create(**paper, **asked, by_id=7, at=MOMENT)
    assert all(count(f"SELECT 1 FROM {table}") for table in {*TABLES, *GROWING})


@pytest.mark.parametrize("table", TABLES)
def test_the_web_login_can_neither_read_nor_change_nor_remove(sealed, as_web, world, table):
    as_web(world.psd)
    column = COLUMN[table]
    for sql in (
        f"SELECT 1 FROM {table}",
        f"UPDATE {table} SET {column} = 'x'",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
    ):
        assert refused(sql), sql


@pytest.mark.parametrize("table", GROWING)
def test_even_the_owner_is_refused_by_the_triggers(sealed, table):
    for sql in (f"UPDATE {table} SET {COLUMN[table]} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        assert refused(sql), sql


@pytest.mark.parametrize("table", TABLES)
def test_the_worker_changes_nothing_by_hand(sealed, table):
    with login("worker"):
        for sql in (f"UPDATE {table} SET {COLUMN[table]} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            assert refused(sql), sql


def test_the_worker_reads_entries_as_itself_and_none_when_it_runs_as_a_person(sealed, world):
    with login("worker"):
        assert Entry.objects.count() == 2
        assert Words.objects.count() == 1
        read_as(world.psd.pk)
        assert Entry.objects.count() == 0
        assert Words.objects.count() == 0


def test_the_web_login_can_neither_seal_nor_hang_the_marking_on_a_table_of_its_own(as_web, world):
    as_web(world.officer)
    assert refused("SELECT audit_seal_next(now(), 10)")
    assert refused(
        "CREATE TEMP TABLE mine (id uuid);"
        " CREATE TRIGGER mark AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION audit_mark_unsealed()"
    )


def test_the_web_login_writes_an_entry_in_one_insert_and_its_words_in_another(
    entry, as_web, as_owner, world, django_assert_num_queries
):
    as_web(world.officer)
    with django_assert_num_queries(1) as asked:
        bare = entry()
    assert asked[0]["sql"].startswith("INSERT")
    assert "RETURNING" not in asked[0]["sql"]
    with django_assert_num_queries(2):
        worded = entry(words="bracken")
    as_owner()
    waiting = Unsealed.objects.filter(log="audit_entry")
    assert set(waiting.values_list("leaf", flat=True)) == {bare, worded}
    assert list(Words.objects.values_list("entry_id", "words")) == [(worded, "bracken")]


def test_an_entry_says_what_was_seen_and_keeps_neither_the_session_nor_the_words_themselves(entry):
    written = Entry.objects.get(pk=entry(records=[3, 1, 3], words="bracken", recipients=["Housing"]))
    assert (written.at, written.member_id, written.outcome) == (MOMENT, 7, 200)
    assert written.records == [1, 3]
    assert written.roles == ["manager", "supervisor"]
    assert written.recipients == ["Housing"]
    assert written.session == session_hash("a-session-key") != "a-session-key"
    assert written.words_hash == words_hash("bracken")


def test_an_entry_is_written_whatever_was_typed(entry):
    written = entry(asked="GET /\x00", words="a\x00b", reason="\x00", session=None, member_id=None, records=[])
    assert Entry.objects.get(pk=written).asked == "GET /\ufffd"
    assert Words.objects.get(pk=written).words == "a\ufffdb"


def test_what_a_rolled_back_request_showed_is_not_put_down_for_sealing(entry):
    with transaction.atomic():
        entry()
        transaction.set_rollback(True)
    assert Unsealed.objects.count() == Entry.objects.count() == Seal.objects.count() == 0
