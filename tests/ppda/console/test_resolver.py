"""Who tried to open a locked record: found by the worker, told to PSD, and never in the request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import PostPage
from dapolicy.audit.models import Entry, Seal
from dapolicy.audit.seals import seal_next
from dapolicy.chronology.models import Mail, Notice
from dapolicy.custody.models import Doubt, DoubtExclusion, DoubtRecord
from ppda.console import resolver
from ppda.console.resolver import resolve_sealed, resolve_unread
from ppda.models import SealReached, Sighting, Unread
from tests.access.oracle.build import FOREVER, give
from tests.cases.test_report_pages import page_one, page_two
from tests.world import login

HOW = Sighting.How


def sightings(record, *members) -> list[tuple[str, str]]:
    """Kind and way of what was found about a record, oldest first."""
    found = Sighting.objects.filter(record_id=record.pk).order_by("at", "pk")
    if members:
        found = found.filter(member_id__in=[member.pk for member in members])
    return list(found.values_list("kind", "how"))


def told(record) -> list[str]:
    notices = Notice.objects.filter(record=record, source__startswith="standards:")
    return sorted(notices.values_list("member__name", flat=True))


@pytest.mark.policy("ACC-001")
def test_asking_for_the_page_of_a_locked_record_is_a_try_and_psd_is_told_who_when_and_from_where(scene, browse, minute):
    answer = browse(scene.world.rowan).get(
        reverse("cases:case", args=[scene.record.reference]), REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 404
    assert Sighting.objects.count() == Notice.objects.filter(source__startswith="standards:").count() == 0
    minute()
    assert sightings(scene.record, scene.world.rowan) == [("tried", "address")]
    found = Sighting.objects.get(record_id=scene.record.pk)
    entry = Entry.objects.get(pk=found.entry_id)
    assert (entry.member_id, entry.address, entry.at) == (scene.world.rowan.pk, "192.0.2.7", found.at)
    assert told(scene.record) == ["Psd"]
    notice = Notice.objects.get(record=scene.record, source__startswith="standards:")
    assert notice.title == "You have a notice"
    assert Mail.objects.filter(member=scene.world.psd).exists()
    assert not Mail.objects.filter(member__in=[scene.world.tainted, scene.world.rowan]).exists()


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize(
    ("words", "how"),
    [
        ("{reference}", HOW.REFERENCE),
        ("look at {small} please", HOW.REFERENCE),
        ("90417", HOW.NUMBER),
        ("WM774411", HOW.NUMBER),
        ("+44 7700 900418", HOW.PHONE),
        ("Hazel Bracken 03/02/1988", HOW.BIRTH),
        ("hasel braken 1988-02-03", HOW.BIRTH),
    ],
)
def test_an_exact_search_for_what_is_locked_is_a_try(scene, searching, minute, words, how):
    reference = scene.report.reference
    searching(scene.world.rowan, words.format(reference=reference, small=reference.lower().replace("-", " ")))
    minute()
    assert sightings(scene.report, scene.world.rowan) == [("tried", how)]
    assert told(scene.report) == ["Psd"]


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize("words", ["Hazel Bracken", "Bracken", "4 Larch Lane", "Hazel Bracken 1961-01-01"])
def test_a_search_that_would_have_shown_somebody_is_a_near_look_and_is_not_sent(scene, searching, minute, words):
    searching(scene.world.friend, words)
    minute()
    assert sightings(scene.record) == [("near", "search")]
    assert sightings(scene.report) == [("near", "search")]
    assert told(scene.record) == told(scene.report) == []


def test_a_search_for_somebody_else_is_nothing(scene, searching, minute):
    for words in ("Martin Holloway 1970-01-05", "07700 900999", "DA-222222", "11111", "%_'; DROP TABLE"):
        searching(scene.world.friend, words)
    minute()
    assert Sighting.objects.count() == 0


def test_who_may_see_the_record_tried_nothing_by_searching_or_opening_it(scene, searching, browse, minute):
    searching(scene.world.holder, "Hazel Bracken 03/02/1988")
    assert browse(scene.world.holder).get(reverse("cases:case", args=[scene.record.reference])).status_code == 200
    minute()
    assert Sighting.objects.count() == 0


@pytest.mark.policy("ACC-001")
def test_opening_a_locked_record_is_told_too_once_a_day_for_each_person(scene, browse, minute, now):
    for _ in range(3):
        browse(scene.world.holder).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert told(scene.record) == ["Psd"]


def test_the_administrator_and_somebody_not_signed_in_are_found_too(scene, browse, client, minute):
    page = reverse("cases:case", args=[scene.record.reference])
    assert browse(scene.world.admin).get(page).status_code == 404
    with login("web"):
        assert client.get(page).status_code == 302
    minute()
    assert sightings(scene.record) == [("tried", "address")] * 2
    assert set(Sighting.objects.values_list("member_id", flat=True)) == {scene.world.admin.pk, None}


def test_an_address_of_which_nobody_made_a_page_and_a_reference_typed_into_a_form_are_found(scene, browse, minute):
    browser = browse(scene.world.friend)
    browser.get(f"/cases/{scene.record.reference.lower()}/whatever/")
    browser.post(reverse("cases:accept"), {"reference": scene.record.reference, "part": "investigator"})
    minute()
    assert sightings(scene.record) == [("tried", "address"), ("tried", "reference")]


def test_naming_her_in_a_new_report_is_found_though_no_match_was_shown(scene, minute, browse, now):
    browser = browse(scene.world.friend)
    page = browser.post(reverse("cases:report"), page_one(now))["Location"]
    born = {"victim-0-born_day": 3, "victim-0-born_month": 2, "victim-0-born_year": 1988}
    named = {"victim-0-given": "Hazel", "victim-0-surname": "Bracken"}
    matches = browser.post(page, page_two(**named, **born))["Location"]
    assert browser.get(matches).status_code == 302, "nobody was shown"
    minute()
    assert ("tried", "birth") in sightings(scene.record, scene.world.friend)


def test_opening_or_finding_somebody_who_stands_open_too_is_no_try(scene, browse, searching, minute, now):
    """Hazel is also known through an open record: her page there is anybody's, what is locked of her is not."""
    from cases.models import PersonName
    from dapolicy.access.models import Kind, Record

    hazel = scene.case.victim
    open_record = Record.open(kind=Kind.INCIDENT, team=scene.world.unit, at=now)
    PersonName.objects.create(person=hazel, record=open_record, given="Hazel", surname="Bracken", learnt_at=now)
    page = reverse("cases:person", args=[hazel.reference])
    assert browse(scene.world.officer).get(page).status_code == 200
    searching(scene.world.officer, hazel.reference)
    minute()
    assert {kind for kind, _ in sightings(scene.record)} <= {"near"}


def test_somebodys_page_that_is_not_shown_is_a_try(scene, browse, minute):
    assert (
        browse(scene.world.friend).get(reverse("cases:person", args=[scene.case.victim.reference])).status_code == 404
    )
    minute()
    assert sightings(scene.record) == [("tried", "address")]


def test_an_exact_line_is_not_lost_to_a_near_one_beside_it(scene, entry_at, minute, now):
    entry_at(now, "POST cases:report-matches", words="Hazel Bracken 1988-02-03\nBracken")
    minute()
    assert sightings(scene.record) == [("tried", "birth")]


def test_a_flood_of_tries_is_kept_whole_and_is_one_notice_until_it_is_read(scene, browse, minute):
    page = reverse("cases:case", args=[scene.record.reference])
    browser = browse(scene.world.rowan)
    for _ in range(5):
        browser.get(page)
    minute()
    browser.get(page)
    minute()
    assert len(sightings(scene.record)) == 6
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 1
    Notice.objects.filter(record=scene.record).update(read_at=scene.record.opened_at)
    browser.get(page)
    minute()
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 2


def test_where_all_of_psd_is_excluded_the_holders_are_told(scene, browse, minute, now):
    from dapolicy.access.models import Exclusion

    Exclusion.objects.create(record=scene.record, member=scene.world.psd, why="declared", at=now)
    browse(scene.world.rowan).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert told(scene.record) == []
    notices = Notice.objects.filter(record=scene.record, source__startswith="tried:")
    assert [notice.member for notice in notices] == [scene.world.holder]


def test_one_of_psd_who_tries_is_not_told_of_it_alone(scene, searching, minute):
    searching(scene.world.psd, "90417")
    minute()
    assert told(scene.report) == []
    assert Notice.objects.filter(record=scene.report, source__startswith="tried:").exists()


def test_what_is_read_twice_or_half_is_found_once(scene, browse, minute, monkeypatch, now):
    browser = browse(scene.world.rowan)
    for _ in range(5):
        browser.get(reverse("cases:case", args=[scene.record.reference]))
    monkeypatch.setattr(resolver, "CHUNK", 2)
    monkeypatch.setattr(resolver, "reach", lambda seal: False)  # killed before it says how far it came
    minute()
    assert len(sightings(scene.record)) == 5
    monkeypatch.undo()
    assert SealReached.objects.count() == 0
    minute()
    assert len(sightings(scene.record)) == 5
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 1
    with login("worker"):
        assert resolve_sealed(now=now) == 0


def test_what_was_sealed_late_is_read_late(scene, entry_at, minute, now):
    """An entry whose transaction committed after a younger one stands in a later seal, and is read with it."""
    minute()
    reached = SealReached.objects.get().seal
    entry_at(now - timedelta(days=365), f"GET cases:case reference={scene.record.reference}")
    assert seal_next(at=now) == reached + 1
    minute()
    assert sightings(scene.record) == [("tried", "address")]


@pytest.mark.policy("ACC-001")
def test_an_entry_that_cannot_be_read_blinds_nobody_is_counted_and_is_read_once_it_can_be(
    scene, browse, entry_at, minute, monkeypatch, now
):
    from django.db import DataError

    from dapolicy.access.reader import read_as

    by_words = resolver.matches.by_words

    def broken(words, ended):
        if words == "poison":
            raise DataError("invalid byte sequence")
        return by_words(words, ended)

    monkeypatch.setattr(resolver.matches, "by_words", broken)
    entry_at(now, "GET desk:found", words="poison")
    browse(scene.world.rowan).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert sightings(scene.record) == [("tried", "address")]
    assert SealReached.objects.get().seal == Seal.objects.latest("number").number
    page = browse(scene.world.psd).get(reverse("console:home")).content.decode()
    assert "1 not read" in page
    assert "Read up to" in page
    with login("worker"):
        read_as(None)
        resolve_unread(now=now + timedelta(minutes=1))
    assert Unread.objects.get().tried_at == now + timedelta(minutes=1)
    monkeypatch.undo()
    with login("worker"):
        read_as(None)
        resolve_unread(now=now + timedelta(minutes=2))
    assert not Unread.objects.exists()


@pytest.mark.policy("ACC-001")
def test_the_console_says_that_the_worker_is_behind(scene, browse, entry_at, minute, now):
    minute()
    console = reverse("console:home")
    assert "Behind" not in browse(scene.world.psd).get(console).content.decode()
    entry_at(now - timedelta(minutes=9), f"GET cases:case reference={scene.record.reference}")
    assert "Behind" in browse(scene.world.psd).get(console).content.decode()
    minute()
    assert "Behind" not in browse(scene.world.psd).get(console).content.decode()


@pytest.fixture
def entry_at(scene):
    from dapolicy.audit.actions import write_entry

    def write(at, asked, words=""):
        return write_entry(
            at=at, member_id=scene.world.rowan.pk, roles=["response-officer"], address="192.0.2.7", session=None,
            asked=asked, records=[], people=[], reason="", outcome=404, words=words,
        )  # fmt: skip

    return write


@pytest.mark.policy("ACC-001", "ACC-003")
def test_a_safety_check_stands_in_the_line_of_the_record_that_it_concerned_and_in_no_other(scene, browse, now):
    from dapolicy.access.reader import read_as
    from dapolicy.custody.models import SafetyCheck
    from dapolicy.custody.safety.sorting import sort_checks
    from ppda.console.checks import read_checks
    from ppda.models import CheckSeen

    said = {"incident": "WM-1", "reason": "Called to the door"}
    browse(scene.world.handler).post(reverse("custody:safety"), said | {"about": "Hazel Bracken 03/02/1988"})
    browse(scene.world.handler).post(reverse("custody:safety"), said | {"about": "Martin Holloway 05/01/1970"})
    assert SafetyCheck.objects.count() == 2
    with login("worker"):
        read_as(None)
        assert read_checks(now=now) == 0, "not before it is known who must not read of it"
        sort_checks(now=now)
        assert read_checks(now=now) == 2
        assert read_checks(now=now) == 0
    seen = set(CheckSeen.objects.exclude(record_id=None).values_list("record_id", flat=True))
    assert {scene.record.pk, scene.report.pk} >= seen
    assert scene.record.pk in seen
    assert CheckSeen.objects.filter(record_id=None).count() == 1
    shown = browse(scene.world.psd).get(reverse("console:record", args=[scene.record.reference]), {"kind": "check"})
    assert "Called to the door" in shown.content.decode()
    assert not Sighting.objects.exists(), "a check is no try"
    assert "Handler" in shown.content.decode().partition("Person</label>")[2].partition("</select>")[0]
    about = reverse("console:person", args=[scene.record.reference, handle(scene.world.handler)])
    assert "Called to the door" in browse(scene.world.psd).get(about).content.decode()


@pytest.mark.policy("ACC-001")
def test_an_address_of_the_console_that_was_refused_and_a_page_of_looks_are_no_work_of_standards(scene, browse, minute):
    for page in ("console:record", "audit:record"):
        browse(scene.world.friend).get(reverse(page, args=[scene.record.reference]))
        browse(scene.world.tainted).get(reverse(page, args=[scene.record.reference]))
    browse(scene.world.psd).get(reverse("console:record", args=[scene.record.reference]))
    minute()
    tried = Sighting.objects.filter(record_id=scene.record.pk, kind="tried").values_list("member_id", flat=True)
    assert sorted(tried) == sorted([scene.world.friend.pk, scene.world.tainted.pk] * 2)


def test_who_reads_who_looked_at_a_locked_record_is_told_of_like_anybody(scene, browse, minute):
    browse(scene.world.holder).get(reverse("audit:record", args=[scene.record.reference]))
    minute()
    assert Notice.objects.filter(member=scene.world.psd, record=scene.record).exists()


def test_two_workers_at_once_find_each_try_once(own_database, now):
    from threading import Barrier, Thread

    from django.db import connection, connections

    from dapolicy.access.models import Kind, Record
    from dapolicy.audit.actions import write_entry
    from tests.world import make_world

    world = make_world()
    record = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record.pk])
    for _ in range(30):
        write_entry(
            at=now, member_id=world.officer.pk, roles=[], address="192.0.2.7", session=None, records=[], people=[],
            asked=f"GET cases:case reference={record.reference}", reason="", outcome=404,
        )  # fmt: skip
        seal_next(at=now)
    together, errors = Barrier(2), []

    def work() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE dapolicy_worker")
            together.wait(timeout=30)
            for _ in range(3):
                resolve_sealed(now=now)
        except Exception as error:  # noqa: BLE001  (handed to the test below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    resolve_sealed(now=now)
    assert Sighting.objects.filter(record_id=record.pk).count() == 30
    assert Notice.objects.filter(record=record, source__startswith="standards:").count() == 1
    assert SealReached.objects.get().seal == 30


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize("words", [None, "{reference}", "90417", "WM774411"])
def test_a_record_unlocked_before_its_tries_were_found_keeps_them(scene, browse, searching, minute, now, words):
    record = scene.report if words else scene.record
    if words:
        searching(scene.world.friend, words.format(reference=record.reference))
    else:
        assert browse(scene.world.friend).get(reverse("cases:case", args=[record.reference])).status_code == 404
    searching(scene.world.holder, record.reference)  # who could see it did not try
    later = now + timedelta(minutes=5)
    unlocked(scene.world, later)
    browse(scene.world.friend).get(reverse("cases:case", args=[scene.record.reference]))  # open to him now
    minute(later)
    assert [kind for kind, _ in sightings(record, scene.world.friend)] == ["tried"]
    assert sightings(record, scene.world.holder) == []
    assert told(record) == ["Psd"]


def unlocked(world, at):
    """Professional standards end every lock at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO custody_unlocking (record_id, by_id, at, reason) SELECT id, %s, %s, 'x'"
            " FROM access_record WHERE locked <> 'no'",
            [world.psd.pk, at],
        )
        cursor.execute("SELECT dapolicy_set_locked(record_id, 'no') FROM custody_unlocking")


@pytest.mark.policy("ACC-001")
def test_who_was_excluded_held_nothing_for_all_their_grant_and_tried(scene, searching, minute, now):
    give(scene.world.rowan.pk, scene.report.pk, FOREVER)
    for member in (scene.world.rowan, scene.world.holder):
        searching(member, scene.report.reference)
    unlocked(scene.world, now + timedelta(minutes=5))
    minute(now + timedelta(minutes=5))
    found = Sighting.objects.filter(record_id=scene.report.pk).values_list("member_id", flat=True)
    assert set(found) == {scene.world.rowan.pk}


@pytest.mark.policy("ACC-001")
def test_the_team_of_a_possible_record_and_the_post_that_was_called_tried_nothing_once_its_lock_has_ended(
    scene, searching, minute, now
):
    world, record, later = scene.world, scene.report, now + timedelta(minutes=5)
    colleague = world.member("mate", "specialist-officer", team=record.team)
    suspect = world.member("kept", "specialist-officer", team=record.team)
    doubt = Doubt.objects.create(face={}, at=record.opened_at, due_at=now, state="not-police", decided_at=later)
    DoubtRecord.objects.create(doubt=doubt, record=record, before="no")
    DoubtExclusion.objects.create(doubt=doubt, record=record, member=suspect)
    PostPage.objects.create(record=record, post_id="fim", why="Decide", at=record.opened_at, settled_at=later)
    for member in (colleague, suspect, world.inspector, scene.world.friend):
        searching(member, record.reference)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_set_locked(%s, 'no')", [record.pk])
    minute(later)
    found = Sighting.objects.filter(record_id=record.pk).values_list("member_id", flat=True)
    assert set(found) == {suspect.pk, world.friend.pk}
