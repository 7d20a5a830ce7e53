"""Two people at one moment: whoever comes second is judged by what the first wrote, and never by what stood before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event as Signal
from time import monotonic, sleep

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from cases.reports import PersonFacts
from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.entries import record_entry
from dvds.actions.opening import join
from dvds.models import Application, Part, Triage
from dvds.opened import Somebody
from dvds.queue.triage import look
from tests.dvds.scene import CASPIAN, PETRA, asked, enter, form_of, named
from tests.dvds.test_gates import categorised, through
from tests.dvds.test_queue import SILAS, reported, who
from tests.world import make_world

NOW = datetime(2026, 5, 1, 20, 40, tzinfo=UTC)
HIM = Somebody(Part.SUBJECT, PersonFacts(given="Silas", surname="Fennimore", born=date(1980, 2, 3)))


@pytest.fixture
def made(own_database, django_db_blocker):
    """An application that could be closed, and a report about its subject that nobody looked at: threads see both."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            world = make_world()
            ready = asked(world.dvds, NOW - timedelta(days=2), people=(CASPIAN, PETRA, HIM))
            categorised(ready, world.dvds, NOW)
            through(ready, world.dvds, NOW, "dvds.representations-considered", "dvds.referred",
                    "dvds.non-disclosure-told", "dvds.offender-management-considered")  # fmt: skip
            enter("dvds.intelligence-reported", ready, by=world.dvds, at=NOW, submitted_on=NOW.date().isoformat())
            assert form_of("dvds.closed", ready, world.dvds, NOW).is_valid()
            reported(world, NOW, who("Nell", "Ostler"), SILAS)
        yield ready
        connection.close()


def officer():
    return Member.objects.get(account__username="dvds")


def danger(made):
    enter("dvds.imminent-risk-found", made, by=officer(), at=NOW)


def news(made):
    assert look(now=NOW) == 1


def child(made):
    join(made, named(Part.CHILD, "Wilf", "Sable"), by=officer(), at=NOW)


def again(made):
    join(made, named(Part.APPLICANT, "Wilf", "Sable"), by=officer(), at=NOW)


def as_reader(role, member):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE dapolicy_{role}")
    read_as(member.pk if member else None)


def beside(write, then, *, role="web"):
    """What `then` gives where it begins after `write` wrote, and before that is committed."""
    written, done = Signal(), Signal()

    def first():
        try:
            with transaction.atomic():
                as_reader(role, officer() if role == "web" else None)
                write()
                written.set()
                done.wait(0.5)
        finally:
            connection.close()

    def second():
        try:
            assert written.wait(10)
            with transaction.atomic():
                as_reader("web", officer())
                return then()
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        writing, judged = pool.submit(first), pool.submit(second)
        writing.result()
        return judged.result()


def sent(kind, made, **said):
    """What its page answers; it is recorded where nothing holds it back."""
    form = form_of(kind, made, officer(), NOW, **said)
    if form.is_valid():
        record_entry(form, made.record, by=officer(), at=NOW)
    return str(form.errors)


@pytest.mark.policy("DVDS-005", "DVDS-038")
@pytest.mark.parametrize(("write", "role", "owed"), [
    (danger, "web", "What was done about the imminent risk"),
    (news, "worker", "What is new about these people"),
])  # fmt: skip
def test_nothing_is_closed_over_danger_or_news_that_is_written_at_that_moment(made, write, role, owed):
    assert owed in beside(lambda: write(made), lambda: sent("dvds.closed", made), role=role)
    assert Application.objects.get(pk=made.pk).closed_at is None


@pytest.mark.policy("DVDS-026")
def test_no_panel_sits_without_the_seat_for_a_child_who_is_named_at_that_moment(made):
    three = ["police", "probation", "idva"]
    said = beside(
        lambda: child(made), lambda: sent("dvds.panel-decided", made, present=three, decision="do-not-disclose")
    )
    assert "social care" in said


def test_nobody_is_named_as_two_people_by_two_who_name_them_at_one_moment(made):
    def name_him():
        with pytest.raises(Refused, match="would be the same person"):
            join(made, named(Part.SUBJECT, "Wilf", "Sable"), by=officer(), at=NOW)

    beside(lambda: again(made), name_him)


def test_what_was_closed_first_gets_no_news(made):
    seen = beside(lambda: sent("dvds.closed", made), look_as_worker)
    assert seen == 0
    assert not Triage.objects.exists()


@pytest.mark.policy("DVDS-022")
def test_a_look_holds_up_nobody_elsewhere_and_waits_only_where_it_has_something_to_write(made):
    other = asked(officer(), NOW - timedelta(days=1), people=(CASPIAN, PETRA, HIM))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_record(other.pk)  # somebody writes there, and takes their time
            looking = pool.submit(looked, NOW)
            until = monotonic() + 20
            while not Triage.objects.exists() and monotonic() < until:
                sleep(0.02)
            assert {row.record_id for row in Triage.objects.all()} == {made.pk}, "committed, and its lock given back"
            assert not looking.done()
        assert looking.result(20) == 2
        with transaction.atomic():
            lock_record(made.pk)
            assert pool.submit(looked, NOW).result(20) == 0


@pytest.mark.policy("DVDS-022")
def test_a_look_that_was_cut_off_is_made_again_also_for_whoever_was_only_now_named(made):
    after = timezone.now() + timedelta(days=10)  # what happened to him is no longer among what is new
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_record(made.pk)
        with pytest.raises(OperationalError, match="lock timeout"):
            pool.submit(looked, after, patience="200ms").result(20)
    assert look(now=after) == 1


def looked(at, *, patience="10s"):
    """In a thread of its own, and a connection that gives up after a while."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
        return look(now=at)
    finally:
        connection.close()


def look_as_worker():
    as_reader("worker", None)
    return look(now=NOW)
