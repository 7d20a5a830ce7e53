"""Two writers at the same moment: one report, and one case."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from cases.actions.intake import receive
from cases.models import Case, Draft, Incident, Intake, Party
from cases.reports import Suspect, Victim
from dapolicy.access.models import Member, PostPage
from dapolicy.access.reader import read_as
from tests.cases.reports import make_report, person, saved
from tests.cases.test_report_pages import page_one, page_three, page_two
from tests.world import Browser, make_world

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


def post(member, address, said):
    """One answer of the browser, in the present transaction."""
    browser = Browser()
    browser.force_login(member.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser.post(address, said)


def posted_at_once(member, address, said):
    return at_once(lambda number: post(member, address, said))


def test_the_last_page_sent_several_times_at_once_and_once_late_is_one_report_and_one_receipt(force):
    with transaction.atomic():
        second = post(force, reverse("cases:report"), page_one(NOW))["Location"]
        post(force, second, page_two())
    third = second.replace("/2/", "/3/")
    answers = posted_at_once(force, third, page_three())
    with transaction.atomic():
        late = post(force, third, page_three())
    receipt = reverse("cases:receipt", args=[Incident.objects.get().record.reference])
    assert [answer["Location"] for answer in [*answers, late]] == [receipt] * (WRITERS + 1)
    assert Draft.objects.get().data["pages"] == {}


def test_page_one_with_danger_sent_several_times_at_once_is_one_report_and_one_page(force):
    with transaction.atomic():
        browser = Browser()
        browser.force_login(force.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        key = browser.get(reverse("cases:report")).context["key"]
    said = page_one(NOW, danger_now="yes", key=str(key))
    answers = posted_at_once(force, reverse("cases:report"), said)
    assert len({answer["Location"] for answer in answers}) == 1
    assert (Incident.objects.count(), PostPage.objects.count()) == (1, 1)
