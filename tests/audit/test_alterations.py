"""What was changed is kept with old and new, by the database itself; it follows its record, and shows tampering."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from cases.actions.confidential import withhold
from cases.models import Case, ContactPoint, Marker, Person, PersonAddress
from dapolicy.access.models import Account, Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.models import Alteration, Altered
from dapolicy.audit.seals import seal_all
from dapolicy.audit.verify import verify
from dapolicy.chronology.actions import record

# Tables that a login may change without a history, each with what makes one needless.
REASONS = {
    "chronology_clock": "reckoned from the events by recount alone; the events are its history",
    "chronology_escalation": "an outbox: each state has its moment beside it",
    "chronology_telling": "an outbox: each state has its moment beside it",
    "chronology_notice": "opened and acknowledged once each, with the moment in the row",
    "chronology_mail": "an outbox without content",
    "chronology_dayrecount": "how far a job came",
    "chronology_pin": "the editions' digests; the editions are files",
    "cases_searchkey": "built from the facts whenever they change",
    "cases_crew": "a row ends once, with its moment in it",
    "cases_touch": "once found it stays; the worker adds, nobody changes",
    "custody_pagecall": "each call has the moments of its states beside it",
    "custody_pagemoved": "once moved it stays",
    "custody_safetycheck": "nobody may read of a check whom its own rule keeps out; its states have their moments",
    "custody_safetywords": "words that must be able to vanish",
    "custody_safetyrelease": "read by that crew and the post alone; a release ends by its own moment",
    "ppda_sealreached": "how far a job came",
    "ppda_unread": "what a job could not do, and when it tried last",
    "cases_draft": "one person's unsent typing; sending it writes the record",
    "marac_referraldraft": "one person's unsent typing; sending it writes the referral, and empties it",
    "marac_researchdraft": "one person's unsent typing; sending it writes the research",
    "cases_intake": "what came in is never changed; the answer is added once",
    "dvds_lookout": "up to when the worker has looked, and nothing about anybody",
    "dvds_place": "the worker's own reckoning of a moment, made anew each minute; what moved stands in dvds_triage",
    "django_session": "a secret that lives for hours",
    "axes_accessattempt": "counts of failed sign-ins",
    "axes_accessattemptexpiration": "counts of failed sign-ins",
    "axes_accessfailurelog": "itself a log",
    "axes_accesslog": "itself a log",
}
CHANGED = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND (has_any_column_privilege('dapolicy_web', c.oid, 'UPDATE')
           OR has_any_column_privilege('dapolicy_worker', c.oid, 'UPDATE'))
"""
KEPT = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'c_altered'"


@pytest.fixture
def held(world, now) -> Record:
    return Record.open(kind=Kind.CASE, team=world.unit, at=now)


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(reference="P-ALTERED")


@pytest.fixture
def address(held, person, world, now) -> PersonAddress:
    return PersonAddress.objects.create(
        person=person, record=held, learnt_at=now, by_id=world.officer.pk, line1="4 Clover Court", town="Westmarch"
    )


def last(of_table: str) -> tuple[Alteration, dict]:
    """The newest alteration of a table, with old and new."""
    kept = Alteration.objects.filter(of_table=of_table).order_by("-id").first()
    return kept, json.loads(Altered.objects.get(pk=kept.pk).words)


def names(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.policy("ACC-005")
def test_every_table_that_a_login_may_change_keeps_its_history_or_says_why_not(db):
    """A new table: add `Altering("table")` to its migration, or its reason here."""
    changed, kept = names(CHANGED), names(KEPT)
    assert changed - kept == set(REASONS)
    assert not kept & set(REASONS)


@pytest.mark.policy("ACC-005")
def test_a_change_is_kept_with_old_and_new_who_and_about_whom(world, held, person, now, as_web, as_owner):
    mark = Marker.objects.create(
        person=person, record=held, kind="weapons", state="yes", learnt_at=now, by_id=world.officer.pk
    )
    as_web(world.specialist)
    Marker.objects.filter(pk=mark.pk).update(words="Kitchen knives", withdrawn_at=now)
    as_owner()
    kept, words = last("cases_marker")
    assert (kept.member_id, kept.record_id, kept.people) == (world.specialist.pk, held.pk, [person.pk])
    assert (kept.row_key, kept.columns) == (str(mark.pk), ["withdrawn_at", "words"])
    assert words["words"] == ["", "Kitchen knives"]
    assert words["withdrawn_at"][0] is None
    assert list(Alteration.objects.filter(people__contains=[person.pk])) == [kept]
    assert list(Alteration.objects.filter(member_id=world.specialist.pk)) == [kept]


def test_many_rows_of_one_statement_are_kept_one_by_one_and_what_stays_is_not(world, now):
    several = [Record.open(kind=Kind.CASE, team=world.unit, at=now) for _ in range(3)]
    several[0].team = world.elsewhere
    several[0].save()
    ids = [held.pk for held in several]
    before = Alteration.objects.count()
    Record.objects.filter(pk__in=ids).update(team=world.elsewhere)
    kept = Alteration.objects.filter(record_id__in=ids[1:])
    assert kept.count() == Alteration.objects.count() - before == 2
    assert {json.loads(one.words)["team_id"][1] for one in Altered.objects.filter(record_id__in=ids[1:])} == {
        world.elsewhere.pk
    }


def test_nobody_changes_removes_or_adds_to_what_was_kept(world, address, now, as_web):
    PersonAddress.objects.update(withdrawn_at=now)
    for table in ("audit_alteration", "audit_altered"):
        for sql in (f"UPDATE {table} SET record_id = 0", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    as_web(world.specialist)
    kept = Alteration.objects.get(of_table="cases_personaddress")
    for change in (lambda: kept.save(force_insert=True), lambda: Alteration.objects.update(columns=[])):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_what_was_changed_of_a_locked_record_is_as_hidden_as_the_record(world, address, held, now, as_web, as_owner):
    PersonAddress.objects.update(withdrawn_at=now)
    as_web(world.colleague)
    assert (
        Alteration.objects.filter(record_id=held.pk).count() == Altered.objects.filter(record_id=held.pk).count() == 1
    )
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    PersonAddress.objects.update(withdrawn_at=now + timedelta(hours=1))
    assert Alteration.objects.filter(record_id=held.pk, locked="confirmed").count() == 2
    as_web(world.colleague)
    assert not Alteration.objects.filter(record_id=held.pk).exists()
    assert not Altered.objects.filter(record_id=held.pk).exists()


def test_locking_itself_leaves_no_alteration_that_unlocking_would_show(world, held):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    assert not Alteration.objects.filter(record_id=held.pk).exists()


@pytest.mark.policy("ACC-006")
def test_an_address_that_is_withheld_is_read_in_the_history_by_the_records_owners_alone(
    world, address, held, now, as_web, as_owner
):
    PersonAddress.objects.update(line1="9 Clover Court")
    address.refresh_from_db()
    Record.objects.filter(pk=held.pk).update(investigator=world.officer)
    read_as(world.specialist.pk)
    withhold(address, by=world.specialist, at=now)
    as_web(world.colleague)
    kept = Alteration.objects.filter(of_table="cases_personaddress")
    assert {tuple(one.columns) for one in kept} == {("line1",), ("line1", "town"), ("confidential",)}
    assert [one.words for one in Altered.objects.all() if "Court" in one.words] == []
    as_owner()
    as_web(world.officer)
    assert sum("9 Clover Court" in one.words for one in Altered.objects.all()) == 2


def test_a_contact_point_and_an_incidents_words_are_kept_close_too(world, held, person, now, as_web):
    ContactPoint.objects.create(
        person=person, record=held, kind="phone", value="07700 900123", normal="x", learnt_at=now, by_id=1
    )
    ContactPoint.objects.update(value="07700 900124", standing="unsafe")
    as_web(world.colleague)
    assert [json.loads(one.words) for one in Altered.objects.all()] == [{"standing": ["given", "unsafe"]}]


def test_a_secret_is_named_and_never_kept(world, as_web):
    account = Account.objects.get(username="officer")
    account.set_password("battery staple horse")
    account.save()
    kept, words = last("access_account")
    assert (kept.columns, words) == (["password"], {"password": None})
    as_web(world.specialist)
    assert not Alteration.objects.filter(of_table="access_account").exists()
    read_as(world.psd.pk)
    assert Alteration.objects.filter(of_table="access_account").exists()


def test_the_words_of_an_entry_are_not_doubled_where_they_can_never_vanish(world, held, now):
    record("case.opened", held, by=world.specialist, at=now, words="She is at Clover Refuge")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE chronology_content SET words = '', hidden_at = now()")
    _, words = last("chronology_content")
    assert words["words"] is None
    assert not Altered.objects.filter(words__contains="Clover").exists()


@pytest.mark.policy("ACC-005")
@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_alteration SET member_id = 1", "Changed"),
        ("DELETE FROM audit_alteration", "Missing"),
        ("UPDATE audit_altered SET words = '{}'", "Words changed"),
    ],
)
def test_tampering_with_what_was_kept_shows(world, address, now, tampering, found):
    PersonAddress.objects.update(withdrawn_at=now)
    seal_all(at=now)
    assert not verify().found
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE audit_alteration DISABLE TRIGGER USER; ALTER TABLE audit_altered DISABLE TRIGGER USER"
        )
        cursor.execute(tampering)
    assert found in verify().found


def test_values_that_are_gone_show_and_leave_the_log_whole(world, address, now):
    PersonAddress.objects.update(withdrawn_at=now)
    seal_all(at=now)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_altered DISABLE TRIGGER USER; DELETE FROM audit_altered")
    assert set(verify().found) == {"Words gone without authority"}


def test_a_case_says_who_changed_its_level(world, held, person, now, as_web, as_owner):
    Case.objects.create(record=held, victim=person, suspect_known="no", last_incident_at=now)
    read_as(world.specialist.pk)
    Case.objects.filter(pk=held.pk).update(level="high", danger=3)
    kept, words = last("cases_case")
    assert (words, kept.people) == ({"level": ["", "high"]}, [person.pk])
