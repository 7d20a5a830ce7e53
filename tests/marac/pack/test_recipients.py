"""Every reader's file, read back word by word: it holds what they may have, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.models import Incident, PersonName
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record as record_event
from marac.models import Agency, Declaration, Pack, PackFile, PackPart, Research, Sheet
from marac.pack.sheets import compose_meeting, stops_of
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.pack.conftest import REFUGE, Papers, as_worker, pdf_of, text_of
from tests.marac.scene import a_meeting, seat


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_file_holds_the_sections_of_its_agency_and_no_other(papers: Papers) -> None:
    papers.family("Slate")
    idva, housing = papers.text(papers.idva, "idva"), papers.text(papers.world.partner, "housing")
    for text in (idva, housing):
        assert "Case 1: Fern Slate and Dorian Slate" in flat(text)
        assert "Wren Slate" in text
        assert "He broke the Slate door" in flat(text)
    assert "Police information" in idva
    assert "Police information" not in housing
    assert "20261122-7" not in housing


def test_no_file_says_where_she_is_and_each_says_whom_to_ask(papers: Papers) -> None:
    item = papers.family("Slate")
    papers.hide(item)
    police = papers.world.member("representative", "specialist-officer")
    seat(papers.scene.meeting, Agency.objects.get(pk="police"), police, represents=False)
    for reader, agency in ((papers.idva, "idva"), (papers.world.partner, "housing"), (police, "police")):
        text = flat(papers.text(reader, agency))
        assert "Address withheld: ask Westmarch DA Unit" in text
        assert not [part for part in ("Rowan", "Pellow", "NM4") if part in text]


def test_words_of_a_hidden_address_in_free_text_stop_the_papers_and_are_named(papers: Papers) -> None:
    """However they are written: each case has them in another way."""
    ways = {"Slate": REFUGE, "Thorne": "she is at rowan house now", "Quarrel": "41, Pellow  Street", "Ash": "nm42qx"}
    items = {name: papers.family(name) for name in ways}
    for name, item in items.items():
        papers.hide(item)
        Incident.objects.filter(account__contains=f" {name} ").update(account=f"Taken to {ways[name]}.")
    pack = papers.make(papers.idva, "idva")
    assert pack.state == Pack.State.FAILED
    assert not PackFile.objects.exists()
    why = "an address or number that is withheld"
    assert sorted((stop.reference, stop.section, stop.why) for stop in stops_of(papers.scene.meeting)) == sorted(
        (item.record.reference, "chronology", why) for item in items.values()
    )
    text = flat(papers.text(papers.idva, "idva", leaves_out=True))
    assert text.count("Held back here: ask") == len(ways)
    assert "Pellow" not in text
    assert "owan" not in text
    assert not Sheet.objects.filter(content__icontains="pellow").exists()


def test_a_file_knows_nothing_of_clares_law(papers: Papers) -> None:
    item = papers.family("Slate")
    application = Record.open(kind=Kind.APPLICATION, team=papers.world.unit, at=papers.now)
    for held in (item.record, application):
        record_event("dvds.contacted", held, by=papers.world.dvds, at=papers.now, words="Petra asked about him")
    Incident.objects.update(account="She applied under Clare's Law on 3 March.")
    said = {"facts": "A right to ask was made by Petra.", "relevant": "yes", "member": papers.world.partner}
    Research.objects.create(record=item.record, item=item, agency=papers.scene.housing, at=papers.now, **said)
    assert papers.make(papers.idva, "idva").state == Pack.State.FAILED
    assert {(stop.section, stop.why) for stop in stops_of(papers.scene.meeting)} == {
        ("chronology", "an application for disclosure"), ("research", "an application for disclosure"),
    }  # fmt: skip
    text = flat(papers.text(papers.idva, "idva", leaves_out=True))
    assert text.count("Held back here: ask") == 2
    words = ("Petra", "Clare", "applied", "applicant", "application", "right to", "disclosure scheme")
    assert not [word for word in words if word in text]


def test_an_immigration_status_goes_to_the_agencies_of_a_named_purpose_alone(papers: Papers) -> None:
    item = papers.family("Slate")
    assert "mmigration" not in papers.text(papers.idva, "idva")
    said = "The status: No recourse\nWhat for: a refuge place"
    record_event(
        "marac.purpose-named",
        item.record,
        by=papers.world.specialist,
        at=papers.now,
        detail={"agencies": ["idva"]},
        words=said,
    )
    assert "No recourse" in papers.text(papers.idva, "idva")
    housing = papers.text(papers.world.partner, "housing")
    assert "No recourse" not in housing
    assert "mmigration" not in housing


def test_who_is_connected_hears_nothing_and_misses_no_number(papers: Papers) -> None:
    """The representative who is the suspect's cousin: three cases for others, two for them, numbered 1 and 2."""
    first, hers, last = papers.family("Slate"), papers.family("Quarrel"), papers.family("Thorne")
    Exclusion.objects.create(record=hers.record, member=papers.world.partner, why="declared", at=papers.now)
    pack = papers.make(papers.world.partner, "housing")
    text = flat(text_of(pack))
    assert "Quarrel" not in text
    assert hers.record.reference not in text
    assert "Case 1: Fern Slate" in text
    assert "Case 2: Fern Thorne" in text
    assert "Case 3" not in text
    assert pack.records == [first.record_id, last.record_id]
    everything = flat(papers.text(papers.idva, "idva"))
    assert "Case 2: Fern Quarrel" in everything
    assert "Case 3: Fern Thorne" in everything


@pytest.mark.policy("MARAC-007")
def test_who_has_not_answered_has_the_two_names_in_their_papers_and_nothing_of_the_case(papers: Papers) -> None:
    hers = papers.family("Slate", answered=False)
    papers.family("Thorne")
    pack = papers.make(papers.world.partner, "housing")
    text = flat(text_of(pack))
    assert "Case 1: Fern Slate and Dorian Slate Answer first" in text
    assert not [word for word in ("Wren Slate", "Slate door", "Date of birth") if word in text.partition("Case 2:")[0]]
    assert "He broke the Thorne door" in text
    papers.scene.knows_neither(hers)
    text = flat(papers.text(papers.world.partner, "housing"))
    assert "He broke the Slate door" in text
    assert "Answer first" not in text


def test_a_locked_case_is_in_the_file_of_whoever_was_granted_it(papers: Papers) -> None:
    papers.family("Slate")
    locked = papers.family("Quarrel")
    for member in (papers.world.coordinator, papers.idva):
        give(member.pk, locked.record_id, FOREVER)
    said = {"knows": False, "at": papers.now, "by": papers.world.coordinator}
    Declaration.objects.create(record=locked.record, item=locked, member=papers.idva, **said)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [locked.record_id])
    assert "Quarrel" in papers.text(papers.idva, "idva")
    assert "Quarrel" not in papers.text(papers.world.partner, "housing")


def test_research_stands_with_fact_and_opinion_apart_and_without_what_is_withheld(papers: Papers) -> None:
    item = papers.family("Slate")
    said = {
        "facts": "Rent paid in March", "opinions": "She seems frightened", "withheld": "Her therapy",
        "withheld_why": "Not ours to tell", "relevant": "yes", "member": papers.world.partner,
    }  # fmt: skip
    Research.objects.create(record=item.record, item=item, agency=papers.scene.housing, at=papers.now, **said)
    later = said | {"facts": "A curfew", "relevant": "no", "member": papers.idva}
    Research.objects.create(record=item.record, item=item, agency_id="idva", at=papers.now, **later)
    text = flat(papers.text(papers.idva, "idva"))
    assert "Facts Rent paid in March" in text
    assert "Opinions She seems frightened" in text
    assert not [word for word in ("therapy", "Not ours", "curfew") if word in text]
    assert "Nothing relevant and proportionate to share" in text


def test_what_came_in_confidence_and_what_concerns_police_staff_is_told_to_nobody(papers: Papers) -> None:
    item = papers.family("Slate")
    kept = {"by": papers.world.specialist, "at": papers.now}
    record_event("suspect.arrested", item.record, **kept, sensitivity="third-party", words="His sister rang")
    record_event("conduct.recorded", item.record, **kept)
    record_event("suspect.charged", item.record, **kept)
    text = flat(papers.text(papers.idva, "idva"))
    assert "harged" in text
    assert "rrested" not in text
    assert "onduct" not in text


def test_the_chronology_begins_where_the_last_meeting_ended(papers: Papers) -> None:
    item = papers.family("Slate", at=papers.now - timedelta(days=40))
    record_event("suspect.charged", item.record, by=None, at=papers.now - timedelta(days=20))
    record_event("suspect.bailed", item.record, by=None, at=papers.now - timedelta(days=5))
    before = papers.scene.listed(item.record.case, meeting=earlier(papers))
    before.heard_at = papers.now - timedelta(days=10)
    before.save()
    (sheet,) = sheets(papers, "chronology", item)
    assert "bail" in str(sheet.content)
    assert "harged" not in str(sheet.content)


def earlier(papers: Papers):
    return a_meeting(papers.now, days=-10)


def sheets(papers: Papers, section: str, item) -> list[Sheet]:
    as_worker(lambda: compose_meeting(papers.scene.meeting, by=papers.world.coordinator, at=papers.now))
    return list(Sheet.objects.filter(item=item, section=section, replaced_at=None))


@pytest.mark.policy("MARAC-005")
def test_what_police_bring_stands_under_its_headings_and_blanks_say_not_checked(papers: Papers) -> None:
    item = papers.family("Slate")
    record_event(
        "marac.police-checked",
        item.record,
        by=papers.world.specialist,
        at=papers.now,
        detail={"pnc_on": "2026-03-02", "licences": ["taxi", "firearms"]},
        words="Warning markers: Weapons\nknives at home\nSpecialist skills of the suspect: Locksmith",
    )
    record_event("suspect.bailed", item.record, by=None, at=papers.now, words="Not to go near her")
    text = flat(papers.text(papers.idva, "idva"))
    for said in (
        "PNC Checked on 2 Mar 2026",
        "PND Not checked",
        "Warning markers Weapons knives at home",
        "Impending prosecutions Not checked",
        "Not to go near her",
        "Intelligence on the family Not checked",
        "Intelligence on associates Not checked",
        "Taxi, Firearms or shotgun",
        "Specialist skills of the perpetrator Locksmith",
        "Victim: Twi",
        "Recent police involvement",
    ):
        assert said in text, said


@pytest.mark.policy("MARAC-016")
def test_mappa_and_child_protection_show_in_the_papers(papers: Papers) -> None:
    item = papers.family("Slate")
    for process in ("mappa", "child-protection", "iom"):
        said = {"process": process, "who": "suspect", "state": "open"}
        record_event("marac.linked", item.record, by=None, at=papers.now, detail=said)
    ended = {"process": "iom", "who": "suspect", "state": "ended"}
    record_event("marac.linked", item.record, by=None, at=papers.now, detail=ended)
    (risk,) = sheets(papers, "risk", item)
    (children,) = sheets(papers, "children", item)
    linked = [block for sheet in (risk, children) for block in sheet.content["blocks"] if block.get("rows")]
    rows = {block["heading"]: [what for _, what in block["rows"]] for block in linked if len(block["heads"]) == 2}
    assert rows["MAPPA, MATAC and IOM"] == ["MAPPA: the suspect, going on"]
    assert rows["Child protection"] == ["Child protection: the suspect, going on"]


def test_each_file_is_a_disclosure_with_its_reader_and_its_reason(papers: Papers) -> None:
    item = papers.family("Slate")
    papers.make(papers.idva, "idva")
    entry = Entry.objects.get(job="marac.pack.tasks.make_packs")
    assert (entry.member_id, entry.records) == (papers.world.coordinator.pk, [item.record_id])
    assert (entry.recipients, entry.reason) == (["Idva, IDVA service"], "For the meeting")


def test_a_reader_without_a_case_gets_no_file(papers: Papers) -> None:
    pack = papers.make(papers.idva, "idva")
    assert pack.state == Pack.State.FAILED
    assert "no case" in pack.failed_why


def test_a_case_that_changed_is_marked_and_the_others_keep_when_they_were_made(papers: Papers) -> None:
    papers.family("Slate")
    second = papers.family("Thorne")
    papers.make(papers.idva, "idva")
    record_event("suspect.charged", second.record, by=None, at=papers.now)
    papers.now += timedelta(minutes=1)
    pack = papers.make(papers.idva, "idva")
    text = flat(text_of(pack))
    assert text.count("Changed since your last papers") == 1
    made = dict(PackPart.objects.filter(pack=pack).values_list("item_id", "made_at"))
    assert made[second.pk] == papers.now
    assert min(made.values()) == papers.now - timedelta(minutes=1)


def test_the_first_papers_take_the_place_of_none_and_the_next_of_them(papers: Papers) -> None:
    papers.family("Slate")
    first = papers.make(papers.idva, "idva")
    assert first.withdrawn_at is None
    papers.make(papers.idva, "idva")
    first.refresh_from_db()
    assert first.withdrawn_why == "A newer one took its place"


def test_every_page_bears_marking_reader_and_number_and_is_tagged(
    papers: Papers, breaches: Callable[[bytes], list[str]]
) -> None:
    for name in ("Slate", "Thorne"):
        papers.family(name)
    pack = papers.make(papers.idva, "idva")
    assert breaches(bytes(PackFile.objects.get(pack=pack).content)) == []
    file = pdf_of(pack)
    root = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert file.metadata is not None
    assert file.metadata.title == "MARAC papers: Westmarch"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert len(file.pages) >= 3
    for number, page in enumerate(file.pages, 1):
        text = flat(page.extract_text())
        assert text.count("OFFICIAL-SENSITIVE") == 2
        assert text.count("Idva, IDVA service") >= 3  # the watermark, the foot and the edge
        assert f"Page {number}" in text
    outline = [entry.title for entry in file.outline if not isinstance(entry, list)]
    assert outline[1:] == ["Case 1: Fern Slate and Dorian Slate", "Case 2: Fern Thorne and Dorian Thorne"]
    links = [note.get_object() for note in file.pages[0]["/Annots"]]
    assert {str(link["/Dest"]) for link in links} == {"case-1", "case-2"}
    assert all("/StructParent" in link for link in links)


def test_the_contents_name_the_page_on_which_each_case_begins(papers: Papers) -> None:
    for name in ("Slate", "Thorne", "Quarrel"):
        papers.family(name)
    file = pdf_of(papers.make(papers.idva, "idva"))
    rows = flat(file.pages[0].extract_text())
    starts = {
        entry.title: file.get_destination_page_number(entry) + 1
        for entry in file.outline[1:]
        if not isinstance(entry, list)
    }
    for title, page in starts.items():
        people = title.split(": ")[1]
        assert f"{people} New 15 {page}" in rows


def test_research_of_any_length_and_with_markup_is_laid_out_as_it_was_written(papers: Papers) -> None:
    item = papers.family("Slate")
    said = {"member": papers.world.partner, "relevant": "yes", "at": papers.now}
    facts = "<script>alert(1)</script> " + "x" * 20_000 + " & the end"
    Research.objects.create(record=item.record, item=item, agency=papers.scene.housing, facts=facts, **said)
    pack = papers.make(papers.idva, "idva")
    text = text_of(pack)
    assert "<script>alert(1)</script>" in text
    assert "& the end" in text
    assert text.count("x" * 40) >= 300
    assert len(pdf_of(pack).pages) > 10


def test_papers_tell_a_coordinator_of_no_case_that_is_hidden_from_them(papers: Papers, as_web) -> None:
    """The case is in the papers that another coordinator makes; their own stay before their eyes, without it."""
    papers.family("Slate")
    hidden = papers.family("Quarrel")
    whole = papers.make(papers.idva, "idva")
    assert "Quarrel" in text_of(whole)
    connected = papers.world.member("connected", "marac-coordinator")
    Exclusion.objects.create(record=hidden.record, member=connected, why="declared", at=papers.now)
    theirs = papers.make(papers.idva, "idva", made_by=connected)
    assert "Quarrel" not in text_of(theirs)
    whole.refresh_from_db()
    assert whole.withdrawn_at is None
    as_web(connected)
    assert list(Pack.objects.all()) == [theirs]


def test_a_description_in_place_of_a_name_is_looked_through_too(papers: Papers) -> None:
    item = papers.family("Slate")
    papers.hide(item)
    PersonName.objects.filter(person=item.record.case.victim).update(
        kind="description", given="", surname="", words="Woman of 41 Pellow Street"
    )
    text = papers.text(papers.idva, "idva", leaves_out=True)
    assert "Pellow" not in text
