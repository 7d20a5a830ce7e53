"""The pages of the papers, as each reader opens them: their own and no other's, and what each opening leaves."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Incident
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.audit.models import Entry
from marac.models import Agency, Pack, PackFile, PackOpening, Sheet
from marac.pack import making
from tests.marac.pack.conftest import Papers, as_worker
from tests.marac.scene import seat

PASSWORD = "three small words"


def at(name: str, row: object) -> str:
    return reverse(f"pack:{name}", args=[handle(row)])


def asked(papers: Papers, coordinator: Client, **fields: object):
    """Ask through the page for every recipient, and let the job run."""
    page = at("meeting", papers.scene.meeting)
    people = [handle(papers.idva), handle(papers.world.partner)]
    answer = coordinator.post(page, {"recipients": people, "reason": "To prepare"} | fields)
    assert answer.status_code == 302, answer.content.decode()
    as_worker(lambda: making.make_waiting(at=papers.now))
    return {pack.reader_id: pack for pack in Pack.objects.order_by("asked_at")}


def test_a_coordinator_asks_and_each_reader_opens_their_own(papers: Papers, browse) -> None:
    item = papers.family("Slate")
    packs = asked(papers, browse(papers.world.coordinator))
    assert {pack.state for pack in packs.values()} == {"ready"}
    mine, other = packs[papers.idva.pk], packs[papers.world.partner.pk]
    reader = browse(papers.idva)
    assert handle(mine) in reader.get(reverse("pack:mine")).content.decode()
    assert reader.get(at("pack", mine)).status_code == 200
    answer = reader.post(at("open", mine))
    assert answer["Content-Type"] == "application/pdf"
    assert "Fern Slate" in PdfReader(BytesIO(answer.content)).pages[1].extract_text()
    assert [row.member for row in PackOpening.objects.filter(pack=mine)] == [papers.idva]
    entry = Entry.objects.filter(asked__startswith="POST pack:open").get()
    assert (entry.member_id, entry.records, entry.reason) == (papers.idva.pk, [item.record_id], "To prepare")
    assert entry.recipients == ["Idva, IDVA service"]
    for name in ("pack", "open"):
        refused = reader.post(at(name, other)) if name == "open" else reader.get(at(name, other))
        assert refused.status_code == 404
    assert not PackOpening.objects.filter(pack=other).exists()


def test_a_reader_runs_nothing(papers: Papers, browse) -> None:
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    for browser in (browse(papers.idva), browse(papers.world.officer)):
        for name in ("meeting", "again", "withdraw", "password"):
            row = papers.scene.meeting if name == "meeting" else pack
            assert browser.post(at(name, row), {"why": "x", "reason": "x"}).status_code == 404, name


def test_an_officer_sees_nobodys_papers_but_their_own(papers: Papers, browse) -> None:
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    assert browse(papers.world.specialist).get(at("pack", pack)).status_code == 404
    assert browse(papers.world.specialist).post(at("open", pack)).status_code == 404
    seat(papers.scene.meeting, Agency.objects.get(pk="police"), papers.world.specialist, represents=False)
    own = papers.make(papers.world.specialist, "police")
    assert browse(papers.world.specialist).post(at("open", own)).status_code == 200


def test_asked_twice_there_is_one(papers: Papers, browse) -> None:
    papers.family("Slate")
    coordinator, page = browse(papers.world.coordinator), at("meeting", papers.scene.meeting)
    for _ in range(2):
        coordinator.post(page, {"recipients": [handle(papers.idva)], "reason": "To prepare"})
    assert Pack.objects.count() == 1
    shown = coordinator.get(page).content.decode()
    assert "The papers are being made" in shown
    assert "You can leave this page" in shown


def test_what_was_withdrawn_before_it_was_made_can_be_asked_for_again(papers: Papers, browse) -> None:
    papers.ask(papers.idva, "idva", withdrawn_at=papers.now)
    coordinator, page = browse(papers.world.coordinator), at("meeting", papers.scene.meeting)
    coordinator.post(page, {"recipients": [handle(papers.idva)], "reason": "To prepare"})
    assert Pack.objects.filter(reader=papers.idva, withdrawn_at=None).count() == 1


def test_an_opening_is_told_of_whoever_opened(papers: Papers, browse) -> None:
    """A coordinator who looks into a reader's papers is no reader of that agency."""
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    for member in (papers.world.coordinator, papers.idva):
        browse(member).post(at("open", pack))
    entries = Entry.objects.filter(asked__startswith="POST pack:open").order_by("at")
    assert [entry.recipients for entry in entries] == [["Coordinator"], ["Idva, IDVA service"]]


def test_what_is_not_finished_is_no_readers_to_know(papers: Papers, browse) -> None:
    pack = papers.ask(papers.idva, "idva", state="failed", failed_why="DA-AAAAAA says too much")
    reader = browse(papers.idva)
    assert reader.get(at("pack", pack)).status_code == 404
    assert "There are none for you now" in reader.get(reverse("pack:mine")).content.decode()


def test_papers_wait_until_the_agenda_is_circulated(papers: Papers, browse) -> None:
    papers.scene.meeting.circulated_at = None
    papers.scene.meeting.save()
    answer = browse(papers.world.coordinator).post(
        at("meeting", papers.scene.meeting), {"recipients": [handle(papers.idva)], "reason": "To prepare"}
    )
    assert "Circulate the agenda first" in answer.content.decode()
    assert not Pack.objects.exists()


def test_stopped_words_are_named_to_the_coordinator_who_may_leave_them_out(papers: Papers, browse) -> None:
    item = papers.family("Slate")
    papers.hide(item)
    Incident.objects.update(account="She is at Rowan House.")
    coordinator = browse(papers.world.coordinator)
    packs = asked(papers, coordinator)
    assert {pack.state for pack in packs.values()} == {"failed"}
    shown = coordinator.get(at("meeting", papers.scene.meeting)).content.decode()
    assert item.record.reference in shown
    assert "an address or number that is withheld" in shown
    assert "Nobody outside has read" not in shown
    assert "owan" not in shown
    coordinator.post(at("again", packs[papers.idva.pk]), {"without": "yes"})
    as_worker(lambda: making.make_waiting(at=papers.now))
    assert Pack.objects.filter(reader=papers.idva, state="ready", leaves_out=True).count() == 1


def test_a_withdrawn_pack_says_so_and_lists_who_opened_it(papers: Papers, browse) -> None:
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    reader, coordinator = browse(papers.idva), browse(papers.world.coordinator)
    reader.post(at("open", pack))
    assert coordinator.post(at("withdraw", pack), {"why": ""}).status_code == 200
    assert coordinator.post(at("withdraw", pack), {"why": "The wrong child"}).status_code == 302
    shown = reader.get(at("pack", pack)).content.decode()
    assert "The wrong child" in shown
    assert "Open the papers" not in shown
    refused = reader.post(at("open", pack))
    assert refused.status_code == 403
    assert PackOpening.objects.count() == 1
    opened = coordinator.get(at("pack", pack)).content.decode()
    assert "Who opened them" in opened
    assert f"<li>{papers.idva}" in opened


def test_a_password_locks_the_file_and_is_kept_nowhere(papers: Papers, browse) -> None:
    papers.family("Slate")
    reader, coordinator = browse(papers.idva), browse(papers.world.coordinator)
    pack = asked(papers, coordinator, with_password="on")[papers.idva.pk]
    assert reader.post(at("open", pack)).status_code == 403
    assert "waits for its password" in reader.get(at("pack", pack)).content.decode()
    assert "Waits for its password" in coordinator.get(at("meeting", papers.scene.meeting)).content.decode()
    wrong = coordinator.post(at("password", pack), {"password": PASSWORD, "again": "three small word"})
    assert "Type the password twice" in wrong.content.decode()
    short = coordinator.post(at("password", pack), {"password": "short", "again": "short"})
    assert "at least 12 characters" in short.content.decode()
    assert coordinator.post(at("password", pack), {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    file = PdfReader(BytesIO(reader.post(at("open", pack)).content))
    assert file.is_encrypted
    assert not file.decrypt("three small word")
    assert file.decrypt(PASSWORD)
    assert "Fern Slate" in file.pages[1].extract_text()
    assert not stands_somewhere(PASSWORD)


def stands_somewhere(word: str) -> list[str]:
    """Tables in which a text stands, files aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = [name for (name,) in cursor.fetchall() if name != "marac_packfile"]
        found = []
        for name in tables:
            cursor.execute(f'SELECT 1 FROM "{name}" AS row WHERE row::text LIKE %s LIMIT 1', [f"%{word}%"])
            found += [name] if cursor.fetchone() else []
    return found


def test_whoever_turns_out_to_be_connected_opens_their_papers_no_more(papers: Papers, browse) -> None:
    item = papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    Exclusion.objects.create(record=item.record, member=papers.idva, why="declared", at=papers.now)
    reader = browse(papers.idva)
    assert reader.get(at("pack", pack)).status_code == 404
    assert reader.post(at("open", pack)).status_code == 404
    assert "There are none for you now" in reader.get(reverse("pack:mine")).content.decode()


def test_a_case_that_changed_is_shown_beside_the_papers_that_have_it(papers: Papers, browse) -> None:
    papers.family("Slate")
    papers.make(papers.idva, "idva")
    Sheet.objects.filter(section="risk").update(made_at=papers.now + timedelta(minutes=5))
    shown = browse(papers.world.coordinator).get(at("meeting", papers.scene.meeting)).content.decode()
    assert "1 case changed since" in shown


def test_a_file_that_was_altered_in_the_store_is_not_handed_out(papers: Papers, browse) -> None:
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    PackFile.objects.update(content=b"%PDF something else")
    assert browse(papers.idva).post(at("open", pack)).status_code == 403


def test_the_page_of_a_meeting_asks_the_same_however_many_readers(
    papers: Papers, browse, django_assert_max_num_queries
) -> None:
    papers.family("Slate")
    coordinator = browse(papers.world.coordinator)
    page = at("meeting", papers.scene.meeting)
    counts = []
    for several in (1, 5):
        for number in range(several):
            member = papers.world.member(f"reader{several}{number}", "partner")
            seat(papers.scene.meeting, papers.scene.housing, member)
            papers.ask(member, "housing")
        coordinator.get(page)
        with django_assert_max_num_queries(60) as asked_of:
            coordinator.get(page)
        counts.append(len(asked_of))
    assert counts[0] == counts[1]
