"""The review report: five headings, named readers, a marked document, and nothing of where anybody lives."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdf
import pytest

from cases.actions.contact import SafeWay, set_safe_contact
from cases.models import ContactPoint, PersonAddress
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Event
from ppda.models import ReviewReport
from tests.ppda import scene
from tests.ppda.scene import page
from tests.ppda.test_track import missing_of, running, shown

WRITTEN = {
    "risk_factors": "He has keys, a car and a uniform.",
    "public_protection": "No public contact since Sunday.",
    "community_impact": "Known on his old beat.",
    "public_confidence": "A statement is ready.",
    "media": "One voice, the deputy's.",
    "directed_by": "Chief Larch",
    "readers": "Chief Larch\nHead of professional standards",
}


@pytest.fixture
def written(begun, world, browse):
    answer = browse(world.specialist).post(page(begun, "review"), WRITTEN)
    assert answer.status_code == 302
    return begun


@pytest.mark.policy("PPDA-012")
def test_all_five_headings_and_its_readers_are_wanted(begun, world, browse):
    assert "Review of the investigation" in missing_of(shown(browse, world.specialist, begun))
    for name in WRITTEN:
        text = browse(world.specialist).post(page(begun, "review"), {**WRITTEN, name: ""}).content.decode()
        assert "There is a problem" in text, name
    assert not ReviewReport.objects.exists()


@pytest.mark.policy("PPDA-012")
def test_a_review_stands_with_its_readers_and_is_no_longer_missing(written, world, browse):
    row = ReviewReport.objects.get()
    assert row.readers == ["Chief Larch", "Head of professional standards"]
    assert "Review of the investigation" not in missing_of(shown(browse, world.specialist, written))
    browse(world.specialist).post(page(written, "review"), {**WRITTEN, "media": "Two voices."})
    assert [one.media for one in ReviewReport.objects.order_by("pk")] == [WRITTEN["media"], "Two voices."]
    assert not running(written, "ppda-review-report")


@pytest.mark.policy("PPDA-012")
def test_each_copy_is_marked_carries_its_readers_name_and_is_a_disclosure(written, world, browse, breaches):
    answer = browse(world.specialist).post(page(written, "review", "document"), {"reader": "Chief Larch"})
    if answer.status_code == 403:
        pytest.skip("no Pango: apt-get install libpango-1.0-0")
    assert answer["Content-Type"] == "application/pdf"
    assert breaches(answer.content) == []
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for words in (
        "OFFICIAL-SENSITIVE",
        "Chief Larch",
        "Hazel Bracken",
        "He has keys",
        "Media strategy",
        "Risk factors",
    ):
        assert words in text
    assert Event.objects.filter(record_id=written.pk, kind="ppda.review-disclosed").count() == 1
    looked = Entry.objects.filter(asked__contains="ppda:review-document").get()
    assert (looked.recipients, looked.records) == (["Chief Larch"], [written.pk])


@pytest.mark.policy("PPDA-012")
def test_it_is_given_to_nobody_whom_it_does_not_name(written, world, browse):
    answer = browse(world.specialist).post(page(written, "review", "document"), {"reader": "The Weekly Echo"})
    assert answer.status_code == 404
    assert browse(world.officer).post(page(written, "review", "document"), {"reader": "Chief Larch"}).status_code == 404
    assert not Event.objects.filter(kind="ppda.review-disclosed").exists()


@pytest.mark.policy("PPDA-012")
@pytest.mark.parametrize(
    "words", ["Ring her on 07700 900 456.", "She is at 14 Sallow Court now.", "Near wm4 7zz", "Say Kingfisher first."]
)
def test_nothing_of_where_or_how_to_reach_her_is_kept_in_it(begun, world, now, browse, words):
    place = {"person": begun.victim, "record": begun.record, "learnt_at": now}
    ContactPoint.objects.create(kind="phone", value="07700 900456", normal="07700900456", **place)
    PersonAddress.objects.create(line1="14 Sallow Court", town="Westmarch", postcode="WM4 7ZZ", **place)
    safe = SafeWay(told_by="Hazel", means="Text first", code_word="kingfisher")
    set_safe_contact(begun.victim, begun.record, safe, by=world.specialist, at=now)
    text = browse(world.specialist).post(page(begun, "review"), {**WRITTEN, "media": words}).content.decode()
    assert "Leave out" in text
    assert not ReviewReport.objects.exists()


@pytest.mark.policy("PPDA-012")
def test_what_was_learnt_since_it_was_written_is_not_given_out(written, world, now, browse):
    place = {"person": written.victim, "record": written.record, "learnt_at": now + timedelta(minutes=1)}
    PersonAddress.objects.create(line1="his old beat", **place)
    answer = browse(world.specialist).post(page(written, "review", "document"), {"reader": "Chief Larch"})
    assert answer.status_code == 403
    assert not Event.objects.filter(kind="ppda.review-disclosed").exists()


@pytest.mark.policy("PPDA-012")
@pytest.mark.parametrize("name", ["Rowan Bracken", "rowan  BRACKEN", "PC Rowan Bracken (90417)", "ACC Uncle Thorne"])
@pytest.mark.parametrize("place", ["directed_by", "readers"])
def test_neither_the_suspect_nor_somebody_excluded_directs_or_reads_it(begun, world, browse, place, name):
    scene.exclude(begun.record, world.uncle)
    text = browse(world.specialist).post(page(begun, "review"), {**WRITTEN, place: name}).content.decode()
    assert "may not be told of this" in text
    assert not ReviewReport.objects.exists()


@pytest.mark.policy("PPDA-012")
def test_whoever_was_excluded_since_it_was_written_is_given_no_copy(begun, world, browse):
    said = {**WRITTEN, "readers": "Chief Larch\nACC Uncle Thorne"}
    assert browse(world.specialist).post(page(begun, "review"), said).status_code == 302
    scene.exclude(begun.record, world.uncle)
    answer = browse(world.specialist).post(page(begun, "review", "document"), {"reader": "ACC Uncle Thorne"})
    assert answer.status_code == 403
    assert not Event.objects.filter(kind="ppda.review-disclosed").exists()
