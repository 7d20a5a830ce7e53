"""No duty ships that nobody can start or meet: each kind it names is written by an entry or an act of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dapolicy.chronology.entries import entries
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.tables import Duty

ROOT = Path(__file__).parents[2]
AREAS = ("cases", "risk", "ppda", "dvds", "marac", "dapolicy")
# What only reads kinds, or says them: a kind that stands nowhere else is not written.
READS = {"queries", "views", "panels", "migrations", "policy"}
SAID = {"SENTENCES", "OWN"}
# Written by an act under a name that a module of reads gives the kind.
NAMED_IN_QUERIES = {
    "counter.listed": "cases.queries.counters.LISTED, written by cases.actions.counters",
    "counter.checked": "cases.queries.counters.CHECKED, written by cases.actions.counters",
    "marac.minutes-sent": "marac.queries.minutes.SENT, written by marac.actions.minutes",
    "marac.action-completed": "marac.queries.after, written by marac.actions.acting",
    "marac.action-cancelled": "marac.queries.after, written by marac.actions.acting",
}
# Nothing of the application starts these, so that no clock of theirs runs.
NOT_WRITTEN = {
    "police-decision": "each doubt keeps its own due moment by this limit (custody.Doubt.due_at)",
    "review-decision": "reviews after a death are not recorded here yet; the duty serves `manage.py duties`",
    "review-report": "reviews after a death are not recorded here yet; the duty serves `manage.py duties`",
}


def files() -> Iterator[Path]:
    for area in AREAS:
        for path in (ROOT / area).rglob("*"):
            parts = {*path.relative_to(ROOT).parts, path.stem}
            if path.suffix in {".py", ".sql"} and not parts & READS:
                yield path


def constants(path: Path) -> Iterator[str]:
    """Text constants of a module, but for those that are its sentences."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(inner) for node in tree.body if names(node) & SAID for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def names(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


@cache
def written() -> frozenset[str]:
    """Kinds of every entry, and what stands in the code or SQL of an act."""
    found: set[str] = {*entries(), *NAMED_IN_QUERIES}
    for path in files():
        if path.suffix == ".py":
            found.update(constants(path))
        else:
            found.update(part for part in path.read_text(encoding="utf-8").split("'") if "." in part)
    return frozenset(found)


def shipped() -> list[Duty]:
    return [duty for duty in policy_in_use().tables if duty.id not in NOT_WRITTEN]


def test_whatever_starts_a_duty_is_written_by_somebody():
    assert {(duty.id, rule.kind) for duty in shipped() for rule in duty.starts if rule.kind not in written()} == set()


def test_every_duty_can_be_met():
    assert [duty.id for duty in shipped() if not duty.stops & written()] == []


def test_an_exception_is_one():
    """What is written after all, or no longer shipped, leaves the list."""
    tables = {duty.id: duty for duty in policy_in_use().tables}
    assert set(NOT_WRITTEN) <= set(tables)
    assert not {rule.kind for name in NOT_WRITTEN for rule in tables[name].starts} & written()
