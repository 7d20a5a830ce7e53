"""Papers that say what is withheld since: withdrawn within the minute, with a word, and asked for anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions.confidential import withhold
from cases.models import PersonAddress
from dapolicy.access.models import MemberRole
from dapolicy.chronology.actions import entered_at
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Notice, Telling
from marac.models import Item, Pack
from marac.pack import renewing
from tests.cases.casting import an_incident
from tests.marac.pack.conftest import Papers, as_worker, text_of
from tests.marac.pack.test_pages import at
from tests.reading import text

HERS = "7 Alder Row, Northam"


@pytest.fixture
def item(papers: Papers) -> Item:
    """A case with an address that nobody withholds yet."""
    with entered_at(papers.now - timedelta(hours=2)):
        item = papers.family("Slate")
        elsewhere = an_incident(papers.world.unit, papers.now).record
    where = {"record": elsewhere, "learnt_at": papers.now, "words": HERS}
    PersonAddress.objects.create(person=item.record.case.victim, **where)
    return item


def made(papers: Papers) -> Pack:
    """Half an hour ago."""
    now, papers.now = papers.now, papers.now - timedelta(minutes=30)
    pack = papers.make(papers.idva, "idva")
    papers.now = now
    assert HERS in " ".join(text_of(pack).split())
    return pack


def a_minute_later(papers: Papers, pack: Pack) -> Pack:
    as_worker(lambda: renewing.renew(at=papers.now))
    pack.refresh_from_db()
    return pack


def she_moves_to_a_refuge(papers: Papers) -> None:
    withhold(PersonAddress.objects.get(words=HERS), by=papers.world.specialist, at=papers.now)


def test_an_address_withheld_since_takes_the_papers_back_with_a_word_and_asks_for_new_ones(
    papers: Papers, item: Item, browse
) -> None:
    pack, reader = made(papers), browse(papers.idva)
    assert reader.post(at("open", pack)).status_code == 200
    she_moves_to_a_refuge(papers)
    assert a_minute_later(papers, pack).withdrawn_at == papers.now
    assert reader.post(at("open", pack)).status_code == 403
    assert "New ones are asked for. Do not use a copy of them" in text(reader.get(at("pack", pack)))
    (new,) = Pack.objects.exclude(pk=pack.pk)
    assert (new.state, new.reader_id, new.agency_id, new.reason) == ("asked", papers.idva.pk, "idva", pack.reason)
    assert "papers were withdrawn" in text(reader.get(reverse("desk:notices")))
    notice = Notice.objects.get(member=papers.idva)
    assert reader.post(reverse("desk:open-notice", args=[notice.pk])).url == at("pack", pack)
    told = Telling.objects.get(record=item.record, to="marac-coordinator")
    assert item.record.reference in told.title
    a_minute_later(papers, pack)
    assert (Pack.objects.count(), Notice.objects.filter(member=papers.idva).count()) == (2, 1)


def test_a_change_that_withholds_nothing_leaves_the_papers_as_they_are(papers: Papers, item: Item) -> None:
    pack = made(papers)
    record_event("suspect.charged", item.record, by=None, at=papers.now)
    assert a_minute_later(papers, pack).withdrawn_at is None
    assert not Telling.objects.filter(to="marac-coordinator").exists()


def test_papers_of_a_coordinator_who_left_are_taken_back_all_the_same(papers: Papers, item: Item) -> None:
    """The sheets were made anew by another's papers; nobody asks for these again but the coordinator who is told."""
    pack = made(papers)
    other = papers.world.member("other", "marac-coordinator")
    she_moves_to_a_refuge(papers)
    papers.make(papers.world.partner, "housing", made_by=other)
    MemberRole.objects.filter(member=papers.world.coordinator).update(until=papers.now)
    assert a_minute_later(papers, pack).withdrawn_at == papers.now
    assert not Pack.objects.filter(state="asked").exists()
    assert pack.withdrawn_why.endswith("Ask the MARAC coordinator for new ones")
    assert "nobody has" in Telling.objects.get(record=item.record, to="marac-coordinator").title
