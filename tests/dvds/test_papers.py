"""The panel's papers: one marked copy for each member who is named, and nothing for anybody of the application."""

from __future__ import annotations

import ast
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import dvds
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.audit.models import Entry
from dapolicy.chronology.entries import take_from_view
from dapolicy.chronology.models import Content, Event
from dvds.actions.words import sign_words
from dvds.models import Part
from dvds.papers import WARNING, Copy, make_copy, sharings
from dvds.story import story_of
from tests import skips
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, enter, named, refused

SUMMARY = {
    "known": "Two earlier partners were hurt.",
    "risk": "They move in together in June.",
    "proposed": "To tell the person at risk, in person.",
}
FOR = {"reader": "DS Wren Ashdown", "seat": "police", "reason": "Sits for the police on Tuesday"}


@pytest.fixture
def made(world, now):
    """Referred to the panel, with everything on it that must not be on paper."""
    people = (CASPIAN, PETRA, LIONEL, named(Part.CHILD, "Wilf", "Sable"))
    made = asked(world.dvds, now - timedelta(days=2), people=people)
    for system in ("pnc", "pnd", "local-intelligence"):
        for about in ("subject", "applicant"):
            told = f"{about} {system} SECRET-CHECK"
            given = {"system": system, "about": about, "marker": "no", "summary": told}
            enter("dvds.check-recorded", made, by=world.dvds, at=now, **given)
    for system in ("childrens-social-care", "adult-social-care", "probation"):
        skipped = {"result": "not-appropriate", "not_needed_because": "No contact"}
        enter("dvds.check-recorded", made, by=world.dvds, at=now, system=system, **skipped)
    for kind in ("checks-completed", "progressed", "met", "risk-assessed", "categorised"):
        enter(f"dvds.{kind}", made, by=world.dvds, at=now)
    enter("dvds.representations-considered", made, by=world.dvds, at=now)
    enter("dvds.item-planned", made, by=world.dvds, at=now, item="He broke the jaw of Una Thrale in 2021.")
    return made


@pytest.fixture
def ready(made, world, now):
    enter("dvds.referred", made, by=world.dvds, at=now)
    enter("dvds.panel-summary-written", made, by=world.dvds, at=now, **SUMMARY)
    return made


def post(browse, member, made, **said):
    browser = browse(member)
    browser.get(address(made, "panel"))
    return browser.post(address(made, "panel"), {**FOR, **said})


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


@pytest.mark.policy("DVDS-026", "DVDS-006")
def test_a_copy_carries_marking_reader_and_warning_on_every_page_and_can_be_read_aloud(
    ready, world, now, browse, breaches
):
    skips.pango()
    enter("dvds.panel-summary-written", ready, by=world.dvds, at=now, **SUMMARY | {"known": "Hurt two before.\n" * 120})
    answer = post(browse, world.dvds, ready)
    pages = text_of(answer)
    assert len(pages) > 2
    for page in pages:
        assert "OFFICIAL-SENSITIVE" in page
        assert WARNING in " ".join(page.split())
        assert "Made for DS Wren Ashdown, Police" in page
    whole = PdfReader(BytesIO(answer.content))
    assert whole.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert whole.trailer["/Root"]["/Lang"] == "en-GB"
    assert b"pdfuaid" in whole.trailer["/Root"]["/Metadata"].get_data()
    assert breaches(answer.content) == []
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.policy("DVDS-006", "DVDS-032")
def test_it_holds_what_the_panel_weighs_and_nothing_else(ready, world, now, browse):
    skips.pango()
    [event] = [one for one in enter("dvds.disclosed", ready, by=world.dvds, at=now) if one.kind == "dvds.disclosed"]
    sign_words(ready, event, "I told her that he broke a jaw.", by=world.dvds, at=now)
    text = " ".join(text_of(post(browse, world.dvds, ready))).replace("\n", " ")
    for wanted in ("Petra Sable", "Lionel Marchbanks", "Wilf Sable", "Two earlier partners were hurt.", "concern",
                   "Local intelligence", "pressing need", "children's social care"):  # fmt: skip
        assert wanted in text, wanted
    for never in ("Caspian", "Thornback", "07700", "Heron", "Ring ", "SECRET-CHECK", "broke", "Una Thrale", "jaw"):
        assert never not in text.replace(f"Ring {world.dvds.name}", ""), never


def test_the_copy_is_noted_as_a_disclosure_to_its_reader_with_its_reason(ready, world, now, browse):
    skips.pango()
    post(browse, world.dvds, ready)
    looked = Entry.objects.get(asked__startswith="POST dvds:papers")
    assert looked.recipients == ["DS Wren Ashdown, Police"]
    assert looked.reason == FOR["reason"]
    event = Event.objects.get(record_id=ready.pk, kind="dvds.papers-made")
    assert Content.objects.get(event_id=event.pk).words == "DS Wren Ashdown, Police\nSits for the police on Tuesday"
    assert "Sits for the police on Tuesday" in browse(world.dvds).get(address(ready, "panel")).content.decode()


def test_it_waits_for_the_referral_and_the_summary_and_links_to_each(made, world, now, browse):
    page = browse(world.dvds).get(address(made, "panel")).content.decode()
    for code in ("dvds-referred", "dvds-panel-summary-written"):
        assert f"/record/{code}/" in page
    assert "Make this copy" not in page
    with pytest.raises(Refused, match="The referral to the panel"):
        make_copy(story_of(made.record), Copy("DS Ash", "police", "x"), by=world.dvds, at=now)


@pytest.mark.policy("DVDS-007")
def test_an_agencys_copy_waits_for_the_decision_to_share_with_it(ready, world, now, browse):
    skips.pango()
    probation = {"reader": "Ivo Pellow", "seat": "probation"}
    assert "lawful, necessary and proportionate" in post(browse, world.dvds, ready, **probation).content.decode()
    enter("dvds.sharing-decided", ready, by=world.dvds, at=now, decision="no", necessary="no")
    assert not Event.objects.filter(kind="dvds.papers-made").exists()
    [shared] = enter("dvds.sharing-decided", ready, by=world.dvds, at=now)
    answer = post(browse, world.dvds, ready, sharing=handle(shared), **probation)
    assert "Made for Ivo Pellow, Probation" in text_of(answer)[0]


@pytest.mark.policy("DVDS-007")
def test_a_decision_is_for_its_agency_alone_and_the_newest_counts(ready, world, now, browse):
    [shared] = enter("dvds.sharing-decided", ready, by=world.dvds, at=now)
    for seat in ("idva", "childrens-social-care", "other"):
        answer = post(browse, world.dvds, ready, sharing=handle(shared), reader="Ivo Pellow", seat=seat)
        assert "waits for the decision to share with it" in answer.content.decode(), seat
    later = now + timedelta(minutes=1)
    [other] = enter("dvds.sharing-decided", ready, by=world.dvds, at=later, seat="other", agency="Housing")
    enter("dvds.sharing-decided", ready, by=world.dvds, at=later, decision="no", necessary="no")
    with pytest.raises(Refused, match="decision to share with it"):
        make_copy(story_of(ready.record), Copy("Ivo Pellow", "probation", "x", shared), by=world.dvds, at=later)
    assert sharings(story_of(ready.record)) == [other]
    assert not Event.objects.filter(kind="dvds.papers-made").exists()


@pytest.mark.policy("DVDS-006", "DVDS-036")
@pytest.mark.parametrize("reader", ["Caspian Thornback", "Ms Petra Sable", "lionel MARCHBANKS", "Wilf Sable"])
def test_nobody_of_the_application_is_ever_given_a_copy(ready, world, browse, reader):
    answer = post(browse, world.dvds, ready, reader=reader)
    assert "No paper is ever made for anybody in an application" in answer.content.decode()
    assert not Event.objects.filter(kind="dvds.papers-made").exists()


def test_whoever_is_planned_to_be_told_is_given_none_either(ready, world, now, browse):
    enter("dvds.panel-decided", ready, by=world.dvds, at=now)
    enter("dvds.item-planned", ready, by=world.dvds, at=now)
    enter("dvds.disclosure-planned", ready, by=world.dvds, at=now, to="parent", recipient="Isolde Sable")
    assert "person who is told" in post(browse, world.dvds, ready, reader="Isolde Sable").content.decode()


@pytest.mark.parametrize("who", ["supervisor", "specialist", "psd", "manager", "partner"])
def test_whoever_is_not_dvds_staff_finds_no_such_page(ready, world, browse, who):
    browser = browse(getattr(world, who))
    browser.get("/")
    assert browser.get(address(ready, "panel")).status_code == 404
    assert browser.post(address(ready, "panel"), FOR).status_code == 404


@pytest.mark.policy("DVDS-032")
@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Ring 07700 900321.", "a telephone number"),
        ("The word is heron there.", "a code word"),
        ("Caspian Thornback told us.", "the name Caspian Thornback"),
        ("Remember: he broke the jaw of Una Thrale in 2021.", "the words of a disclosure"),
    ],
)
def test_a_summary_that_says_too_much_is_not_kept_and_says_what_to_leave_out(made, world, now, words, what):
    said = SUMMARY | {"risk": words}
    assert f"Leave out {what}" in refused("dvds.panel-summary-written", made, world.dvds, now, **said)


def test_what_was_spoken_since_keeps_the_summary_from_being_printed(ready, world, now, browse):
    [event] = [one for one in enter("dvds.disclosed", ready, by=world.dvds, at=now) if one.kind == "dvds.disclosed"]
    sign_words(ready, event, "Two earlier partners were hurt.", by=world.dvds, at=now)
    assert "has the words of a disclosure in it" in post(browse, world.dvds, ready).content.decode()


def test_a_summary_that_was_taken_from_view_is_printed_for_nobody(ready, world, now, browse):
    written = Event.objects.get(record_id=ready.pk, kind="dvds.panel-summary-written")
    take_from_view(written, by=world.dvds, at=now, reason="Names a neighbour")
    assert "Write it again" in post(browse, world.dvds, ready).content.decode()
    assert not Event.objects.filter(kind="dvds.papers-made").exists()


def test_nothing_but_the_panels_papers_makes_a_document_of_the_scheme():
    """By what they import; what the papers show comes from one function, whose parts are named above."""
    folder = Path(dvds.__file__).parent
    makes = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dapolicy.documents")
    }
    assert makes == {"papers.py", "views/papers.py"}
