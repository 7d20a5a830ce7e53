"""A small log, tampered with at every position in every way: each shows, and what nobody touched never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from dapolicy.audit.models import Seal
from dapolicy.audit.root import Root
from dapolicy.audit.seals import seal_next
from dapolicy.audit.verify import Report, verify
from tests.audit.conftest import MOMENT
from tests.audit.test_verify import tamper

SEALS, LEAVES = 4, 2
DIGEST = "audit_seal_digest(previous, number, at, leaves, logs, digests)"
OF_ROW = "SELECT digest FROM audit_digests('audit_entry', ARRAY[%s::uuid])"


@pytest.fixture
def log(entry: Callable[..., UUID]) -> list[UUID]:
    """Eight entries under four seals."""
    written = [entry(reason=str(place)) for place in range(SEALS * LEAVES)]
    for number in range(1, SEALS + 1):
        assert seal_next(at=MOMENT + timedelta(minutes=number), most=LEAVES) == number
    return written


@pytest.fixture
def root(log: list[UUID]) -> Root:
    newest = Seal.objects.get(number=SEALS)
    return Root(newest.number, newest.digest)


class Undo(Exception):
    """Takes back what was tampered with."""


def shown(root: Root | None, *changes: tuple[str, tuple[object, ...]]) -> list[str]:
    """What verifying says after these changes, which are undone."""
    found: list[str] = []
    try:
        with transaction.atomic():
            for sql, values in changes:
                tamper(sql, *values)
            report: Report = verify(root=root)
            found = [str(one) for one in report.found.values()]
            raise Undo
    except Undo:
        return found


def resealed(number: int) -> tuple[str, tuple[object, ...]]:
    """The seal's own digest made to fit, as somebody would who knows how."""
    return f"UPDATE audit_seal SET digest = {DIGEST} WHERE number = %s", (number,)


def test_nothing_shows_where_nothing_was_done(log, root):
    assert shown(root, ("UPDATE audit_entry SET reason = reason", ())) == []


def test_an_entry_altered_removed_or_inserted_at_any_position_shows(log, root):
    for place, leaf in enumerate(log):
        seal = 1 + place // LEAVES
        altered = shown(root, ("UPDATE audit_entry SET member_id = 8 WHERE id = %s", (leaf,)))
        assert altered == [f"Changed: audit_entry {leaf}, seal {seal}"]
        removed = shown(root, ("DELETE FROM audit_entry WHERE id = %s", (leaf,)))
        assert removed == [f"Missing: audit_entry {leaf}, seal {seal}"]
        slipped = UUID(int=leaf.int + 1)
        copy = "INSERT INTO audit_entry SELECT (jsonb_populate_record(kept, jsonb_build_object('id', %s::text))).*"
        inserted = shown(root, (f"{copy} FROM audit_entry kept WHERE id = %s", (slipped, leaf)))
        assert [told.partition(",")[0] for told in inserted] == [f"Added: audit_entry {slipped}"]


def test_an_altered_entry_shows_though_its_seal_was_made_to_fit(log, root):
    """Whoever corrects the digests too breaks the chain at the next seal, or the root at the last."""
    for place, leaf in enumerate(log):
        number, nth = 1 + place // LEAVES, Seal.objects.get(number=1 + place // LEAVES).leaves.index(leaf) + 1
        found = shown(
            root,
            ("UPDATE audit_entry SET member_id = 8 WHERE id = %s", (leaf,)),
            (f"UPDATE audit_seal SET digests[{nth}] = ({OF_ROW}) WHERE number = %s", (leaf, number)),
            resealed(number),
        )
        assert len(found) == 1
        assert found[0].startswith("Chain broken" if number < SEALS else "Against the root")


def swaps() -> Iterator[tuple[int, str]]:
    for number in range(1, SEALS + 1):
        swap = ", ".join(f"{column} = ARRAY[{column}[2], {column}[1]]" for column in ("leaves", "digests", "logs"))
        yield number, f"UPDATE audit_seal SET {swap} WHERE number = %s"


def test_leaves_reordered_under_any_seal_show_also_where_the_seal_was_made_to_fit(log, root):
    for number, swap in swaps():
        assert shown(root, (swap, (number,)))[0].startswith(f"Seal changed: seal {number} of")
        fitted = shown(root, (swap, (number,)), resealed(number))
        assert fitted[0].startswith("Chain broken" if number < SEALS else "Against the root")


def test_two_seals_exchanged_show(log, root):
    becomes = "UPDATE audit_seal SET number = %s WHERE number = %s"
    for number in range(1, SEALS):
        steps = ((-1, number), (number, number + 1), (number + 1, -1))  # no two of one number at any moment
        found = shown(root, *((becomes, step) for step in steps))
        assert any(told.startswith(("Chain broken", "Seal changed")) for told in found), number


def test_a_seal_replaced_by_one_over_other_leaves_shows_at_any_number(log, root, entry):
    other = entry(reason="Never sealed")
    for number in range(1, SEALS + 1):
        nth = f"leaves[1] = %s, digests[1] = ({OF_ROW})"
        found = shown(
            root, (f"UPDATE audit_seal SET {nth} WHERE number = %s", (other, other, number)), resealed(number)
        )
        kinds = {told.partition(":")[0] for told in found}
        assert "Added" in kinds, "the entry whose place was taken stands under no seal"
        assert kinds & {"Chain broken", "Against the root"}


def test_seals_lost_from_any_number_on_show_and_the_newest_against_the_root_alone(log, root):
    for number in range(1, SEALS + 1):
        gone = [str(leaf) for leaf in log[(number - 1) * LEAVES :]]
        lost = ("DELETE FROM audit_seal WHERE number >= %s", (number,))
        entries = ("DELETE FROM audit_entry WHERE id = ANY (%s::uuid[])", (gone,))
        assert shown(None, lost)[0].startswith("Added: audit_entry")
        assert shown(None, lost, entries) == [], "without a root the newest seals with their entries are lost unseen"
        told = shown(root, lost, entries)
        assert told == [
            f"Against the root: The newest seals are lost: the root names seal {SEALS}, "
            f"the newest here is seal {number - 1}."
        ]


def test_a_seal_lost_in_the_middle_shows(log, root):
    for number in range(1, SEALS):
        found = shown(None, ("DELETE FROM audit_seal WHERE number = %s", (number,)))
        assert f"Seals missing: seal {number} to seal {number}" in found


def test_a_waiting_entry_taken_off_the_list_shows(log, root, entry):
    waiting = entry()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_unsealed")
        assert cursor.fetchone() == (1,)
    assert shown(root, ("DELETE FROM audit_unsealed WHERE leaf = %s", (waiting,)))[0].startswith("Added: audit_entry")
