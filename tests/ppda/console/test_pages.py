"""The console: everything around a locked record for professional standards, less whoever is excluded, and no other."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Notice
from ppda.console import queries
from ppda.models import LookersAnswer, LookersRequest, Sighting, SightingNoted

HOME = "/standards/"
OTHERS = ("rowan", "friend", "holder", "supervisor", "inspector", "manager", "admin", "partner", "analyst")


def text(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def rows(answer) -> list[list[str]]:
    """The cells of the page's last table."""
    body = answer.content.decode().rpartition("<tbody")[2].partition("</tbody>")[0]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in body.split("<tr")[1:]]
    return [[unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", "", cell))).strip() for cell in line] for line in lines]


@pytest.fixture
def night(scene, browse, searching, minute):
    """Rowan tried by address and by her name, his friend by a name alone; the holder worked."""
    page = reverse("cases:case", args=[scene.record.reference])
    browse(scene.world.rowan).get(page)
    searching(scene.world.rowan, "Hazel Bracken 03/02/1988")
    searching(scene.world.friend, "Hazel Bracken")
    browse(scene.world.holder).get(page)
    minute()
    return scene


def line_page(scene) -> str:
    return reverse("console:record", args=[scene.record.reference])


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
        ["Psd (Professional standards)", "Read by PSD", "This page, 4 times within an hour"]
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
    shown = browse(night.world.psd).get(
        reverse("console:person", args=[night.record.reference, handle(night.world.rowan)])
    )
    assert "Rowan around this record" in text(shown)
    assert other.reference in text(shown)
    assert kept.reference not in text(shown)


@pytest.mark.policy("ACC-004")
def test_no_page_of_the_scheme_is_named_to_psd_who_are_none_of_its_staff(night, browse, now):
    """Rowan is a DVDS officer too, and reads an application in which Hazel's case is shown."""
    world, case = night.world, night.record
    application = Record.open(kind=Kind.APPLICATION, team=world.unit, at=now, dvds=True)
    asked = {"roles": [], "address": "", "session": None, "people": [], "outcome": 200, "member_id": world.rowan.pk}
    said = {"asked": f"GET dvds:application reference={application.reference}", "reason": "Right to ask", "at": now}
    write_entry(**asked, **said, records=[application.pk, case.pk], recipients=["Her sister"])
    write_entry(**asked, **said | {"asked": "GET dvds:queue"}, records=[])
    world.member("both", "psd-auditor", "dvds-officer")
    about = reverse("console:person", args=[case.reference, handle(world.rowan)])
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
        reverse("console:person", args=[reference, handle(scene.world.rowan)]),
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
    from ppda.console.queries import waiting

    home = text(browse(night.world.psd).get("/"))
    assert "Professional standards" in home
    assert re.search(r"New tries to open a locked record : [1-9]", home)
    assert "Professional standards" not in text(browse(night.world.supervisor).get("/"))
    tries = Sighting.objects.filter(kind="tried").count()
    as_web(night.world.psd)
    with django_assert_num_queries(1):
        assert waiting().tries == tries > 0


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


# What leaves the console


@pytest.mark.policy("ACC-005")
@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_an_export_is_marked_names_its_reader_and_is_logged_as_a_disclosure(night, browse, form):
    browser = browse(night.world.psd)
    given = {"reader": "DCI Rowe, Westmarch PSD", "reason": "Misconduct meeting", "form": form}
    made = browser.post(reverse("console:export", args=[night.record.reference]), given)
    assert made["Content-Disposition"] == f'attachment; filename="{night.record.reference}.{form}"'
    if form == "csv":
        first, head, *lines = made.content.decode("utf-8-sig").splitlines()
        assert first.startswith('OFFICIAL-SENSITIVE,"Made for DCI Rowe, Westmarch PSD"')
        assert head.startswith("When,Who,What")
        assert any("Tried to open" in line and "Rowan" in line for line in lines)
    else:
        assert made.content.startswith(b"%PDF-")
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.recipients, entry.reason) == (["DCI Rowe, Westmarch PSD"], "Misconduct meeting")
    assert entry.records == [night.record.pk]
    shown = rows(browser.get(line_page(night), {"kind": "export"}))
    assert len(shown) == 1
    assert "Misconduct meeting. DCI Rowe, Westmarch PSD" in shown[0]


def test_what_is_counted_is_never_cut_off_and_what_is_read_says_so(night, browse, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 1)
    address, given = reverse("console:export", args=[night.record.reference]), {"reader": "DCI Rowe", "reason": "Asked"}
    browser = browse(night.world.psd)
    counted = browser.post(address, {**given, "form": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(counted) - 2 > 1
    read = PdfReader(BytesIO(browser.post(address, {**given, "form": "pdf"}).content))
    assert "there are more" in read.pages[0].extract_text()
    assert read.pages[0].mediabox.width > read.pages[0].mediabox.height, "a table of seven columns lies on its side"
    about = reverse("console:person", args=[night.record.reference, handle(night.world.rowan)])
    assert "Only the newest lines are here" in text(browser.get(about))


def test_how_many_lines_a_file_holds_is_said_before_it_is_made(night, browse):
    page = text(browse(night.world.psd).get(reverse("console:export", args=[night.record.reference])))
    assert "the newest 500 lines" in page
    assert "every line" in page


@pytest.fixture
def no_pango(monkeypatch):
    """A machine without the system's text layout: importing the press fails as it does there."""

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])


def test_where_no_pdf_can_be_made_what_was_typed_is_kept_and_nothing_is_disclosed(night, browse, no_pango):
    browser = browse(night.world.psd)
    given = {"reader": "DCI Rowe, Westmarch PSD", "reason": "Misconduct meeting", "form": "pdf"}
    shown = browser.post(reverse("console:export", args=[night.record.reference]), given)
    assert shown.status_code == 200
    assert "until Pango is there" in text(shown)
    assert 'value="DCI Rowe, Westmarch PSD"' in shown.content.decode()
    assert Entry.objects.order_by("-pk").first().recipients == []
    asked = LookersRequest.objects.create(
        record_id=night.record.pk, asked_at=night.case.record.opened_at, how="By phone", by_id=night.world.psd.pk,
        at=night.case.record.opened_at,
    )  # fmt: skip
    page = reverse("console:tell", args=[night.record.reference, handle(asked)])
    told = browser.post(page, {"tell": [handle(night.world.holder)], "why_held_back": "It would warn them"})
    assert "Nothing was kept, and nobody was told" in text(told)
    assert "It would warn them" in text(told)
    assert not LookersAnswer.objects.exists()
    assert Entry.objects.order_by("-pk").first().recipients == []


def test_home_of_professional_standards_leads_to_changes_of_guarded_accounts(night, browse):
    page = reverse("custody:accounts-guarded")
    assert page in browse(night.world.psd).get("/").content.decode()
    assert page not in browse(night.world.supervisor).get("/").content.decode()


def test_an_export_without_reader_or_reason_is_refused_and_discloses_nothing(night, browse):
    shown = browse(night.world.psd).post(reverse("console:export", args=[night.record.reference]), {"form": "csv"})
    assert "There is a problem" in text(shown)
    assert Entry.objects.order_by("-pk").first().recipients == []


def test_a_cell_that_a_spreadsheet_would_run_is_kept_as_text(scene, searching, minute, browse):
    searching(scene.world.friend, "=cmd|'/c calc'!A1 07700 900418")
    minute()
    given = {"reader": "DCI Rowe", "reason": "Looked into", "form": "csv"}
    made = browse(scene.world.psd).post(reverse("console:export", args=[scene.report.reference]), given)
    assert "'=cmd" in made.content.decode("utf-8-sig")
    assert ",=cmd" not in made.content.decode("utf-8-sig")


@pytest.mark.policy("ACC-005")
def test_a_victim_in_the_force_is_told_who_looked_as_far_as_psd_decides(night, browse, now):
    browser = browse(night.world.psd)
    asked_at = {"asked_at_day": 1, "asked_at_month": 3, "asked_at_year": 2026, "asked_at_time": "09:30"}
    page = browser.post(
        reverse("console:asked", args=[night.record.reference]), asked_at | {"how": "In person, to DS Rowe"}
    )
    asked = LookersRequest.objects.get()
    assert (asked.record_id, asked.by_id, asked.how) == (night.record.pk, night.world.psd.pk, "In person, to DS Rowe")
    shown = browser.get(page["Location"])
    assert {"Rowan", "Friend", "Holder"} <= set(re.findall(r"(Rowan|Friend|Holder|Psd):", text(shown)))
    kept_back = browser.post(page["Location"], {"tell": [handle(night.world.holder)]})
    assert "Say why somebody is held back" in text(kept_back)
    made = browser.post(page["Location"], {"tell": [handle(night.world.holder)], "why_held_back": "It would warn them"})
    assert made.content.startswith(b"%PDF-")
    told = LookersAnswer.objects.get()
    assert [one["name"] for one in told.lookers] == ["Holder"]
    assert (told.held_back, told.why_held_back) == (2, "It would warn them")
    entry = Entry.objects.order_by("-pk").first()
    assert entry.recipients == ["The victim, who asked who looked"]
    for other in ("holder", "rowan", "tainted"):
        assert browse(getattr(night.world, other)).get(page["Location"]).status_code == 404


def test_she_cannot_have_asked_tomorrow(scene, browse, now):
    ahead = now + timedelta(days=2)
    typed = {"asked_at_day": ahead.day, "asked_at_month": ahead.month, "asked_at_year": ahead.year}
    shown = browse(scene.world.psd).post(
        reverse("console:asked", args=[scene.record.reference]), typed | {"asked_at_time": "09:30", "how": "By phone"}
    )
    assert "The time cannot be later than now" in text(shown)
    assert not LookersRequest.objects.exists()


# Words that must go


PAPER = {"reference": "Order 12/26", "given_by": "Crown Court", "reason": "Privileged"}
PAPER |= {"on_day": 2, "on_month": 3, "on_year": 2026}


@pytest.mark.policy("ACC-005")
def test_what_somebody_typed_is_destroyed_by_two_of_psd_under_written_authority(night, browse):
    night.world.member("auditor", "psd-auditor")
    first, second = browse(night.world.psd), browse(night.world.auditor)
    about = reverse("console:person", args=[night.report.reference, handle(night.world.rowan)])
    (page,) = set(re.findall(r'href="([^"]+/words/[^"]+)"', first.get(about).content.decode()))
    assert "There is a problem" in text(first.post(page, {"reference": "Order 12/26"}))
    first.post(page, PAPER)
    (waits,) = re.findall(
        r'href="(/standards/destroying/[^"]+)"', second.get("/standards/destroying/").content.decode()
    )
    assert "somebody else of professional standards answers" in text(first.get(waits))
    assert first.post(waits, {"answer": "done", "reason": "Read it"}).status_code == 403
    assert browse(night.world.tainted).get(waits).status_code == 404
    assert "Hazel Bracken 03/02/1988" in text(second.get(reverse("console:record", args=[night.report.reference])))
    second.post(waits, {"answer": "done", "reason": "Read it"})
    shown = second.get(reverse("console:record", args=[night.report.reference]))
    assert "Hazel Bracken 03/02/1988" not in text(shown)
    assert "Tried to open" in text(shown)
    assert second.get(waits).status_code == 404


@pytest.mark.policy("ACC-005")
def test_an_entrys_words_are_asked_to_go_on_its_own_page_by_the_records_owner(scene, browse, now):
    from dapolicy.chronology.actions import record as record_event
    from dapolicy.chronology.models import Content

    Record.objects.filter(pk=scene.record.pk).update(investigator=scene.world.holder)
    said = record_event(
        "victim.told", scene.record, by=scene.world.holder, at=now, detail={"about": []}, words="Secret"
    )
    entry = reverse("chronology:entry", args=[scene.record.reference, handle(said)])
    page = reverse("chronology:destroy", args=[scene.record.reference, handle(said)])
    owner = browse(scene.world.holder)
    assert page in owner.get(entry).content.decode()
    assert "Who had these words already" in text(owner.get(page))
    owner.post(page, PAPER)
    assert "asked that the words be destroyed" in text(owner.get(entry))
    psd = browse(scene.world.psd)
    (waits,) = re.findall(r'href="(/standards/destroying/[^"]+)"', psd.get("/standards/destroying/").content.decode())
    psd.post(waits, {"answer": "done", "reason": "Read the order"})
    assert not Content.objects.filter(event_id=said.pk).exists()
    assert "destroyed the words" in text(owner.get(entry))
    assert browse(scene.world.supervisor).get(page).status_code == 404
