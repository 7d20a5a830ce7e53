"""What is a try at a locked record, what is a near look, and what is neither."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import PersonName
from dapolicy.access.models import Kind, Record
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Mail, Notice
from ppda.models import Sighting
from tests.cases.test_report_pages import page_one, page_two
from tests.ppda.console.sightings import sightings, told
from tests.world import login

HOW = Sighting.How


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


@pytest.mark.policy("ACC-001")
def test_an_address_of_the_console_that_was_refused_and_a_page_of_looks_are_no_work_of_standards(scene, browse, minute):
    for page in ("console:record", "audit:record"):
        browse(scene.world.friend).get(reverse(page, args=[scene.record.reference]))
        browse(scene.world.tainted).get(reverse(page, args=[scene.record.reference]))
    browse(scene.world.psd).get(reverse("console:record", args=[scene.record.reference]))
    minute()
    tried = Sighting.objects.filter(record_id=scene.record.pk, kind="tried").values_list("member_id", flat=True)
    assert sorted(tried) == sorted([scene.world.friend.pk, scene.world.tainted.pk] * 2)
