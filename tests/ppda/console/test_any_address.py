"""A look is a look by whatever address: a person's page, a partner's, papers, a report that is being completed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from cases.models import Case, Pair, Party, PersonName
from cases.reports import Victim
from dapolicy.access.handles import handle
from dapolicy.access.models import Duty, Kind, Record
from dapolicy.access.permissions import Role
from dapolicy.audit.models import Entry
from ppda.console import rules
from ppda.console.asked import NAMELESS, SEARCHES, chose
from ppda.models import Finding
from tests.access.whole import PROBED, WORD, Whole, addresses, called, lock, own_things, team_offers, whole
from tests.cases.reports import person, saved
from tests.cases.test_report_pages import page_one, page_two
from tests.marac.scene import scene_of
from tests.ppda.console.sightings import sightings, told

BESIDE = ("partner", "analyst", "administrator", "psd-auditor")
# Addresses that name nothing, and mark what they show. Nobody is asked about a look at them: what stands there came up
# by itself, and whoever goes on from it is asked about that.
LISTS = {
    "what waits for the reader, on their first page": ["desk:home", "marac:mine", "risk:mine"],
    "what a team or its supervisor works through": [
        "cases:pool", "cases:handover", "cases:incident-reviews", "risk:queue", "risk:second-reviews", "risk:drift",
    ],
    "what a coordinator works through": ["marac:home", "marac:delays"],
}  # fmt: skip


def family(world: Any, now: Any, given: str) -> Case:
    """A case of the unit's, opened by a colleague."""
    made = saved(world, now - timedelta(days=3), by=world.colleague, victims=(Victim(person(given, "Quill")),))
    return Case.objects.get(pk=Pair.objects.get(record=made.incident.record).case_record_id)


def persons_page(case: Case) -> str:
    return reverse("cases:person", args=[case.victim.reference])


def asked_of(member: Any) -> list[tuple[str, int]]:
    """What the rules ask about somebody, with of how many records."""
    found = Finding.objects.filter(member_id=member.pk).order_by("rule", "at")
    return [(one.rule, len(one.records)) for one in found]


@pytest.mark.policy("ACC-001")
def test_opening_a_persons_page_is_one_question_about_every_record_that_it_shows(world, now, browse, minute):
    case = family(world, now, "Juniper")
    mate = world.member("mate", "specialist-officer", team=world.elsewhere)
    Duty.objects.create(member=mate, since=now - timedelta(hours=2), until=now + timedelta(hours=2))
    for _ in range(2):
        assert browse(world.stranger).get(persons_page(case)).status_code == 200
        minute()
    assert asked_of(world.stranger) == [("no-task", 2), ("out-of-hours", 2)]
    assert browse(world.specialist).get(persons_page(case)).status_code == 200
    minute()
    assert asked_of(world.specialist) == [], "it is her own team's, and no hours are known of it"


def test_who_has_a_task_with_one_record_of_a_page_has_it_with_the_page(world, now, browse, minute):
    """She was harmed elsewhere too: whoever has her case there opens her page for it."""
    case = family(world, now, "Juniper")
    theirs = Record.open(kind=Kind.INCIDENT, team=world.elsewhere, at=now)
    PersonName.objects.create(person=case.victim, record=theirs, given="Juniper", surname="Quill", learnt_at=now)
    browse(world.stranger).get(persons_page(case))
    minute()
    assert asked_of(world.stranger) == []


def test_a_persons_page_asks_about_open_and_locked_records_apart(world, now, browse, minute):
    """Whoever of PSD is excluded from what is locked still answers for what stands open."""
    case = family(world, now, "Juniper")
    locked = Record.open(kind=Kind.INCIDENT, team=world.unit, at=now)
    Party.objects.create(person=case.victim, record=locked, part="victim", added_at=now)
    lock([locked], holder=world.stranger)
    world.stranger.name = "Juniper Quill"
    world.stranger.save(update_fields=["name"])
    browse(world.stranger).get(persons_page(case))
    minute()
    found = Finding.objects.filter(member_id=world.stranger.pk, rule="own-name").order_by("records")
    assert {tuple(one.records) == (locked.pk,) for one in found} == {True, False}


@pytest.mark.policy("ACC-001")
def test_reading_a_locked_record_on_its_victims_page_is_told_like_opening_it(scene, browse, minute):
    assert browse(scene.world.holder).get(persons_page(scene.case)).status_code == 200
    minute()
    assert told(scene.record) == told(scene.report) == ["Psd"]


def test_many_peoples_pages_in_a_short_time_are_a_burst_and_one_page_with_many_records_is_none(
    world, now, browse, minute, monkeypatch
):
    monkeypatch.setitem(rules.limits()["rule"]["burst"], "things", 4)
    cases = [family(world, now, given) for given in ("Juniper", "Fern", "Hazel", "Linden")]
    browser = browse(world.specialist)
    for number in range(4):
        more = Record.open(kind=Kind.INCIDENT, team=world.unit, at=now)
        PersonName.objects.create(person=cases[0].victim, record=more, given="June", surname=str(number), learnt_at=now)
    for _ in range(4):
        browser.get(persons_page(cases[0]))
    minute()
    assert asked_of(world.specialist) == []
    for case in cases:
        browser.get(persons_page(case))
    minute()
    assert [rule for rule, _ in asked_of(world.specialist)] == ["burst"]


@pytest.mark.policy("ACC-001")
def test_a_partner_who_opens_a_case_of_their_own_name_is_asked_like_anybody(world, now, browse, minute):
    scene = scene_of(world, now)
    item = scene.listed()
    names = PersonName.objects.filter(person=item.record.case.victim)
    names.update(given="Juniper", surname="Quill")
    world.partner.name = "Juniper Quill"
    world.partner.save(update_fields=["name"])
    page = reverse("marac:mine-case", args=[handle(item.meeting), handle(item)])
    assert browse(world.partner).get(page).status_code == 200
    minute()
    assert asked_of(world.partner) == [("own-name", 1)]


@pytest.mark.policy("ACC-001")
def test_completing_a_report_is_a_look_at_it_and_naming_a_place_a_search_for_who_lives_there(
    scene, browse, minute, now
):
    browser = browse(scene.world.holder)
    draft = browser.post(reverse("cases:report-for", args=[scene.report.reference]))["Location"]
    assert browser.get(draft).status_code == 200
    assert Entry.objects.order_by("-pk").first().records == [scene.report.pk]
    friend = browse(scene.world.friend)
    two = friend.post(reverse("cases:report"), page_one(now, place="4 Larch Lane, Westmarch, ZZ99 1AA"))["Location"]
    friend.post(two, page_two())
    minute()
    assert told(scene.report) == ["Psd"]
    assert sightings(scene.report, scene.world.friend) == [("near", "search")]


# Every address


@pytest.fixture
def everything(world: Any, now: Any) -> Whole:
    """A locked family with a row of each kind on it, and one who may see and do everything."""
    world.member("all", *(role for role in Role if role not in BESIDE))
    made = whole(
        world, now - timedelta(hours=9), by=world.all, word=WORD, names=("Fern", "Alder"), phone="07700 900111"
    )
    made.rows |= own_things(world.all, made, now, WORD) | {"other": made.case.record}
    team_offers(world, by=world.all, at=now)
    lock(made.records, holder=world.all)
    return made


def foreign(of: Whole) -> Iterator[tuple[str, str]]:
    """Every address by which a record can be reached without its own reference."""
    for name, _, takes in addresses():
        if not takes and name != "health":
            yield name, reverse(name)
    for name, path, takes in PROBED:
        given = called(of, name, path, takes)
        if not {given.get(one) for one in ("reference", "other")} & {one.reference for one in of.records}:
            yield name, reverse(name, kwargs=given)


def shown_at(browser: Any, address: str) -> tuple[bool, Entry]:
    """Whether a page says what stands in the record alone, and its mark; nothing that it did stays."""
    with transaction.atomic():
        answer = browser.get(address)
        entry = Entry.objects.order_by("-pk").first()
        transaction.set_rollback(True)
    return answer.status_code == 200 and WORD in answer.content.decode(), entry


@pytest.mark.policy("ACC-001")
def test_no_address_shows_a_record_unmarked_and_none_but_lists_and_searches_shows_it_unasked(everything, browse, world):
    browser, unmarked, unasked = browse(world.all), [], set()
    keys = {one.pk for one in everything.records}
    for name, address in foreign(everything):
        says, entry = shown_at(browser, address)
        if says and not keys & set(entry.records):
            unmarked.append(name)
        if keys & set(entry.records) and not chose(entry.asked):
            unasked.add(name)
    assert unmarked == []
    assert unasked - SEARCHES <= {name for names in LISTS.values() for name in names}


def test_every_search_and_every_page_that_is_named_by_itself_is_there():
    names = {name for name, _, _ in addresses()}
    assert names >= SEARCHES | NAMELESS | set(rules.limits()["rule"]["no-task"]["given"])
    assert names >= {name for several in LISTS.values() for name in several}
