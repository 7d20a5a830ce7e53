"""Two writers at the same moment: one report, and one case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from cases.actions.intake import receive
from cases.models import Case, Incident, Intake, Party
from cases.reports import Suspect, Victim
from dapolicy.access.models import Member
from dapolicy.access.reader import read_as
from tests.cases.reports import make_report, person, saved
from tests.world import make_world

NOW = datetime(2026, 5, 1, 20, 40, tzinfo=UTC)
WRITERS = 4


@pytest.fixture
def force(own_database, django_db_blocker):
    """A force whose people are committed, so that every thread sees them."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            make_world()
        yield Member.objects.get(account__username="handler")
        connection.close()


def at_once(work):
    """What `work` gives in each of several threads that begin together, each in its own transaction."""
    together = Barrier(WRITERS)

    def one(number):
        try:
            together.wait()
            with transaction.atomic():
                return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def as_web(member):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
    read_as(member.pk)


def test_the_same_report_sent_several_times_at_once_is_one_report(force):
    def send(number):
        as_web(force)
        return receive(
            sender="cc", reference="0412", body={}, report=make_report(NOW), by=force, at=NOW
        ).incident_reference

    answers = at_once(send)
    assert len(set(answers)) == 1
    assert Incident.objects.count() == Intake.objects.count() == 1


def test_several_reports_at_once_of_the_same_two_known_people_join_one_case(force):
    with transaction.atomic():
        as_web(force)
        first = saved(force, NOW, by=force)
        known = {
            part: Party.objects.get(record=first.incident.record, part=part).person for part in ("victim", "suspect")
        }
    Case.objects.update(closed_at=NOW)

    def tell(number):
        as_web(force)
        return (
            saved(
                None,
                NOW,
                by=force,
                victims=(Victim(person("Juniper", "Q", answers={known["victim"].reference: "same"})),),
                suspects=(Suspect(person("Barnaby", "Q", answers={known["suspect"].reference: "same"})),),
            )
            .cases[0]
            .pk
        )

    assert len(set(at_once(tell))) == 1
    assert Case.objects.filter(closed_at=None).count() == 1
