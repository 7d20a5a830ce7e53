"""A force's years: as reproducible as they are invented, and owing exactly what policy says."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction

from cases.actions.levels import danger_of
from cases.matching.box import read_box
from cases.models import Case, Incident, Level, PersonName, SearchKey
from cases.search import find
from dapolicy.access.models import Account, Kind, Member, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.models import Unsealed
from dapolicy.chronology.models import Clock, Escalation, Event
from dapolicy.chronology.recount import recount
from dapolicy.chronology.sweep import sweep
from demo.force import seed_force

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
ASIDE = ("id", "record_id", "assignee_id", "team_id")


def seed(incidents=50, number=7):
    told = io.StringIO()
    seed_force(incidents=incidents, seed=number, until=UNTIL, out=told)
    return told.getvalue()


def clocks():
    rows = Clock.objects.select_related("record").order_by("record__reference", "duty", "start_event", "pk")
    return [(row.record.reference, *(getattr(row, name) for name in shown(Clock))) for row in rows]


def shown(model):
    return [field.attname for field in model._meta.concrete_fields if field.attname not in ASIDE]


def everything():
    """What was seeded, by what does not depend on the numbers that tables hand out."""
    events = list(Event.objects.order_by("pk").values_list("pk", "kind", "at", "recorded_at", "detail", "subject"))
    names = list(PersonName.objects.order_by("person__reference").values_list("person__reference", "given", "surname"))
    incidents = list(Incident.objects.order_by("record__reference").values_list("record__reference", "log_number"))
    return events, names, incidents, clocks()


def undone(work):
    """What `work` returns, with all that it wrote taken back."""
    point = transaction.savepoint()
    result = work()
    transaction.savepoint_rollback(point)
    return result


def test_as_many_incidents_as_asked_and_progress_is_told(db):
    told = seed(50)
    assert Incident.objects.count() == 50
    assert "50 incidents" in told


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(db):
    def seeded(number):
        seed(20, number)
        return everything()

    first, again, other = (undone(lambda number=number: seeded(number)) for number in (7, 7, 8))
    assert first == again
    assert first[0] != other[0]


TOLD_SINCE = ("pk", "id", "next_stage", "next_stage_at", "noticed_at")


def test_every_clock_is_what_the_application_itself_would_count(db):
    """The seeded clocks are thrown away and counted again, as `record()` counts them."""
    seed(60)
    before = decided()
    assert len(before) > 300
    Escalation.objects.all().delete()
    Clock.objects.all().delete()
    for record in Record.objects.all():
        recount(record, now=UNTIL)
    assert decided() == before


def decided():
    """Each clock with all that policy decides, its stages among it; not which of them have been told."""
    names = [name for name in shown(Clock) if name not in TOLD_SINCE]
    rows = Clock.objects.select_related("record").order_by("record__reference", "duty", "start_event", "subject")
    return [(row.record.reference, *(getattr(row, name) for name in names)) for row in rows]


def test_what_lies_in_the_past_was_told_and_the_sweep_finds_nothing_more(db):
    seed(60)
    assert Escalation.objects.exists()
    assert sweep(now=UNTIL) == 0


def test_copies_follow_their_rows(db):
    seed(60)
    for case in Case.objects.select_related("record"):
        graded = Event.objects.filter(record_id=case.pk, kind="risk.graded").order_by("at").last()
        assert case.level == (graded.detail["level"] if graded else "")
        owned = bool(case.record.investigator_id and case.record.safeguarding_lead_id)
        planned = Event.objects.filter(record_id=case.pk, kind="safety-plan.made").exists()
        assert case.danger == danger_of(case, owned=owned, planned=planned)
        assert case.record.closed_at == case.closed_at
        assert case.closed_at is None or Event.objects.filter(record_id=case.pk, kind="case.closed").exists()
    assert Case.objects.exclude(level=Level.NONE).count() > 20


def test_the_protection_of_a_locked_record_reached_every_row_that_hangs_on_it(db, monkeypatch):
    monkeypatch.setattr("demo.force.couples.POLICE", 0.5)
    seed(30)
    locked = Record.objects.filter(locked="confirmed")
    assert locked.exists()
    for model in (Event, Clock, SearchKey, PersonName):
        rows = model.objects.filter(record_id__in=list(locked.values_list("pk", flat=True)))
        assert set(rows.values_list("locked", flat=True)) == {"confirmed"}
    outsider = Member.objects.get(account__username="call-handler-control-1")
    owner = locked.filter(kind=Kind.CASE).first().investigator
    assert seen_by(owner) > seen_by(outsider)


def seen_by(member):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
        read_as(member.pk)
        seen = Record.objects.count()
        cursor.execute("RESET ROLE")
    return seen


def test_each_event_waits_to_be_sealed(db):
    before = Unsealed.objects.filter(log="chronology_event").count()
    seed(20)
    assert Unsealed.objects.filter(log="chronology_event").count() - before == Event.objects.count()


def test_what_the_database_was_spared_stands_again_afterwards_and_holds(db, monkeypatch):
    """Keys, indexes and triggers are as before; copies follow the record; a row without its parent is refused."""
    monkeypatch.setattr("demo.force.couples.POLICE", 0.3)
    before = standing()
    seed(60)
    assert standing() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM access_held ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"""SELECT count(*) FROM {table} held JOIN access_record record ON record.id = held.record_id
                    WHERE (held.locked, held.dvds) IS DISTINCT FROM (record.locked, record.dvds)"""
            )
            assert cursor.fetchone() == (0,), table
    assert Record.objects.exclude(locked="no").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.update(team=0)


def standing():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
               UNION ALL SELECT tablename, indexname, indexdef, true FROM pg_indexes WHERE schemaname = 'public'
               UNION ALL SELECT tgrelid::regclass::text, tgname, '', tgenabled = 'O' FROM pg_trigger
                         WHERE NOT tgisinternal
               ORDER BY 1, 2, 3"""
        )
        return cursor.fetchall()


def test_people_are_found_as_people_whom_officers_recorded(db):
    seed(50)
    officer = Member.objects.get(account__username="specialist-officer-north-1")
    name = PersonName.objects.filter(locked="no").first()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
        read_as(officer.pk)
        found = [each.person.id for each in find(read_box(f"{name.given} {name.surname[:-1]}"))]
        cursor.execute("RESET ROLE")
    assert name.person_id in found


def test_about_a_hundred_members_in_teams_and_none_can_sign_in_without_a_password_told(db, monkeypatch):
    monkeypatch.delenv("DAPOLICY_DEMO_PASSWORD", raising=False)
    seed(5)
    accounts = Account.objects.filter(member__team__force="Northmarch")
    assert 90 <= accounts.count() <= 120
    assert not any(account.has_usable_password() for account in accounts)


def test_the_application_goes_on_numbering_behind_what_was_seeded(db):
    seed(5)
    record = Record.open(kind=Kind.CASE, team=None, at=UNTIL + timedelta(days=1))
    assert record.pk == max(Record.objects.values_list("pk", flat=True))


def test_a_second_seeding_is_refused_and_changes_nothing(db):
    seed(5)
    before = Record.objects.count()
    with pytest.raises(CommandError, match="already"), transaction.atomic():
        seed(5)
    assert Record.objects.count() == before
