"""Words go for good under written authority, by two people; the entry stays, and the log still verifies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dapolicy.access.models import Exclusion, Kind, MemberRole, Record
from dapolicy.access.permissions import Refused
from dapolicy.audit.destruction import (
    ENTRY,
    EVENT,
    Authority,
    answer_destruction,
    ask_destruction,
    had_words,
    history_of,
    waiting,
)
from dapolicy.audit.models import Destruction, Words
from dapolicy.audit.seals import seal_all
from dapolicy.audit.verify import verify
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Content, Event
from tests.world import LONG_AGO

PAPER = Authority("Court order 12/26", "Westmarch Crown Court", date(2026, 3, 2), "Legally privileged")


@pytest.fixture
def held(world, now) -> Record:
    return Record.open(kind=Kind.CASE, team=world.unit, at=now)


@pytest.fixture
def said(world, held, now) -> Event:
    """What a specialist wrote on a record that a colleague owns; one more of PSD, and one who is excluded."""
    world.member("auditor", "psd-auditor")
    world.member("tainted", "psd-auditor")
    Exclusion.objects.create(record=held, member=world.tainted, why="declared", at=now)
    Record.objects.filter(pk=held.pk).update(investigator=world.colleague)
    return record("case.opened", held, by=world.specialist, at=now, words="What her lawyer told her.")


@pytest.fixture
def ask(as_web, as_owner, now):
    """`ask(member, log, leaf)`: with the web login's rights, as this reader."""

    def put(member, log, leaf, under=PAPER):
        as_web(member)
        try:
            return ask_destruction(log, leaf, under=under, by=member, at=now)
        finally:
            as_owner()

    return put


@pytest.fixture
def answer(as_web, as_owner, now):
    def put(member, asked, *, does=True):
        as_web(member)
        try:
            return answer_destruction(asked, does=does, reason="Read the order", by=member, at=now)
        finally:
            as_owner()

    return put


@pytest.mark.policy("ACC-005")
def test_two_people_destroy_the_words_of_an_entry_and_the_log_still_verifies(world, said, ask, answer, now):
    seal_all(at=now)
    asked = ask(world.colleague, EVENT, said.pk)
    assert Content.objects.filter(event_id=said.pk).exists(), "nothing goes until somebody else has done it"
    assert answer(world.psd, asked) is True
    assert not Content.objects.filter(event_id=said.pk).exists()
    seal_all(at=now)
    report = verify()
    assert (report.found, report.destroyed) == ({}, [f"chronology_event {said.pk}"])
    told = Event.objects.get(kind="entry.destroyed")
    assert (told.record_id, told.subject, told.by_id) == (said.record_id, str(said.pk), world.psd.pk)
    assert told.detail == {"entry": str(said.pk), "authority": "Court order 12/26"}


@pytest.mark.policy("ACC-005")
def test_the_words_of_a_search_are_destroyed_by_two_of_psd_alone(world, held, entry, ask, answer, said, now):
    typed = entry(words="bracken 1984", records=[held.pk])
    seal_all(at=now)
    for member in (world.colleague, world.supervisor, world.tainted, world.admin):
        with pytest.raises(Refused, match="no such words"):
            ask(member, ENTRY, typed)
    asked = ask(world.psd, ENTRY, typed)
    assert answer(world.auditor, asked) is True
    assert not Words.objects.exists()
    assert verify().destroyed == [f"audit_entry {typed}"]


def test_nobody_does_it_who_asked_who_wrote_it_or_who_may_not_know_of_it(world, said, ask, answer):
    asked = ask(world.psd, EVENT, said.pk)
    with pytest.raises(Refused, match="Somebody other"):
        answer(world.psd, asked)
    for member in (world.tainted, world.supervisor, world.colleague, world.admin):
        with pytest.raises(Refused, match="no such request"):
            answer(member, asked)
    MemberRole.objects.create(member=world.specialist, role_id="psd-auditor", since=LONG_AGO)
    with pytest.raises(Refused, match="Somebody other"):
        answer(world.specialist, asked)
    assert Content.objects.filter(event_id=said.pk).exists()


@pytest.mark.parametrize("reader", ["supervisor", "stranger", "admin", "partner", "tainted", "specialist"])
def test_whoever_neither_owns_the_record_nor_is_psd_asks_for_nothing(world, said, ask, reader):
    with pytest.raises(Refused, match="no such words"):
        ask(getattr(world, reader), EVENT, said.pk)
    assert not Destruction.objects.exists()


def test_an_owner_who_is_excluded_or_locked_out_asks_for_nothing(world, said, held, ask, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    with pytest.raises(Refused, match="no such words"):
        ask(world.colleague, EVENT, said.pk)


@pytest.mark.parametrize("lacks", ["reference", "given_by", "reason"])
def test_without_a_written_authority_nothing_is_asked(world, said, ask, lacks):
    from dataclasses import replace

    with pytest.raises(Refused, match="written authority"):
        ask(world.psd, EVENT, said.pk, under=replace(PAPER, **{lacks: "  "}))


def test_it_is_done_once_and_a_refusal_is_kept(world, said, ask, answer, as_web):
    asked = ask(world.colleague, EVENT, said.pk)
    assert answer(world.psd, asked, does=False) is True
    assert answer(world.auditor, asked) is False
    assert Content.objects.filter(event_id=said.pk).exists()
    again = ask(world.colleague, EVENT, said.pk)
    assert answer(world.auditor, again) is True
    assert answer(world.psd, again) is False
    assert list(Destruction.objects.order_by("id").values_list("step", flat=True)) == [
        "asked",
        "refused",
        "asked",
        "done",
    ]
    as_web(world.psd)
    assert [one.step for one in history_of(said.pk)] == ["asked", "refused", "asked", "done"]


def test_what_waits_is_for_psd_who_are_not_excluded(world, said, ask, as_web, as_owner):
    asked = ask(world.colleague, EVENT, said.pk)
    as_web(world.psd)
    assert [(one.id, one.authority, one.own) for one in waiting()] == [(asked, "Court order 12/26", False)]
    for member in (world.tainted, world.supervisor, world.colleague, world.admin):
        as_owner()
        as_web(member)
        assert waiting() == []


@pytest.mark.policy("ACC-005")
def test_every_reader_pack_and_export_that_had_the_words_is_listed(world, said, entry, as_web, as_owner):
    after = datetime.now(UTC) + timedelta(minutes=1)
    entry(at=said.recorded_at - timedelta(days=1), records=[said.record_id], reason="Before it was written")
    entry(at=after, member_id=world.officer.pk, records=[said.record_id], reason="Went there")
    entry(
        at=after, records=[said.record_id], job="pack", member_id=None, recipients=["Housing", "IDVA"], reason="MARAC"
    )
    entry(at=after, member_id=world.psd.pk, records=[said.record_id], asked="GET console:record reference=DA-7KQ2MX")
    entry(at=after, member_id=world.officer.pk, records=[said.record_id], outcome=404)
    entry(at=after, member_id=world.dvds.pk, records=[said.record_id], asked="POST dvds:pack", recipients=["X"])
    told = {}
    for member in (world.colleague, world.psd):
        as_web(member)
        told[member.pk] = [(one.name, one.job, one.recipients) for one in had_words(EVENT, said.pk)]
        as_owner()
    for had in told.values():
        assert sorted(had, key=str) == [("Dvds", "", []), ("Officer", "", []), (None, "pack", ["Housing", "IDVA"])], (
            "what PSD read of its line is no reading of its words, and a pack of the scheme's is none of theirs"
        )


@pytest.mark.parametrize("reader", ["tainted", "supervisor", "specialist", "officer", "admin"])
def test_who_had_the_words_is_told_to_the_records_owners_and_psd_alone(world, said, entry, as_web, reader):
    entry(at=datetime.now(UTC) + timedelta(minutes=1), member_id=world.officer.pk, records=[said.record_id])
    as_web(getattr(world, reader))
    assert had_words(EVENT, said.pk) == []


def test_somebody_who_read_the_words_often_is_one_line_with_the_last_time(world, said, entry, as_web):
    after = datetime.now(UTC) + timedelta(minutes=1)
    for minutes in (3, 9, 6):
        entry(at=after + timedelta(minutes=minutes), member_id=world.officer.pk, records=[said.record_id])
    as_web(world.colleague)
    (line,) = had_words(EVENT, said.pk)
    assert (line.name, line.times, line.at) == ("Officer", 3, after + timedelta(minutes=9))


def test_no_login_removes_words_by_itself(world, said, entry, as_web):
    entry(words="bracken 1984")
    as_web(world.psd)
    for sql in (
        "DELETE FROM audit_words",
        "DELETE FROM chronology_content",
        "SELECT set_config('dapolicy.destroying', entry_id::text, true) FROM audit_words",
        "INSERT INTO audit_destruction SELECT * FROM audit_destruction",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
