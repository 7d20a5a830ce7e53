"""Which rows of which table somebody may read, as the access rules say it: every table of the catalogue has a rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.catalogue import rows
from tests.access.oracle.build import Stage
from tests.access.oracle.model import (
    FORCE,
    INVITED,
    Walls,
    exists,
    may_see,
    reads_confidential,
    reads_own,
    reads_withdrawn,
)

READABLE = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND has_any_column_privilege('dapolicy_web', c.oid, 'SELECT') GROUP BY c.relname ORDER BY c.relname
"""
# Tables that say nothing about any record: everybody who has signed in reads every row.
EVERYBODYS = {
    "access_account": "names of accounts",
    "access_account_groups": "empty: roles are rows of our own",
    "access_account_user_permissions": "empty: grants stand elsewhere",
    "access_duty": "who is on duty",
    "access_member": "who works here",
    "access_memberrole": "who holds which role",
    "access_post": "chairs and their telephones",
    "access_postholding": "who fills them",
    "access_role": "roles with their sentences",
    "access_team": "teams",
    "access_token": "digests of other systems' tokens",
    "cases_countercheck": "a front counter is a place",
    "cases_frontcounter": "a front counter is a place",
    "cases_person": "an id and no more: who may know whom is asked of the facts",
    "chronology_dayrecount": "which days were gone through",
    "chronology_pin": "which edition a force has chosen",
    "marac_agency": "names of agencies",
    "marac_area": "names of areas",
    "risk_questionset": "questions",
}
# Tables of Django's and of the libraries', which hold no record.
NOT_OURS = ("account_", "auth_", "axes_", "django_", "guardian_", "mfa_", "socialaccount_", "usersessions_")


@dataclass
class Asked:
    """One row, and who wants to read it."""

    walls: Walls
    stage: Stage
    who: str
    row: dict[str, Any]

    def record(self, column: str = "record_id") -> str:
        return name_of(self.stage.records, self.row[column])

    def member(self, column: str) -> str:
        return name_of(self.stage.people, self.row[column])


def name_of(known: dict[str, int], key: int | None) -> str:
    return next((name for name, each in known.items() if each == key), "")


def of_a_record(asked: Asked, column: str = "record_id") -> bool:
    return may_see(asked.walls, asked.who, asked.record(column))


def of_one_member(asked: Asked) -> bool:
    return asked.member("member_id") == asked.who


def reader_of(asked: Asked) -> str:
    """Which kind of reader somebody is now, the widest of their roles."""
    roles = asked.walls.people[asked.who].roles_now()
    return "force" if roles & FORCE else "invited" if roles & INVITED else "none"


def own_draft(asked: Asked) -> bool:
    """What somebody typed is theirs; what completes an incident repeats it, and goes where the incident goes."""
    about = asked.row["about"]
    of = {reference: what for what, reference in asked.stage.references.items()}
    return of_one_member(asked) and (not about or (about in of and may_see(asked.walls, asked.who, of[about])))


def of_the_force_or_their_own(asked: Asked, column: str = "member_id") -> bool:
    """A partner reads the rows that are about themselves."""
    return reader_of(asked) == "force" or (reader_of(asked) == "invited" and asked.member(column) == asked.who)


# Tables whose rows fewer people read than see the record, or that hang on no record.
RULES: dict[str, Callable[[Asked], bool]] = {
    "access_record": lambda asked: of_a_record(asked, "id"),
    "cases_confidentialtext": lambda asked: reads_confidential(asked.walls, asked.who, asked.record()),
    "cases_draft": own_draft,
    "cases_intake": of_one_member,
    "chronology_content": lambda asked: (
        of_a_record(asked)
        if asked.row["hidden_at"] is None
        else reads_withdrawn(asked.walls, asked.who, asked.record(), asked.member("hidden_by_id"))
    ),
    "chronology_notice": lambda asked: reads_own(asked.walls, asked.who, asked.record(), asked.member("member_id")),
    "desk_search": of_one_member,
    "marac_referraldraft": of_one_member,
    "marac_researchdraft": lambda asked: reader_of(asked) == "force" and of_one_member(asked) and of_a_record(asked),
    # MARAC. No meeting of the stage is one that somebody sits at and whose papers are out: see tests/marac.
    **dict.fromkeys(("marac_meeting", "marac_seat"), lambda asked: reader_of(asked) == "force"),
    "marac_representative": of_the_force_or_their_own,
    **dict.fromkeys(
        (
            "marac_action",
            "marac_actionreport",
            "marac_declaration",
            "marac_item",
            "marac_research",
            "marac_sheet",
            "marac_victimtold",
        ),
        lambda asked: reader_of(asked) == "force" and of_a_record(asked),
    ),
}


def of_standards(asked: Asked) -> bool:
    """What professional standards find: they alone, and none of them about a record that they are excluded from."""
    about = asked.row.get("records") or [asked.row["record_id"]] if "record_id" in asked.row else []
    kept = {(asked.who, name_of(asked.stage.records, key)) for key in about} & asked.walls.excluded
    return "psd-auditor" in asked.walls.people[asked.who].roles_now() and not kept


def not_excluded(asked: Asked) -> bool:
    return (asked.who, asked.record()) not in asked.walls.excluded


# Tables with walls of their own, of which the model knows only how far they can open at most; what they are for.
AT_MOST: dict[str, tuple[str, Callable[[Asked], bool]]] = {
    "custody_accountchange": ("changes of accounts, for those who decide them: about no record", lambda asked: True),
    "custody_agreement": ("agreements of administrators: about no record", lambda asked: True),
    "custody_pagecall": ("who was called about a page, for whoever may read the page", of_a_record),
    "dvds_queueact": ("who looked at which news, for whoever may read the news", of_a_record),
    "custody_pagemoved": ("where a page went, for whoever may read the page", of_a_record),
    "custody_receipt": ("the receipt of whoever saved a report", of_one_member),
    "custody_safetycheck": ("who was warned at which door, for the posts", not_excluded),
    "custody_safetyrelease": ("what a post releases to a crew, who need not see the record", not_excluded),
    "marac_pack": (
        "papers of a meeting, for who runs MARAC and their reader",
        lambda asked: of_the_force_or_their_own(asked, "reader_id"),
    ),
    "marac_minutesout": ("who was told that minutes are out, for who runs MARAC", of_the_force_or_their_own),
    "marac_packfile": ("the file of one", lambda asked: reader_of(asked) == "force"),
    "marac_packopening": ("who opened one, for the force and for whoever did", of_the_force_or_their_own),
    **dict.fromkeys(
        ("marac_areaload", "marac_handcount", "marac_monthreport", "marac_outsidefigure", "marac_review"),
        ("what stands beside MARAC's figures: about no record", lambda asked: reader_of(asked) != "invited"),
    ),
    "custody_safetywords": ("what was asked at which door, for the posts", not_excluded),
    **dict.fromkeys(
        (
            "ppda_finding",
            "ppda_findinganswer",
            "ppda_lookersanswer",
            "ppda_lookersrequest",
            "ppda_sighting",
            "ppda_sightingnoted",
        ),
        ("what professional standards find", of_standards),
    ),
}


def rule_for(table: str, columns: set[str]) -> Callable[[Asked], bool]:
    """How the model answers for a table. Raises: AssertionError, for a table that it has no rule for."""
    if table in RULES:
        return RULES[table]
    if table in AT_MOST:
        return AT_MOST[table][1]
    if table in EVERYBODYS or table.startswith(NOT_OURS):
        return lambda asked: True
    if "record_id" in columns:
        return of_a_record
    raise AssertionError(
        f"Nothing says who may read {table}. Give it a record_id and Protect(), or say in "
        "tests/access/oracle/tables.py whose its rows are (RULES), how far it opens at most (AT_MOST), or why "
        "everybody may read it (EVERYBODYS)."
    )


def readable() -> dict[str, list[str]]:
    """Every table that the web login may read, with the columns of its key."""
    return {name: keys for name, keys in rows(READABLE) if not name.startswith(NOT_OURS)}


def all_rows(tables: dict[str, list[str]]) -> str:
    """One statement for the rows of every table, each with its table and key."""
    return " UNION ALL ".join(
        f"SELECT '{name}', concat_ws(' ', {', '.join(keys)}), to_jsonb(t) FROM {name} t"
        for name, keys in tables.items()
    )


def keys_of(tables: dict[str, list[str]]) -> str:
    """As `all_rows`, without their contents."""
    return all_rows(tables).replace(", to_jsonb(t)", "")


__all__ = ["AT_MOST", "EVERYBODYS", "Asked", "all_rows", "exists", "keys_of", "readable", "rule_for"]
