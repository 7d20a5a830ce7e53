"""The database alone keeps what is locked, with no application filter before it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dapolicy.access.models import Exclusion, Grant, Kind, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Event
from tests.access.oracle import build
from tests.world import FAR_AHEAD


@pytest.fixture
def locked(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    record("case.opened", held, by=world.specialist, at=now, words="He is a police officer.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    return held


def give(held, member, until):
    build.give(member.pk, held.pk, 1)
    Grant.objects.filter(content_object=held, user__member=member).update(until=until)


def test_tests_run_with_the_web_logins_rights(world, as_web):
    as_web(world.specialist)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("dapolicy_web", False, False)


def test_no_reader_sees_no_rows(world, now, as_web):
    Record.open(kind=Kind.CASE, team=world.unit, at=now)
    as_web(None)
    assert Record.objects.count() == 0


def test_an_open_record_is_seen_by_the_force_and_not_by_an_analyst_or_a_partner(world, now, as_web):
    Record.open(kind=Kind.CASE, team=world.unit, at=now)
    as_web(world.officer)
    assert Record.objects.count() == 1
    for outsider in (world.analyst, world.partner, world.admin):
        read_as(outsider.pk)
        assert Record.objects.count() == 0


def test_a_locked_record_and_what_hangs_on_it_exist_only_for_those_who_hold_a_grant(
    world, now, as_web, locked, as_owner
):
    give(locked, world.specialist, now + timedelta(hours=1))
    as_web(world.colleague)
    assert (Record.objects.count(), Event.objects.count()) == (0, 0)
    read_as(world.specialist.pk)
    assert (Record.objects.count(), Event.objects.count()) == (1, 1)


def test_a_grant_ends(world, now, as_web, locked):
    give(locked, world.specialist, now - timedelta(seconds=5))
    as_web(world.specialist)
    assert Record.objects.count() == 0


def test_an_exclusion_beats_a_grant(world, now, as_web, locked):
    give(locked, world.specialist, now + timedelta(hours=1))
    Exclusion.objects.create(record=locked, member=world.specialist, why="declared", at=now)
    as_web(world.specialist)
    assert Record.objects.count() == 0


def test_an_application_is_dvds_staffs_alone(world, now, as_web):
    Record.open(kind=Kind.APPLICATION, team=world.unit, at=now, dvds=True)
    as_web(world.supervisor)
    assert Record.objects.count() == 0
    read_as(world.dvds.pk)
    assert Record.objects.count() == 1


def test_a_possibly_locked_record_stays_with_its_team_and_the_post_that_was_paged(world, now, as_web, locked):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_set_locked(%s, 'possible')", [locked.pk])
        cursor.execute(
            "INSERT INTO access_postpage (record_id, post_id, why, at) VALUES (%s, 'fim', 'Decide', now())", [locked.pk]
        )
    as_web(world.specialist)
    assert Record.objects.count() == 1
    for member, seen in ((world.inspector, 1), (world.officer, 0), (world.stranger, 0)):
        read_as(member.pk)
        assert Record.objects.count() == seen


@pytest.mark.parametrize("table", ["access_staffentry", "access_grant", "access_exclusion", "access_invitation"])
def test_the_web_login_cannot_read_who_is_kept_in_or_out(world, as_web, table):
    as_web(world.psd)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table}")


def test_the_web_login_cannot_lift_a_lock_by_hand(world, now, as_web):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    as_web(world.specialist)
    for change in ({"locked": "possible"}, {"dvds": True}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Record.objects.filter(pk=held.pk).update(**change)


def test_nobody_is_let_into_an_open_record_for_when_it_locks(world, now, as_web):
    """Else a friend is let in while anybody may, and stays."""
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    as_web(world.specialist)
    for giver in (world.specialist, world.psd, None):
        read_as(giver.pk if giver else None)
        with pytest.raises(ProgrammingError, match="may not see"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT dapolicy_grant(%s, %s, %s, 'x')", [held.pk, world.colleague.pk, FAR_AHEAD])


def test_every_table_that_the_web_login_may_touch_has_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
                 AND (c.relname ~ '^(access|audit|chronology|cases|risk|custody|desk|dvds|marac|ppda)_')
                 AND (has_table_privilege('dapolicy_web', c.oid, 'SELECT')
                      OR has_table_privilege('dapolicy_web', c.oid, 'UPDATE'))"""
        )
        bare = {row[0] for row in cursor.fetchall()}
    assert bare <= {"access_account_groups", "access_account_user_permissions"}


def test_every_table_with_copies_of_protection_is_known_to_the_locking_function(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name FROM information_schema.columns
               WHERE table_schema = 'public' AND column_name = 'locked' AND table_name <> 'access_record'
               EXCEPT SELECT table_name FROM access_held"""
        )
        assert cursor.fetchall() == []


def test_the_log_refuses_update_delete_and_truncate_even_to_its_owner(world, now):
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    record("case.opened", held, by=world.specialist, at=now)
    for sql in ("UPDATE chronology_event SET kind = 'x'", "DELETE FROM chronology_event", "TRUNCATE chronology_event"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_staff_register_never_leaves_the_database_through_the_web_login(world, as_web):
    StaffEntry.objects.create(staff_no="90417", given_name="Rowan", surname="Bracken", kind="officer")
    as_web(world.officer)
    with pytest.raises(ProgrammingError), transaction.atomic():
        list(StaffEntry.objects.all())
