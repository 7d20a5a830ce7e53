"""The questions that verifying asks the database. Each is one statement over a whole log or a run of seals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from dapolicy.audit.logs import Sealing
from dapolicy.audit.sql import digests_in

CHAIN = """
    SELECT number, at, previous, digest, cardinality(leaves),
           pg_temp.audit_seal_digest(previous, number, at, leaves, logs, digests)
    FROM audit_seal ORDER BY number
"""
LEAVES = """
    WITH part AS MATERIALIZED (
        SELECT seal.number, one.* FROM audit_seal seal,
               unnest(seal.leaves, seal.logs, seal.digests) WITH ORDINALITY AS one (leaf, log, digest, place)
        WHERE seal.number BETWEEN %s AND %s
    ), own AS (
        SELECT log, array_agg(leaf) AS leaves FROM part GROUP BY log
    ), found AS (
        SELECT own.log, counted.leaf, counted.digest
        FROM own, LATERAL pg_temp.audit_digests(own.log, own.leaves) AS counted
    )
    SELECT part.number, part.log, part.leaf, found.digest IS NULL
    FROM part LEFT JOIN found USING (log, leaf)
    WHERE part.digest IS DISTINCT FROM found.digest ORDER BY part.number, part.place
"""
# By subtracting whole sets: row by row it is quadratic wherever the planner underrates how many leaves there are.
ADDED = """
    SELECT kept.id FROM {log} kept
    EXCEPT SELECT sealed.leaf FROM (SELECT unnest(leaves) AS leaf, unnest(logs) AS log FROM audit_seal) AS sealed
           WHERE sealed.log = %(log)s
    EXCEPT SELECT waiting.leaf FROM audit_unsealed waiting WHERE waiting.log = %(log)s
    ORDER BY 1
"""
REMOVED_UNSEALED = """
    SELECT waiting.leaf FROM audit_unsealed waiting
    WHERE waiting.log = %(log)s AND NOT EXISTS (SELECT FROM {log} kept WHERE kept.id = waiting.leaf)
    ORDER BY waiting.leaf
"""
WORDS = """
    SELECT kept.id, beside.{key} IS NULL, EXISTS (
        SELECT FROM audit_destruction done
        WHERE done.step = 'done' AND done.leaf = kept.id AND done.log = %(log)s AND EXISTS (
            SELECT FROM audit_destruction asked
            WHERE asked.id = done.request AND asked.step = 'asked' AND asked.by_id <> done.by_id))
    FROM {log} kept LEFT JOIN {words} beside ON beside.{key} = kept.id
    WHERE (beside.{key} IS NULL AND kept.{hash} <> '')
       OR encode(sha256(convert_to(beside.words, 'UTF8')), 'hex') <> kept.{hash}
    ORDER BY kept.id
"""
SEAL_OF_TIME = """
    SELECT min(number) FROM audit_seal
    WHERE at >= to_timestamp(('x' || left(replace(%s::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
"""


DROP_OWN = """
    DROP FUNCTION pg_temp.audit_seal_digest(text, bigint, timestamptz, uuid[], text[], bytea[]);
    DROP FUNCTION pg_temp.audit_digests(text, uuid[]);
    DROP FUNCTION pg_temp.audit_canonical(jsonb);
"""


@contextmanager
def own_digests() -> Iterator[None]:
    """The session's own copies of the digest functions, so that a changed one on the server deceives nobody."""
    with connection.cursor() as cursor:
        cursor.execute(digests_in("pg_temp"))
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(DROP_OWN)


def streamed(sql: str) -> Iterator[tuple[Any, ...]]:
    """Rows one after another, a few thousand in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.itersize = 2_000  # type: ignore[attr-defined]  # the driver's own cursor has it
        cursor.execute(sql)
        yield from cursor


def ask(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def about(log: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of `log` that the statement names."""
    return ask(sql.format(log=connection.ops.quote_name(log)), {"log": log})


def words_beside(log: str, sealing: Sealing) -> list[tuple[Any, ...]]:
    """Rows whose words are gone (True) or are no longer those that were typed (False); and whether two people with a
    written authority destroyed them."""
    if not sealing.words_table:
        return []
    quote = connection.ops.quote_name
    names = {"log": log, "words": sealing.words_table, "key": sealing.words_key, "hash": sealing.hash_column}
    return ask(WORDS.format(**{role: quote(name) for role, name in names.items()}), {"log": log})
