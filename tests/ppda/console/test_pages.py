"""The console: everything around a locked record for professional standards, less whoever is excluded, and no other."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Notice
from ppda.console import queries
from ppda.models import Sighting, SightingNoted
from tests.ppda.console.reading import HOME, around_page, line_page
from tests.reading import rows, text

OTHERS = ("rowan", "friend", "holder", "supervisor", "inspector", "manager", "admin", "partner", "analyst")


@pytest.mark.policy("ACC-001")
def test_psd_sees_every_locked_record_with_who_tried_and_marks_the_tries_as_read(night, browse):
    browser = browse(night.world.psd)
    shown = browser.get(HOME)
    assert night.record.reference in text(shown)
    assert "Rowan, Westmarch Shift C tried to open" in text(shown)
    assert "Friend" not in text(shown), "a near look is listed with its record, and not put forward"
    browser.post(reverse("console:note", args=[night.record.reference]))
    browser.post(reverse("console:note", args=[night.report.reference]))
    assert SightingNoted.objects.count() == Sighting.objects.filter(kind="tried").count() > 0
    assert "Nobody has tried to open" in text(browser.get(HOME))
    assert browser.post(reverse("console:note", args=[night.record.reference])).status_code == 302


@pytest.mark.policy("ACC-001", "ACC-005")
def test_one_record_shows_looks_tries_near_looks_exclusions_and_changes_in_time_order(night, browse):
    shown = browse(night.world.psd).get(line_page(night))
    lines = rows(shown)
    kinds = {line[2] for line in lines}
    assert {"Looked", "Tried to open", "Near look", "Exclusion", "Change"} <= kinds
    tried = [line for line in lines if line[2] == "Tried to open"]
    assert {line[1] for line in tried} == {"Rowan (Response officer)"}
    assert {line[3] for line in tried} == {"By the address of its page", "By a name with a date of birth"}
    assert "Hazel Bracken 03/02/1988" in [line[4] for line in tried]
    assert {line[6] for line in tried} == {"127.0.0.1"}
    near = [line for line in lines if line[2] == "Near look"]
    assert [line[1] for line in near] == ["Friend (Response officer)"]


def test_no_name_on_the_line_leads_nowhere_and_nobody_is_led_to_their_own_doings(night, browse):
    browser = browse(night.world.psd)
    browser.get(line_page(night))
    led = set(
        re.findall(r'href="(/standards/records/[^"]*/people/[^"]*)"', browser.get(line_page(night)).content.decode())
    )
    assert around_page(night, night.world.rowan) in led
    assert around_page(night, night.world.psd) not in led
    assert {browser.get(one).status_code for one in led} == {200}


@pytest.mark.policy("ACC-005")
def test_the_line_goes_by_person_and_by_kind(night, browse):
    browser = browse(night.world.psd)
    by_kind = rows(browser.get(line_page(night), {"kind": ["near", "nonsense"]}))
    assert [line[2] for line in by_kind] == ["Near look"]
    by_person = rows(browser.get(line_page(night), {"who": handle(night.world.rowan)}))
    assert {line[1].partition(" (")[0] for line in by_person} == {"Rowan"}
    assert {line[2] for line in by_person} == {"Tried to open", "Exclusion"}


def test_the_line_is_read_page_after_page_and_leaves_nothing_out(night, browse, monkeypatch):
    browser = browse(night.world.psd)
    whole = rows(browser.get(line_page(night), {"kind": ["tried", "near", "look", "alteration"]}))
    monkeypatch.setattr("ppda.console.queries.PAGE", 1)
    address, seen = line_page(night) + "?kind=tried&kind=near&kind=look&kind=alteration", []
    while address:
        shown = browser.get(address)
        seen += rows(shown)
        following = re.search(r'href="([^"]+)" rel="next"', shown.content.decode())
        address = unescape(following.group(1)) if following else ""
        assert len(seen) <= len(whole)
    assert sorted(seen) == sorted(whole)


@pytest.mark.policy("ACC-005")
def test_reading_the_console_is_a_look_too(night, browse):
    browser = browse(night.world.psd)
    browser.get(line_page(night))
    last = Entry.objects.order_by("-pk").first()
    assert (last.records, last.member_id) == ([night.record.pk], night.world.psd.pk)
    for _ in range(3):
        browser.get(line_page(night))
    lines = rows(browser.get(line_page(night), {"kind": "reading"}))
    assert [line[1:4] for line in lines] == [
        ["Psd (you, Professional standards)", "Read by PSD", "This page, 4 times within an hour"]
    ]


def test_one_persons_page_shows_what_they_did_around_it_and_names_only_what_the_reader_may_know(
    night, browse, minute, now
):
    other = Record.open(kind=Kind.CASE, team=night.world.unit, at=now)
    kept = Record.open(kind=Kind.CASE, team=night.world.unit, at=now)
    Exclusion.objects.create(record=kept, member=night.world.psd, why="declared", at=now)
    browser = browse(night.world.rowan)
    for record in (other, kept):
        browser.get(reverse("audit:record", args=[record.reference]))
    shown = browse(night.world.psd).get(around_page(night, night.world.rowan))
    assert "Rowan around this record" in text(shown)
    assert other.reference in text(shown)
    assert kept.reference not in text(shown)


def test_no_page_of_the_scheme_is_named_to_psd_who_are_none_of_its_staff(night, browse, now):
    """Rowan is a DVDS officer too, and reads an application in which Hazel's case is shown."""
    world, case = night.world, night.record
    application = Record.open(kind=Kind.APPLICATION, team=world.unit, at=now, dvds=True)
    asked = {"roles": [], "address": "", "session": None, "people": [], "outcome": 200, "member_id": world.rowan.pk}
    said = {"asked": f"GET dvds:application reference={application.reference}", "reason": "Right to ask", "at": now}
    write_entry(**asked, **said, records=[application.pk, case.pk], recipients=["Her sister"])
    write_entry(**asked, **said | {"asked": "GET dvds:queue"}, records=[])
    world.member("both", "psd-auditor", "dvds-officer")
    about = around_page(night, world.rowan)
    for reader, told in ((world.psd, False), (world.both, True)):
        line, around = browse(reader).get(line_page(night)), browse(reader).get(about)
        for word in ("Dvds: application", "Right to ask", "Her sister"):
            assert (word in text(line)) is told, (reader, word)
        assert ("Dvds: queue" in text(around)) is told
        assert (application.reference in text(around)) is told
    assert ["Rowan", "Looked", "Another page", "–"] in [
        line[1:5] for line in rows(browse(world.psd).get(line_page(night)))
    ]


def test_whoever_only_changed_something_appears_in_the_line_and_in_its_filter(night, browse, as_web, as_owner):
    as_web(night.world.holder)
    Record.objects.filter(pk=night.record.pk).update(team=night.world.elsewhere)
    as_owner()
    people = text(browse(night.world.psd).get(line_page(night))).partition("Everybody")[2]
    assert "Holder" in people.partition("What (none ticked")[0]


def test_nobody_of_psd_reads_in_a_line_what_they_tried_themselves(night, browse, searching, minute):
    night.world.member("auditor", "psd-auditor")
    searching(night.world.auditor, "Hazel Bracken 03/02/1988")
    minute()
    own, others = (
        rows(browse(one).get(line_page(night), {"kind": "tried"})) for one in (night.world.auditor, night.world.psd)
    )
    assert [line[1].partition(" (")[0] for line in own] == ["Rowan"] * 2
    assert "Auditor" in [line[1].partition(" (")[0] for line in others]


@pytest.mark.policy("ACC-001")
def test_a_line_names_nobody_of_psd_for_what_they_tried_themselves_and_tells_them_their_own_looks(
    night, browse, searching, minute
):
    night.world.member("auditor", "psd-auditor")
    searching(night.world.auditor, "Hazel Bracken 03/02/1988")
    minute()
    page = browse(night.world.auditor).get(line_page(night))
    assert "Auditor" not in text(page).partition("Everybody")[2].partition("What (none ticked")[0]
    assert "Auditor" in text(browse(night.world.psd).get(line_page(night))).partition("Everybody")[2]
    own = [line[1] for line in rows(browse(night.world.auditor).get(line_page(night))) if line[1].startswith("Auditor")]
    assert own == ["Auditor (you, Professional standards)"]


def test_the_looks_of_a_record_leave_out_what_psd_read_here(night, browse, as_web):
    def looks() -> int:
        as_web(night.world.psd)
        return next(one.looks for one in queries.watched() if one.id == night.record.pk)

    before = looks()
    for _ in range(3):
        browse(night.world.psd).get(line_page(night))
    assert looks() == before > 0


def addresses(scene) -> list[str]:
    reference = scene.record.reference
    return [
        HOME,
        line_page(scene),
        around_page(scene, scene.world.rowan),
        reverse("console:export", args=[reference]),
        reverse("console:asked", args=[reference]),
        reverse("console:findings"),
    ]


@pytest.mark.policy("ACC-001", "ACC-004")
def test_nobody_but_psd_has_a_console(night, browse):
    for reader in OTHERS:
        browser = browse(getattr(night.world, reader))
        for address in addresses(night):
            assert browser.get(address).status_code == 404, (reader, address)
        assert browser.post(reverse("console:note", args=[night.record.reference])).status_code == 404


@pytest.mark.policy("ACC-001", "ACC-004")
def test_one_of_psd_who_is_excluded_finds_nothing_and_cannot_tell_it_from_nothing(night, browse, now):
    browser = browse(night.world.tainted)
    shown = browser.get(HOME)
    for word in (night.record.reference, night.report.reference, "Rowan", "Friend", "Holder"):
        assert word not in text(shown)
    assert "There is no locked record that you may know of." in text(shown)
    missing = Record.open(kind=Kind.CASE, team=None, at=now)
    reference, _ = missing.reference, missing.delete()
    for address in addresses(night)[1:5]:
        hidden, gone = browser.get(address), browser.get(address.replace(night.record.reference, reference))
        assert hidden.status_code == gone.status_code == 404
        assert bare(hidden, night.record.reference) == bare(gone, reference)
    home = browser.get("/")
    assert "New tries to open a locked record : 0" in text(home)
    assert "fewer than two holders : 0" in text(home)


def bare(answer, reference) -> str:
    return re.sub(r'value="\w{64}"', "", answer.content.decode()).replace(reference, "")


@pytest.mark.policy("ACC-001")
def test_psds_home_page_says_what_waits_in_one_statement(night, browse, as_web, django_assert_num_queries):
    home = text(browse(night.world.psd).get("/"))
    assert "Professional standards" in home
    assert re.search(r"New tries to open a locked record : [1-9]", home)
    assert "Professional standards" not in text(browse(night.world.supervisor).get("/"))
    tries = Sighting.objects.filter(kind="tried").count()
    as_web(night.world.psd)
    with django_assert_num_queries(1):
        assert queries.waiting().tries == tries > 0


def test_a_notice_leads_to_the_console_for_psd_alone(night, browse):
    notice = Notice.objects.filter(source__startswith="standards:", member=night.world.psd).first()
    browser = browse(night.world.psd)
    assert "You have a notice" in text(browser.get("/notices/"))
    answer = browser.post(reverse("desk:open-notice", args=[notice.pk]))
    assert answer["Location"] == HOME
    notice.refresh_from_db()
    assert notice.read_at is not None
    for other in (night.world.tainted, night.world.rowan, night.world.admin):
        assert browse(other).post(reverse("desk:open-notice", args=[notice.pk])).status_code == 404


def test_home_of_professional_standards_leads_to_changes_of_guarded_accounts(night, browse):
    page = reverse("custody:accounts-guarded")
    assert page in browse(night.world.psd).get("/").content.decode()
    assert page not in browse(night.world.supervisor).get("/").content.decode()
