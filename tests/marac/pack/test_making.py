"""Jobs that die, that meet, that find no room: no half file, a word that says so, and another try."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
from django.db import connection

from dapolicy.access.models import Exclusion, MemberRole
from dapolicy.access.reader import read_as
from dapolicy.audit.models import Entry
from dapolicy.chronology.actions import record as record_event
from marac.models import Agency, Meeting, Pack, PackFile, PackPart, Seat, Sheet
from marac.pack import making, renewing
from marac.pack.asking import withdraw
from marac.pack.press import Press
from marac.pack.reading import Part
from marac.pack.sheets import compose_meeting
from tests import skips
from tests.custody.doors import side_by_side
from tests.marac.pack.conftest import Papers, as_worker, text_of
from tests.marac.scene import scene_of, seat
from tests.world import make_world

FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk();
"""


def sql(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text)


def test_a_disk_that_fills_leaves_no_half_file_and_says_so(papers: Papers) -> None:
    """At each table that a job writes; once there is room again the papers are made."""
    papers.family("Slate")
    for table in ("marac_sheet", "marac_packpart", "marac_packfile", "audit_entry"):
        sql(FULL.format(table=table))
        pack = papers.make(papers.idva, "idva")
        assert (pack.state, pack.failed_why) == (Pack.State.FAILED, making.NO_ROOM), table
        assert not PackFile.objects.exists()
        assert not PackPart.objects.exists()
        sql(f"DROP TRIGGER full_disk ON {table}; DROP FUNCTION full_disk")
    assert papers.make(papers.idva, "idva").state == Pack.State.READY


def test_what_a_job_left_when_it_died_is_finished_by_the_next(papers: Papers) -> None:
    papers.family("Slate")
    pack = papers.ask(papers.idva, "idva", state="making", tries=1, parts_done=7)
    as_worker(lambda: making.make_waiting(at=papers.now))
    pack.refresh_from_db()
    assert (pack.state, pack.tries, pack.parts_done) == (Pack.State.READY, 2, 1)
    assert "Slate" in text_of(pack)


def test_one_process_at_a_time_makes_papers_so_that_another_is_there_for_what_is_urgent(papers: Papers) -> None:
    papers.family("Slate")
    pack = papers.ask(papers.idva, "idva")
    held = connection.get_connection_params()
    other = psycopg2.connect(**{name: held[name] for name in ("dbname", "user", "password", "host", "port")})
    cursor = other.cursor()
    cursor.execute("SELECT pg_advisory_lock(%s, 0)", [making.LOCK])
    assert as_worker(lambda: making.make_waiting(at=papers.now)) == 0
    cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()
    assert as_worker(lambda: making.make_waiting(at=papers.now)) == 1
    pack.refresh_from_db()
    assert pack.state == Pack.State.READY


def test_one_that_kills_its_job_each_time_is_given_up_with_a_word(papers: Papers) -> None:
    pack = papers.ask(papers.idva, "idva", state="making", tries=making.MOST_TRIES)
    as_worker(lambda: making.make_waiting(at=papers.now))
    pack.refresh_from_db()
    assert (pack.state, pack.failed_why) == (Pack.State.FAILED, making.STOPPED)


def test_a_job_that_comes_again_makes_no_second_file(papers: Papers) -> None:
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    digest = PackFile.objects.get().digest
    assert as_worker(lambda: making.make(pack.pk, at=papers.now)) == ""
    assert PackFile.objects.get().digest == digest


def test_a_job_that_was_overtaken_writes_nothing(papers: Papers) -> None:
    """It lost its session, another began and finished: what it has in hand belongs to nobody."""
    papers.family("Slate")
    pack = papers.make(papers.idva, "idva")
    digest = PackFile.objects.get().digest
    as_worker(lambda: making.finish(pack, [], b"%PDF other", pages=1, at=papers.now))
    assert PackFile.objects.get().digest == digest


def test_what_waits_is_withdrawn_before_it_is_made(papers: Papers) -> None:
    papers.family("Slate")
    pack = papers.ask(papers.idva, "idva", withdrawn_at=papers.now)
    as_worker(lambda: making.make_waiting(at=papers.now))
    pack.refresh_from_db()
    assert pack.state == Pack.State.ASKED


def test_what_is_withdrawn_while_it_is_made_is_never_ready(papers: Papers) -> None:
    """Its pages are laid out; between that and the last transaction the coordinator takes it back."""
    papers.family("Slate")
    pack = papers.ask(papers.idva, "idva")

    def job() -> bool:
        begun = making.begin(pack.pk)
        assert begun
        parts = making.read(begun)
        read_as(papers.world.coordinator.pk)
        withdraw(pack, why="The wrong child", by=papers.world.coordinator, at=papers.now)
        return making.finish(begun, parts, b"%PDF", pages=1, at=papers.now)

    as_worker(lambda: compose_meeting(papers.scene.meeting, by=papers.world.coordinator, at=papers.now))
    assert as_worker(job) is False
    pack.refresh_from_db()
    assert (pack.state, pack.ready_at, pack.withdrawn_why) == (Pack.State.MAKING, None, "The wrong child")
    assert not PackFile.objects.exists()
    assert not Entry.objects.filter(job="marac.pack.tasks.make_packs").exists()


@pytest.mark.parametrize("reader", ["idva", "police"])
def test_nothing_is_made_for_whoever_gave_up_their_seat_since_it_was_asked_for(papers: Papers, reader: str) -> None:
    papers.family("Slate")
    seat(papers.scene.meeting, Agency.objects.get(pk="police"), papers.world.specialist, represents=False)
    pack = papers.ask(papers.idva if reader == "idva" else papers.world.specialist, reader)
    Seat.objects.filter(agency=reader).update(ended_at=papers.now)
    as_worker(lambda: making.make(pack.pk, at=papers.now))
    pack.refresh_from_db()
    assert (pack.state, pack.failed_why, PackFile.objects.count()) == (Pack.State.FAILED, making.NO_SEAT, 0)


def test_one_that_kills_its_job_keeps_nobody_else_waiting(papers: Papers, monkeypatch) -> None:
    """The job dies at the older pack; the next takes up the one that was not tried yet first."""
    papers.family("Slate")
    killing = papers.ask(papers.idva, "idva", state="making", tries=1, asked_at=papers.now - timedelta(hours=1))
    other = papers.ask(papers.world.partner, "housing")
    begun: list[UUID] = []
    begin = making.begin
    monkeypatch.setattr(making, "begin", lambda pack_id: begun.append(pack_id) or begin(pack_id))
    as_worker(lambda: making.make_waiting(at=papers.now))
    assert begun == [other.pk, killing.pk]


def test_each_case_that_was_looked_at_again_is_kept_before_the_next_is_begun(papers: Papers, monkeypatch) -> None:
    for name in ("Slate", "Thorne", "Quarrel"):
        papers.family(name)
    Meeting.objects.update(made_by=papers.world.coordinator)
    begun, compose = [], renewing.compose

    def until_it_dies(items: list[int], **said: object) -> object:
        begun.extend(items)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return compose(items, **said)

    monkeypatch.setattr(renewing, "compose", until_it_dies)
    with pytest.raises(KeyboardInterrupt):
        as_worker(lambda: renewing.renew(at=papers.now))
    assert set(Sheet.objects.values_list("item_id", flat=True)) == set(begun[:2])


def test_a_logo_that_is_not_there_is_named_and_nothing_is_made(papers: Papers, settings, tmp_path: Path) -> None:
    papers.family("Slate")
    settings.DAPOLICY_LOGO = str(tmp_path / "crest.png")
    pack = papers.make(papers.idva, "idva")
    assert pack.state == Pack.State.FAILED
    assert "The logo crest.png cannot be read" in pack.failed_why


def test_a_coordinator_who_left_has_no_papers_made_in_their_name(papers: Papers) -> None:
    papers.family("Slate")
    pack = papers.ask(papers.idva, "idva")
    MemberRole.objects.filter(member=papers.world.coordinator).update(until=papers.now)
    as_worker(lambda: making.make(pack.pk, at=papers.now))
    pack.refresh_from_db()
    assert (pack.state, Sheet.objects.count()) == (Pack.State.FAILED, 0)


def test_only_the_pages_of_what_changed_are_laid_out_anew(papers: Papers) -> None:
    for name in ("Slate", "Quarrel", "Thorne"):
        papers.family(name)
    pack = papers.make(papers.idva, "idva")
    press = Press(pack)
    press.whole(parts := making.read(pack), lambda done: None)
    before = {laid.digest: laid for laid in press.laid.values()}
    changed = [parts[0], renamed(parts[1]), parts[2]]
    press.whole(changed, lambda done: None)
    kept = [laid for laid in press.laid.values() if any(laid is old for old in before.values())]
    assert len(kept) == 2


def renamed(part: Part) -> Part:
    return replace(part, title=f"{part.title} again")


def test_sheets_are_made_again_when_the_case_changed_and_stay_when_it_did_not(papers: Papers) -> None:
    item = papers.family("Slate")
    papers.make(papers.idva, "idva")
    before = set(Sheet.objects.filter(replaced_at=None).values_list("pk", flat=True))
    as_worker(lambda: renewing.renew(at=papers.now))
    assert set(Sheet.objects.filter(replaced_at=None).values_list("pk", flat=True)) == before
    record_event("suspect.charged", item.record, by=None, at=papers.now)
    item.sheets_at = papers.now.replace(year=2020)
    item.save()
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 1
    newer = Sheet.objects.filter(replaced_at=None).exclude(pk__in=before)
    assert {sheet.section for sheet in newer} == {"chronology", "police"}
    assert {sheet.by for sheet in newer} == {papers.world.coordinator}


def test_sheets_are_made_at_circulation_as_whoever_made_the_meeting(papers: Papers) -> None:
    papers.family("Slate")
    meeting = papers.scene.meeting
    meeting.made_by, meeting.circulated_at = papers.world.coordinator, None
    meeting.save()
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 0
    meeting.circulated_at = papers.now
    meeting.save()
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 1
    assert {sheet.by for sheet in Sheet.objects.all()} == {papers.world.coordinator}


def test_sheets_of_a_case_that_the_coordinator_may_not_see_are_not_made(papers: Papers) -> None:
    item = papers.family("Slate")
    Exclusion.objects.create(record=item.record, member=papers.world.coordinator, why="declared", at=papers.now)
    papers.make(papers.idva, "idva")
    assert not Sheet.objects.exists()


def test_two_jobs_at_once_make_one_file(own_database: str, django_db_blocker) -> None:
    skips.pango()
    with django_db_blocker.unblock():
        world, now = make_world(), datetime.now(UTC)
        scene = scene_of(world, now)
        idva = world.member("idva", "partner")
        seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
        papers = Papers(scene, idva)
        papers.family("Slate")
        pack = papers.ask(idva, "idva")
        assert sorted(side_by_side(lambda: int(making.make(pack.pk, at=now) == "ready"))) == [0, 1]
        assert PackFile.objects.count() == 1
        pack.refresh_from_db()
        assert pack.tries == 1
