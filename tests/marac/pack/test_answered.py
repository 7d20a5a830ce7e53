"""Papers follow their reader's answers: made before them they hold the names alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marac.models import Declaration, Item, Pack
from marac.pack import renewing
from marac.pack.making import make_waiting
from tests.marac.pack.conftest import Papers, as_worker, text_of


def answers(papers: Papers, item: Item, *, knows: bool = False) -> None:
    said = {"knows": knows, "at": papers.now, "by": papers.idva, "member": papers.idva}
    Declaration.objects.create(record=item.record, item=item, **said)


def a_minute_later(papers: Papers) -> int:
    """How many papers wait to be made."""
    papers.now += timedelta(minutes=1)
    as_worker(lambda: renewing.renew(at=papers.now))
    return Pack.objects.filter(state=Pack.State.ASKED).count()


@pytest.mark.policy("MARAC-007")
def test_papers_are_asked_for_anew_once_their_reader_has_answered_for_every_case_in_them(papers: Papers) -> None:
    hers, other = (papers.family(name, answered=False) for name in ("Slate", "Thorne"))
    assert "door" not in text_of(papers.make(papers.idva, "idva"))
    papers.now += timedelta(minutes=1)
    answers(papers, hers)
    assert a_minute_later(papers) == 0
    answers(papers, other)
    assert [a_minute_later(papers), a_minute_later(papers)] == [1, 1]
    as_worker(lambda: make_waiting(at=papers.now))
    new = Pack.objects.get(withdrawn_at=None)
    assert "He broke the Thorne door" in " ".join(text_of(new).split())
    assert a_minute_later(papers) == 0, "once for these answers"


def test_papers_that_could_not_be_made_after_an_answer_are_not_asked_for_again_and_again(papers: Papers) -> None:
    item = papers.family("Slate", answered=False)
    papers.make(papers.idva, "idva")
    papers.now += timedelta(minutes=1)
    answers(papers, item)
    assert a_minute_later(papers) == 1
    Pack.objects.filter(state="asked").update(state="failed")
    assert a_minute_later(papers) == 0
