"""Whoever owns the server can change anything; then it shows."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Kind, Record
from dapolicy.audit.actions import write_entry
from dapolicy.audit.findings import ADDED
from dapolicy.audit.models import Destruction, Entry, Seal, Unsealed
from dapolicy.audit.root import Root, RootDiffers, read_root, write_root
from dapolicy.audit.seals import seal_all, seal_next
from dapolicy.audit.tasks import seal as seal_task
from dapolicy.audit.verify import Report, verify
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Event
from tests.audit.conftest import ENTRY, MOMENT
from tests.world import make_world

TABLES = ("audit_entry", "audit_words", "audit_seal", "chronology_event", "chronology_content")


def tamper(sql: str, *values: object) -> None:
    """What somebody who owns the server can do: switch the triggers off, change, switch them on again."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        assert cursor.rowcount, "the tampering must have changed something"
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def authorise(log: str, leaf: UUID, by: tuple[int, int] = (7, 8)) -> None:
    """The rows that two people's destruction leaves."""
    told = {"log": log, "leaf": leaf, "authority": "Court order 12/26", "authority_from": "Crown Court"}
    told |= {"authority_on": MOMENT.date(), "reason": "Privileged", "at": MOMENT}
    asked = Destruction(step="asked", by_id=by[0], **told)
    asked.request = asked.pk
    asked.save(force_insert=True)
    Destruction.objects.create(step="done", request=asked.pk, by_id=by[1], **told)


def found(report: Report) -> list[str]:
    return [str(finding) for finding in report.found.values()]


@pytest.fixture
def chain(entry) -> list[UUID]:
    """Nine entries under three seals, the first with words, and one not sealed yet. The ids, in order."""
    written = [entry(words="bracken 1984")] + [entry() for _ in range(8)]
    for number in (1, 2, 3):
        assert seal_next(at=MOMENT + timedelta(days=3650, minutes=number), most=3) == number
    entry()
    assert found(verify()) == []
    return written


def test_what_nobody_touched_verifies_and_says_how_much_is_not_sealed_yet(chain):
    report = verify()
    assert (report.seals, report.leaves, report.unsealed, report.destroyed, report.found) == (3, 9, 1, [], {})


@pytest.mark.parametrize(
    "change",
    [
        "member_id = 8",
        "member_id = NULL",
        "at = at + interval '1 microsecond'",
        "records = '{}'",
        "people = '{6,5}'",
        "reason = reason || ' '",
        "outcome = 404",
        "asked = 'GET desk:home'",
        "roles = '{manager}'",
        "recipients = '{\"\"}'",
        "address = ''",
        "job = 'x'",
        "session = ''",
        "words_hash = 'x'",
    ],
)
def test_a_changed_entry_shows_with_its_seal_whatever_was_changed(chain, change):
    tamper(f"UPDATE audit_entry SET {change} WHERE id = ANY (%s)", [chain[0], chain[4], chain[7]])
    assert found(verify())[0] == f"Changed: audit_entry {chain[0]}, seal 1 (first of 3)"


def test_a_removed_entry_shows(chain):
    tamper("DELETE FROM audit_entry WHERE id = %s", chain[5])
    assert found(verify()) == [f"Missing: audit_entry {chain[5]}, seal 2"]


def test_an_entry_removed_before_it_was_sealed_shows_before_and_after_sealing(chain):
    waiting = Unsealed.objects.get().leaf
    tamper("DELETE FROM audit_entry WHERE id = %s", waiting)
    assert found(verify()) == [f"Missing: audit_entry {waiting}, not sealed yet"]
    assert seal_all(at=MOMENT) == 1
    assert found(verify()) == [f"Missing: audit_entry {waiting}, seal 4"]


def test_an_entry_slipped_in_beside_the_log_shows_with_its_place_in_time(chain):
    slipped = uuid7()
    tamper(
        "INSERT INTO audit_entry SELECT (jsonb_populate_record(kept, jsonb_build_object('id', %s::text))).*"
        " FROM audit_entry kept WHERE id = %s",
        slipped,
        chain[1],
    )
    (told,) = found(verify())
    assert told == f"Added: audit_entry {slipped}, by its time seal 1"


def test_an_entry_taken_out_of_the_waiting_list_shows(chain):
    waiting = Unsealed.objects.get().leaf
    Unsealed.objects.all().delete()
    (told,) = found(verify())
    assert told.startswith(f"Added: audit_entry {waiting}")


def test_a_changed_event_shows(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    event = record("risk.graded", held, by=world.specialist, at=now, detail={"level": "high", "by": None})
    seal_all(at=now)
    tamper('UPDATE chronology_event SET detail = \'{"level": "high"}\' WHERE id = %s', event.pk)
    assert found(verify()) == [f"Changed: chronology_event {event.pk}, seal 1"]
    tamper("UPDATE chronology_event SET detail = %s WHERE id = %s", '{"by": null, "level": "high"}', event.pk)
    assert found(verify()) == []
    tamper("UPDATE chronology_event SET at = at - interval '1 hour' WHERE id = %s", event.pk)
    assert found(verify()) == [f"Changed: chronology_event {event.pk}, seal 1"]


def test_the_words_of_an_event_are_held_to_its_hash_and_may_be_destroyed(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    event = record("case.opened", held, by=world.specialist, at=now, words="He came back twice.")
    seal_all(at=now)
    assert Event.objects.get().content_hash
    tamper("UPDATE chronology_content SET words = 'He came back once.'")
    assert found(verify()) == [f"Words changed: chronology_event {event.pk}"]
    tamper("DELETE FROM chronology_content")
    assert found(verify()) == [f"Words gone without authority: chronology_event {event.pk}"]
    authorise("chronology_event", event.pk)
    report = verify()
    assert (report.found, report.destroyed) == ({}, [f"chronology_event {event.pk}"])


def test_words_that_were_destroyed_are_named_and_the_entry_still_verifies(chain):
    tamper("DELETE FROM audit_words")
    assert found(verify()) == [f"Words gone without authority: audit_entry {chain[0]}"]
    authorise("audit_entry", chain[0])
    report = verify()
    assert (report.found, report.destroyed) == ({}, [f"audit_entry {chain[0]}"])


def test_one_person_alone_is_no_authority(chain):
    tamper("DELETE FROM audit_words")
    authorise("audit_entry", chain[0], by=(7, 7))
    assert found(verify()) == [f"Words gone without authority: audit_entry {chain[0]}"]


def test_words_that_were_changed_or_put_under_an_entry_without_any_show(chain):
    tamper("UPDATE audit_words SET words = 'somebody else'")
    assert found(verify()) == [f"Words changed: audit_entry {chain[0]}"]
    tamper("UPDATE audit_words SET words = 'bracken 1984'")
    tamper("INSERT INTO audit_words (entry_id, words) VALUES (%s, 'never typed')", chain[1])
    assert found(verify()) == [f"Words changed: audit_entry {chain[1]}"]


def test_a_changed_seal_shows(chain):
    tamper("UPDATE audit_seal SET at = at + interval '1 minute' WHERE number = 2")
    assert found(verify())[0].startswith("Seal changed: seal 2 of")


def test_leaves_in_another_order_show(chain):
    tamper(
        "UPDATE audit_seal SET leaves = ARRAY[leaves[2], leaves[1], leaves[3]],"
        " digests = ARRAY[digests[2], digests[1], digests[3]] WHERE number = 2"
    )
    assert [told.partition(" of ")[0] for told in found(verify())] == ["Seal changed: seal 2"]


def test_a_seal_that_was_made_anew_over_a_changed_entry_breaks_the_chain(chain):
    tamper("UPDATE audit_entry SET member_id = 8 WHERE id = %s", chain[4])
    tamper(
        "UPDATE audit_seal SET digests = ARRAY(SELECT d.digest FROM unnest(leaves) WITH ORDINALITY AS one (leaf, place)"
        " JOIN audit_digests('audit_entry', leaves) d USING (leaf) ORDER BY place) WHERE number = 2"
    )
    tamper(
        "UPDATE audit_seal SET digest = audit_seal_digest(previous, number, at, leaves, logs, digests) WHERE number = 2"
    )
    (told,) = found(verify())
    assert told.startswith("Chain broken: seal 3 of")
    assert told.endswith("does not follow seal 2")


@pytest.mark.parametrize(("gone", "told"), [("= 2", "seal 2 to seal 2"), ("< 3", "seal 1 to seal 2")])
def test_seals_cut_out_show_and_so_do_the_entries_they_covered(chain, gone, told):
    tamper(f"DELETE FROM audit_seal WHERE number {gone}")
    report = verify()
    assert str(report.found["Seals missing"]) == f"Seals missing: {told}"
    assert report.found["Added"].count == (3 if gone == "= 2" else 6)


def newest() -> Root:
    seal = Seal.objects.latest("number")
    return Root(seal.number, seal.digest)


def test_the_loss_of_the_newest_seals_with_their_entries_shows_against_the_root_alone(chain):
    root = newest()
    tamper("DELETE FROM audit_seal WHERE number = 3")
    tamper("DELETE FROM audit_entry WHERE id = ANY (%s)", chain[6:])
    assert found(verify()) == []
    assert found(verify(root=root)) == [
        "Against the root: The newest seals are lost: the root names seal 3, the newest here is seal 2."
    ]


def test_a_chain_written_anew_from_the_start_shows_against_the_root(chain):
    root = newest()
    tamper("UPDATE audit_entry SET member_id = 8 WHERE id = %s", chain[0])
    tamper("INSERT INTO audit_unsealed (leaf, log) SELECT unnest(leaves), unnest(logs) FROM audit_seal")
    tamper("DELETE FROM audit_seal")
    while seal_next(at=MOMENT, most=3):
        pass
    assert found(verify()) == []
    assert found(verify(root=root)) == [
        "Against the root: Seal 3 is not the one that the root names: the chain was written anew."
    ]


def test_a_changed_digest_function_on_the_server_deceives_nobody(chain):
    tamper("UPDATE audit_entry SET member_id = 8 WHERE id = %s", chain[4])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION audit_digests(log text, ids uuid[]) RETURNS TABLE (leaf uuid, digest bytea)"
            " LANGUAGE sql AS $$ SELECT one.leaf, one.digest FROM audit_seal,"
            " unnest(leaves, digests) AS one (leaf, digest) WHERE one.leaf = ANY (ids) $$"
        )
    assert found(verify()) == [f"Changed: audit_entry {chain[4]}, seal 2"]


def test_a_column_that_a_later_release_adds_leaves_older_entries_as_they_were_sealed(chain):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ADD COLUMN device text")
    assert found(verify()) == []
    tamper("UPDATE audit_entry SET device = 'x' WHERE id = %s", chain[8])
    assert found(verify()) == [f"Changed: audit_entry {chain[8]}, seal 3"]


def test_verifying_looks_at_every_seal_when_they_are_more_than_one_batch(chain, monkeypatch):
    monkeypatch.setattr("dapolicy.audit.verify.BATCH", 4)
    tamper("UPDATE audit_entry SET member_id = 8 WHERE id = ANY (%s)", [chain[2], chain[8]])
    assert found(verify()) == [f"Changed: audit_entry {chain[2]}, seal 1 (first of 2)"]


def test_verifying_changes_nothing(chain):
    before = list(Seal.objects.order_by("number").values()), set(Unsealed.objects.values_list()), Entry.objects.count()
    verify()
    after = list(Seal.objects.order_by("number").values()), set(Unsealed.objects.values_list()), Entry.objects.count()
    assert before == after


# The root, a file outside.


def test_the_worker_writes_the_newest_seal_into_the_root_after_each_seal(entry, settings, tmp_path):
    settings.DAPOLICY_AUDIT_ROOT = str(tmp_path / "root")
    for _ in range(2):
        entry()
        seal_task()
        assert read_root(tmp_path / "root") == newest()
    assert [path.name for path in tmp_path.iterdir()] == ["root"]


def test_a_root_that_the_chain_has_lost_is_kept_as_evidence_and_sealing_goes_on(chain, settings, tmp_path):
    path = tmp_path / "root"
    settings.DAPOLICY_AUDIT_ROOT = str(path)
    write_root(path)
    kept = path.read_text()
    tamper("DELETE FROM audit_seal WHERE number = 3")
    seal_task()
    assert Seal.objects.latest("number").number == 3
    assert set(Unsealed.objects.values_list("log", flat=True)) == {"audit_alteration"}, "that it differs is kept"
    assert path.read_text() == kept
    with pytest.raises(RootDiffers):
        write_root(path)


def verify_command(*arguments: str) -> tuple[str, str]:
    """What the command prints, and what it complains of."""
    out = StringIO()
    try:
        call_command("audit", "verify", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_whoever_gives_a_name_verifies_under_it_and_a_wrong_name_is_refused(own_database):
    world = make_world()
    assert verify_command("--as", "admin")[1] == ""
    assert Entry.objects.latest("at").member_id == world.admin.pk
    assert "no active account 'nobody'" in verify_command("--as", "nobody")[1]
    assert Entry.objects.count() == 1


def test_a_log_that_takes_no_entry_is_verified_all_the_same_and_says_so(own_database):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ADD CONSTRAINT shut CHECK (false)")
    said, complaint = verify_command()
    assert "The audit verifies." in said
    assert "could not be written to the audit" in complaint


def test_the_command_says_what_it_saw_and_fails_when_anything_shows(own_database, tmp_path):
    written = [write_entry(**ENTRY, words="bracken"), write_entry(**ENTRY)]
    seal_all(at=MOMENT)
    write_entry(**ENTRY)
    root = tmp_path / "root"
    write_root(root)
    tamper("DELETE FROM audit_words")
    assert "Words gone without authority" in verify_command("--root", str(root))[0]
    authorise("audit_entry", written[0])
    told, complaint = verify_command("--root", str(root))
    assert told.splitlines() == [
        "2 entries under 1 seal. Not sealed yet: 4.",
        f"Compared with the root {root}.",
        "Words destroyed, entries verify: 1.",
        f"  audit_entry {written[0]}",
        "The audit verifies.",
    ]
    assert complaint == ""
    mark = Entry.objects.latest("pk")
    assert (mark.asked, mark.outcome) == ("audit verify", 200)
    assert mark.job.startswith("audit verify, run by ")
    tamper("DELETE FROM audit_seal")
    told, complaint = verify_command("--root", str(root))
    assert "the root names seal 1, the newest here is seal 0." in told
    assert f"Added: audit_entry {written[0]}, by its time after the newest seal (first of 2)" in told
    assert complaint == "The audit does not verify. Keep the server as it is and ring professional standards."
    assert Entry.objects.latest("pk").outcome == 500


@pytest.mark.parametrize(
    ("text", "complaint"),
    [(None, "There is no root at"), ("nonsense", "is not a root"), ("4 abc", "is not a root")],
)
def test_the_command_refuses_a_root_that_is_none(own_database, tmp_path, text, complaint):
    root = tmp_path / "root"
    if text:
        root.write_text(text)
    assert complaint in verify_command("--root", str(root))[1]


def test_what_was_slipped_in_is_looked_for_in_one_pass_whatever_the_planner_believes(db):
    """Right after a bulk load it believes that a seal has ten leaves: row by row, a force's log took hours."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + ADDED.format(log="audit_entry"), {"log": "audit_entry"})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Except" in plan
    assert "Join" not in plan
