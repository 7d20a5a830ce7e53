"""The sweep and its outbox: run late, twice, or in two places, each stage is told once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from dapolicy.access.models import Duty, Exclusion, Kind, PostHolding, Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology import sending
from dapolicy.chronology.actions import confirm_withdrawal, hide, record, tell
from dapolicy.chronology.models import Clock, Content, Escalation, Mail, Notice, Telling
from dapolicy.chronology.sweep import sweep
from tests.world import FAR_AHEAD, LONG_AGO, login

START = datetime(2026, 5, 5, 9, tzinfo=UTC)
LATER = START + timedelta(days=60)


@pytest.fixture
def held(world):
    return Record.open(kind=Kind.CASE, team=world.unit, at=START)


@pytest.fixture
def clock(world, held):
    record("risk.graded", held, by=world.specialist, at=START, detail={"level": "high"})
    return Clock.objects.get(record=held, duty="marac-referral")


def stages(clock):
    return list(Escalation.objects.filter(clock=clock).order_by("stage").values_list("stage", "state"))


def whom(clock):
    """Who was told of each stage that the clock has reached, by name."""
    reached = Escalation.objects.filter(clock=clock).order_by("stage").values_list("stage", "pk")
    told = Notice.objects.filter(record=clock.record).order_by("member__name")
    return {
        stage: list(told.filter(source=f"stage:{pk}").values_list("member__name", flat=True)) for stage, pk in reached
    }


def minute(now):
    """What the worker does in one minute."""
    return sweep(now=now) + sending.send_waiting(now=now)


def on_duty_alone(world, *there):
    """Of whom a case's stages reach, these have hours that cover everything, and the others had some long ago."""
    for member in (world.specialist, world.supervisor, world.inspector):
        until = FAR_AHEAD if member in there else START - timedelta(days=8)
        Duty.objects.create(member=member, since=LONG_AGO, until=until)


def test_nothing_due_claims_nothing(world, clock):
    assert sweep(now=START) == 0
    assert Escalation.objects.count() == 0


def test_a_stopped_worker_loses_nothing_and_only_the_latest_stage_is_told(world, clock):
    assert sweep(now=LATER) > 0
    last = len(clock.stage_moments) - 1
    assert stages(clock) == [*[(number, "passed-over") for number in range(last)], (last, "waiting")]


def test_sweeping_twice_claims_once(world, clock):
    sweep(now=LATER)
    before = stages(clock)
    assert sweep(now=LATER) == 0
    assert stages(clock) == before


def test_a_breach_is_dated_when_it_fell_due_and_noticed_when_it_was_seen(world, clock):
    sweep(now=LATER)
    seen = Clock.objects.get(pk=clock.pk)
    assert (seen.due_at, seen.noticed_at) == (clock.due_at, LATER)


def test_a_stopped_clock_is_not_swept(world, held, clock):
    record("marac.referred", held, by=world.specialist, at=START + timedelta(hours=1))
    sweep(now=LATER)
    assert stages(clock) == []


def test_the_worker_login_sweeps_and_sends_with_its_own_rights(world, clock):
    with login("worker"):
        assert sweep(now=LATER) > 0
        assert sending.send_waiting(now=LATER) > 0
    assert Notice.objects.exists()


def test_sending_twice_tells_each_person_once(world, clock):
    sweep(now=LATER)
    sending.send_waiting(now=LATER)
    told = Notice.objects.count()
    Escalation.objects.filter(state="sent").update(state="waiting")
    sending.send_waiting(now=LATER)
    assert Notice.objects.count() == told > 0


def test_whoever_is_excluded_is_never_told(world, held, clock):
    Exclusion.objects.create(record=held, member=world.supervisor, why="declared", at=START)
    sweep(now=LATER)
    sending.send_waiting(now=LATER)
    assert not Notice.objects.filter(member=world.supervisor).exists()
    assert Notice.objects.exists()


def test_nobody_there_at_any_stage_reaches_on_call_psd(world, held):
    Duty.objects.create(member=world.supervisor, since=START - timedelta(days=9), until=START - timedelta(days=8))
    PostHolding.objects.filter(post="fim").delete()
    tell(held, to="supervisor", title="Look", at=START, source="test:1")
    sending.send_waiting(now=START)
    assert list(Notice.objects.values_list("member__name", flat=True)) == ["Psd"]


@pytest.mark.parametrize(
    ("there", "told"), [(["supervisor", "inspector"], "Supervisor"), (["inspector"], "Inspector"), ([], "Psd")]
)
def test_a_stage_that_reaches_nobody_is_told_at_once_to_whom_the_next_would_be(world, held, clock, there, told):
    Record.objects.filter(pk=held.pk).update(safeguarding_lead=world.specialist)
    on_duty_alone(world, *(getattr(world, name) for name in there))
    first = clock.stage_moments[0] + timedelta(seconds=1)
    assert minute(first) > 0
    assert whom(clock) == {0: [told]}
    assert minute(first) == 0


def test_a_stage_that_was_passed_on_leaves_the_next_its_moment(world, held, clock):
    Record.objects.filter(pk=held.pk).update(safeguarding_lead=world.specialist)
    on_duty_alone(world, world.supervisor, world.inspector)
    for moment in clock.stage_moments:
        minute(moment + timedelta(seconds=1))
        minute(moment + timedelta(seconds=30))
    assert whom(clock) == {0: ["Supervisor"], 1: ["Supervisor"], 2: ["Inspector"]}
    assert Clock.objects.get(pk=clock.pk).noticed_at == clock.due_at + timedelta(seconds=1)


@pytest.mark.policy("ACC-004")
def test_an_excluded_holder_of_the_last_post_is_not_told_even_when_nobody_else_is_there(world, held):
    """The worker tells, which sees every row: exclusions are asked of it by name."""
    PostHolding.objects.filter(post="fim").delete()
    other = world.member("auditor", "psd-auditor")
    PostHolding.objects.create(post_id="psd", member=other, since=LONG_AGO, until=FAR_AHEAD)
    Exclusion.objects.create(record=held, member=world.psd, why="declared", at=START)
    tell(held, to="post:fim", title="Look", at=START, source="test:last")
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    with login("worker"):
        sending.send_waiting(now=START)
    assert list(Notice.objects.values_list("member__name", flat=True)) == ["Auditor"]
    assert not Mail.objects.filter(member=world.psd).exists()


def test_a_notice_about_a_locked_record_says_nothing(world, held):
    tell(held, to="post:fim", title=f"Look at {held.reference}", at=START, source="test:2")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_postpage (record_id, post_id, why, at) VALUES (%s, 'fim', 'Decide', now())", [held.pk]
        )
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    sending.send_waiting(now=START)
    assert Notice.objects.get(member=world.inspector).title == "You have a notice"


def test_the_same_word_said_twice_is_told_once(world, held):
    for _ in range(2):
        tell(held, to="supervisor", title="Look", at=START, source="test:3")
    sending.send_waiting(now=START)
    assert Notice.objects.filter(member=world.supervisor, source="test:3").count() == 1


def test_an_e_mail_says_nothing_and_keeps_its_id(world, held, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    world.supervisor.account.email = "supervisor@westmarch.invalid"
    world.supervisor.account.save()
    tell(held, to="supervisor", title=f"Look at {held.reference}", at=START, source="test:4")
    sending.send_waiting(now=START)
    sending.send_mail(now=START)
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"] == Mail.objects.get(member=world.supervisor).message_id
    assert held.reference not in sent.subject + sent.body


def test_withdrawal_hides_at_once_and_a_second_person_takes_it_out_of_the_reckoning(world, held, clock):
    graded = record("risk.graded", held, by=world.specialist, at=START, detail={"level": "high"}, words="Wrong person")
    hide(graded, by=world.specialist, at=START + timedelta(hours=1), reason="Typed in the wrong record")
    assert Content.objects.get(event_id=graded.pk).hidden_at is not None
    assert Clock.objects.filter(record=held, duty="withdrawal-confirmation", stopped_at=None).count() == 1
    with pytest.raises(Refused):
        confirm_withdrawal(graded, by=world.specialist, at=START + timedelta(hours=2))
    confirm_withdrawal(graded, by=world.supervisor, at=START + timedelta(hours=2))
    assert not Clock.objects.filter(start_event=graded.pk, void=False).exists()


def test_the_sergeant_who_is_asked_is_the_authors_own_also_for_a_case_of_the_unit(world):
    start = datetime(2026, 5, 6, 2, tzinfo=UTC)
    off_duty = start + timedelta(hours=4)
    Duty.objects.create(member=world.officer, since=start - timedelta(hours=1), until=off_duty)
    Duty.objects.create(member=world.sergeant, since=start, until=start + timedelta(hours=8))
    held = Record.open(kind=Kind.CASE, team=world.unit, at=start)
    record("risk.assessed", held, by=world.officer, at=start, subject="1")
    sweep(now=off_duty + timedelta(minutes=1))
    sending.send_waiting(now=off_duty + timedelta(minutes=1))
    assert {notice.member for notice in Notice.objects.filter(record=held)} == {world.sergeant}


def test_a_row_that_cannot_be_sent_waits_and_holds_up_no_other(world, held):
    tell(held, to="member:nobody", title="Broken", at=START, source="test:broken")
    tell(held, to="supervisor", title="Look", at=START, source="test:after")
    sending.send_waiting(now=START)
    assert Notice.objects.filter(source="test:after").exists()
    assert Telling.objects.get(source="test:broken").state == "waiting"


def test_a_mail_server_that_is_away_loses_no_mail(world, held, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    world.supervisor.account.email = "supervisor@westmarch.invalid"
    world.supervisor.account.save()
    tell(held, to="supervisor", title="Look", at=START, source="test:mail")
    sending.send_waiting(now=START)
    assert sending.send_mail(now=START) == 0
    assert Mail.objects.get(member=world.supervisor).sent_at is None


def test_rows_that_cannot_be_sent_starve_no_other_however_many_there_are(world, held, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(4):
        tell(held, to="member:nobody", title="Broken", at=START, source=f"test:broken-{number}")
    tell(held, to="supervisor", title="Look", at=START, source="test:after")
    for minute in range(2):
        sending.send_waiting(now=START + timedelta(minutes=minute))
    assert Notice.objects.filter(source="test:after").exists()


def test_a_mail_server_that_is_away_is_asked_once_a_batch(world, held, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for one in (world.supervisor, world.specialist, world.officer):
        type(one.account).objects.filter(pk=one.account.pk).update(email=f"{one.pk}@westmarch.invalid")
        Mail.objects.create(message_id=f"<{one.pk}@dapolicy>", member=one, queued_at=START)
    assert sending.send_mail(now=START) == 0
    assert Mail.objects.filter(tried_at=START, sent_at=None).count() == 1
    sending.send_mail(now=START + timedelta(minutes=1))
    assert Mail.objects.exclude(tried_at=None).count() == 2
