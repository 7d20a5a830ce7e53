"""Papers in which something is otherwise by now: their reader is told once, of what is theirs and reads otherwise."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from dapolicy.access.models import Exclusion
from dapolicy.chronology.actions import entered_at
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Notice
from marac.actions.agencies import add_agency
from marac.models import Item, Pack
from tests.marac.pack.conftest import Papers
from tests.marac.pack.test_pages import at
from tests.marac.pack.test_recalling import a_minute_later
from tests.reading import text


def made(papers: Papers) -> tuple[Item, Pack]:
    """A case that nobody touched for hours, and papers of half an hour ago."""
    with entered_at(papers.now - timedelta(hours=2)):
        item = papers.family("Slate")
    now, papers.now = papers.now, papers.now - timedelta(minutes=30)
    pack = papers.make(papers.idva, "idva")
    papers.now = now
    return item, pack


def told(papers: Papers) -> list[Notice]:
    return list(Notice.objects.filter(member=papers.idva))


def test_a_reader_is_told_once_that_their_papers_are_otherwise_and_they_open_still(papers: Papers, browse) -> None:
    item, pack = made(papers)
    assert a_minute_later(papers, pack).changed_at is None
    for kind in ("suspect.charged", "suspect.remanded"):
        record_event(kind, item.record, by=None, at=papers.now)
        assert a_minute_later(papers, pack).changed_at == papers.now
    (notice,) = told(papers)
    assert item.record.reference not in notice.title
    reader = browse(papers.idva)
    assert notice.title in text(reader.get(reverse("desk:notices")))
    assert reader.post(reverse("desk:open-notice", args=[notice.pk])).url == at("pack", pack)
    assert "Something in these papers is otherwise since" in text(reader.get(at("pack", pack)))
    assert reader.post(at("open", pack)).status_code == 200


def test_nobody_is_told_of_a_case_that_is_not_theirs_to_hear(papers: Papers) -> None:
    _, pack = made(papers)
    hidden = papers.family("Quarrel", answered=False)
    Exclusion.objects.create(record=hidden.record, member=papers.idva, why="declared", at=papers.now)
    assert a_minute_later(papers, pack).changed_at is None
    assert told(papers) == []


def test_who_reads_the_names_alone_is_told_of_no_change_in_the_rest(papers: Papers) -> None:
    with entered_at(papers.now - timedelta(hours=2)):
        item = papers.family("Slate", answered=False)
    now, papers.now = papers.now, papers.now - timedelta(minutes=30)
    pack = papers.make(papers.idva, "idva")
    papers.now = now
    record_event("suspect.charged", item.record, by=None, at=papers.now)
    assert a_minute_later(papers, pack).changed_at is None
    papers.scene.knows_neither(item, papers.idva)
    assert a_minute_later(papers, pack).changed_at == papers.now


def test_another_agency_changes_nothing_for_a_reader_whose_words_stay(papers: Papers) -> None:
    _, pack = made(papers)
    add_agency("Northam Homes", kind="housing", by=papers.world.coordinator, at=papers.now)
    assert a_minute_later(papers, pack).changed_at is None
