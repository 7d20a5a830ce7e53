"""Faults in the database's walls, one at a time: the oracle over the tables finds each, and nothing without one."""

from __future__ import annotations

import pytest

from tests.access.faults.planting import Fault, in_function, in_policy, statement
from tests.access.oracle.build import for_a_while
from tests.access.oracle.test_tables import Tables, disagreements, tables

__all__ = ["tables"]

TABLES = (
    "access_record",
    "cases_case",
    "cases_confidentialtext",
    "cases_draft",
    "cases_marker",
    "cases_personname",
    "chronology_content",
    "chronology_event",
    "chronology_notice",
    "risk_assessment",
)
FAULTS: dict[str, Fault] = {
    "a policy dropped": lambda: statement("ALTER TABLE cases_personname DISABLE ROW LEVEL SECURITY"),
    "a table without a policy of its own": lambda: statement("ALTER POLICY web_reads ON cases_marker USING (true)"),
    "a predicate turned round": lambda: in_policy("risk_assessment", "(NOT (record_id IN", "((record_id IN"),
    "OR for AND": lambda: in_policy("chronology_event", ") AND ((NOT dvds)", ") OR ((NOT dvds)"),
    "exclusions forgotten": lambda: in_policy("cases_case", "dapolicy_excluded()", "generate_series(1, 0)"),
    "expired grants counted": lambda: in_function("dapolicy_granted", "AND held.until > now()", ""),
    "the end of an invitation forgotten": lambda: in_function("dapolicy_invited", "AND listed.until > now()", ""),
    "an invitation that opens what is locked": lambda: in_function("dapolicy_invited", "record.locked = 'no'", "true"),
    "an invitation that opens an application": lambda: in_function("dapolicy_invited", "AND NOT record.dvds", ""),
    "possible to another team": lambda: in_function(
        "dapolicy_granted", "member.team_id = record.team_id", "member.team_id IS NOT NULL"
    ),
    "possible and confirmed alike to the team": lambda: in_function("dapolicy_granted", "= 'possible'", "<> 'no'"),
    "applications for everybody": lambda: in_function("dapolicy_reader_is_dvds", "role = 'dvds-officer'", "true"),
    "copies not kept on lock": lambda: in_function("dapolicy_set_locked", "record_id = $2 AND", "false AND"),
    "posts that never end": lambda: in_function("dapolicy_posts", "AND until > now()", ""),
    "pages that never settle": lambda: in_function(
        "dapolicy_granted", "(SELECT dapolicy_term('after-settled'))", "interval '13 hours'"
    ),
    "any post sees another's page": lambda: in_function(
        "dapolicy_granted", "page.post_id IN (SELECT dapolicy_posts())", "EXISTS (SELECT dapolicy_posts())"
    ),
    "roles that have ended": lambda: in_function("dapolicy_roles", "AND (until IS NULL OR until > now())", ""),
    "a role check the wrong way round": lambda: statement(
        "UPDATE access_role SET reader = 'force' WHERE code = 'administrator'"
    ),
    "notices of others": lambda: in_policy("chronology_notice", "member_id =", "member_id <> -"),
    "withdrawn words": lambda: in_policy("chronology_content", "(hidden_at IS NULL)", "(true)"),
    "confidential addresses": lambda: in_function("dapolicy_kept", "WHERE", "WHERE true OR"),
    "drafts of others": lambda: in_policy("cases_draft", "member_id =", "member_id <> -"),
    "a reader that is an argument": lambda: in_function(
        "dapolicy_excluded", "dapolicy_reader()", "nullif(current_setting('dapolicy.asked', true), '')::bigint"
    ),
}


def test_each_fault_in_the_walls_is_found_by_the_tables(tables):
    tables.narrow(TABLES)
    assert disagreements(tables, number=60, again=True) == []
    assert [name for name, fault in FAULTS.items() if not found(tables, fault)] == []


def found(tables: Tables, fault: Fault) -> bool:
    with for_a_while(), fault():
        return bool(disagreements(tables, number=300, again=True))


def test_a_fault_that_cannot_be_planted_says_so(db):
    with pytest.raises(AssertionError, match="cannot be planted"), in_function("dapolicy_posts", "no such text", ""):
        pass
