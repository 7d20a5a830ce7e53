"""Every page that shows something of a record marks the look at it, once and as the page it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, SafeContact
from dapolicy.audit.models import Entry
from dvds.models import Application, Party, Triage
from dvds.opened import Somebody
from tests.dvds.requests import about, an_application
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked
from tests.dvds.test_queue import CLEMENT, SILAS, looked, reported, who


@pytest.fixture
def petra(world: Any, now: Any) -> Case:
    """Her case, with a safe way that was learnt there."""
    case = reported(world, now - timedelta(days=40), who("Petra", "Sable"), who("Odo", "Farrier")).cases[0]
    return Case.objects.select_related("victim", "record").get(pk=case.pk)


@pytest.fixture
def made(world: Any, now: Any, petra: Case) -> Application:
    known = Somebody(PETRA.part, PETRA.said, known_as=petra.victim.reference)
    return asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, known, LIONEL))


def newest() -> Entry:
    return Entry.objects.order_by("-at", "-pk").first()


PAGES = [
    (), ("contact", "applicant"), ("contact", "applicant", "confirm"), ("contact", "potential-victim"),
    ("people", "child"), ("words",), ("known",), ("patterns",), ("looked",),
]  # fmt: skip


@pytest.mark.parametrize("more", PAGES, ids=lambda more: "-".join(more) or "application")
def test_a_page_of_an_application_is_a_look_at_it_and_at_the_people_in_it(world, made, browse, more):
    before = Entry.objects.count()
    assert browse(world.dvds).get(address(made, *more)).status_code == 200
    entry = newest()
    assert Entry.objects.count() == before + 1, "one entry a request"
    assert made.pk in entry.records
    assert set(made_people(made)) <= set(entry.people)
    assert made.record.reference in entry.asked


def made_people(made: Application) -> list[int]:
    return list(Party.objects.filter(record=made.record).values_list("person_id", flat=True))


@pytest.mark.parametrize("more", [(), ("contact", "potential-victim"), ("words",), ("people", "child"), ("patterns",)])
def test_a_safe_way_that_a_case_knows_is_a_look_at_that_case(world, made, petra, browse, now, as_owner, more):
    SafeContact.objects.create(
        record=petra.record,
        person=petra.victim,
        means="Ring her sister",
        told_by="Petra",
        confirmed_at=now,
        by=world.dvds,
    )
    as_owner()
    page = browse(world.dvds).get(address(made, *more))
    assert "Ring her sister" in page.content.decode()
    assert petra.pk in newest().records


def test_a_page_that_records_an_entry_on_an_application_is_a_look_at_it(world, made, browse):
    answer = browse(world.dvds).get(reverse("chronology:record", args=[made.record.reference, "dvds-contacted"]))
    assert "Safe contact" in answer.content.decode()
    assert made.pk in newest().records
    assert set(made_people(made)) <= set(newest().people)


def test_the_queue_is_a_look_at_what_moved_each_application_and_at_its_doubles(world, now, browse, as_owner):
    one, two = (
        an_application(world, now - timedelta(hours=3)),
        an_application(world, now - timedelta(hours=2), why="Again"),
    )
    moved = an_application(world, now - timedelta(days=1), **about(CLEMENT, SILAS))
    reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    sources = set(Triage.objects.filter(record=moved.record).values_list("source_id", flat=True))
    assert sources
    assert browse(world.dvds).get(reverse("dvds:queue")).status_code == 200
    entry = newest()
    assert {one.pk, two.pk, moved.pk} | sources <= set(entry.records)
    assert set(made_people(moved)) <= set(entry.people)
    browse(world.dvds).get(reverse("dvds:looked", args=[moved.record.reference]))
    assert sources <= set(newest().records)


def test_nobody_is_said_to_have_opened_a_page_that_they_did_not_open(world, made, petra, browse):
    for more in PAGES:
        browse(world.dvds).get(address(made, *more))
    told = {entry.asked.split()[1].split(":")[0] for entry in Entry.objects.filter(records__contains=[petra.pk])}
    assert told == {"dvds"}


@pytest.mark.parametrize("reader", ["supervisor", "specialist"])
def test_whoever_reads_who_looked_at_a_case_learns_of_the_look_and_of_no_page_of_the_scheme(
    world, made, petra, browse, reader
):
    for more in PAGES:
        browse(world.dvds).get(address(made, *more))
    page = browse(getattr(world, reader)).get(reverse("audit:record", args=[petra.record.reference])).content.decode()
    assert "Dvds" in page, "the look itself is told"
    for word in ("dvds:", "known", "atterns", "pplication", made.record.reference):
        assert word not in page, word
