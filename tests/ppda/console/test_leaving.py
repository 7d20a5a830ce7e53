"""What leaves the console: files that are marked and logged, the answer to who looked, and words that must go."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from dapolicy.access.handles import handle
from dapolicy.access.models import Record
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Content
from ppda.console import queries
from ppda.models import LookersAnswer, LookersRequest
from tests.ppda.console.reading import around_page, line_page
from tests.reading import rows, text


@pytest.mark.policy("ACC-005")
@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_an_export_is_marked_names_its_reader_and_is_logged_as_a_disclosure(night, browse, breaches, form):
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
        assert breaches(made.content) == []
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
    about = around_page(night, night.world.rowan)
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
def test_a_victim_in_the_force_is_told_who_looked_as_far_as_psd_decides(night, browse, breaches, now):
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
    assert breaches(made.content) == []
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
