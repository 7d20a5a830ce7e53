"""Sheets and papers follow what they were made from, on whichever record it changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.actions.confidential import withhold
from cases.models import Party, PersonAddress, PersonName, Sameness
from dapolicy.chronology.actions import entered_at
from dapolicy.chronology.actions import record as record_event
from marac.models import Item, Pack, PackPart, Sheet
from marac.pack import queries, renewing
from marac.pack.sheets import compose_meeting
from tests.cases.casting import a_case, a_person, an_incident
from tests.marac.pack.conftest import Papers, as_worker

Change = Callable[[Papers, Item], object]


def on_the_report(papers: Papers, item: Item) -> None:
    report = Party.objects.get(person=item.record.case.victim, part="victim").record
    record_event("arrest.made", report, by=None, at=papers.now)


def on_another_case_of_the_two(papers: Papers, item: Item) -> None:
    case = item.record.case
    incident = an_incident(papers.world.unit, papers.now)
    other = a_case(incident, case.victim, case.suspect, papers.now)
    record_event("suspect.charged", other.record, by=None, at=papers.now)


def an_address_withheld_through_another_record(papers: Papers, item: Item) -> None:
    withhold(known_elsewhere(item), by=papers.world.specialist, at=papers.now)


def a_childs_address_withheld(papers: Papers, item: Item) -> None:
    child = Party.objects.filter(part="child").order_by("pk").first().person
    PersonAddress.objects.update(person=child)
    withhold(known_elsewhere(item), by=papers.world.specialist, at=papers.now)


def somebody_found_to_be_the_same(papers: Papers, item: Item) -> None:
    through = known_elsewhere(item).record
    other = a_person("Fern Marlow", through, papers.now)
    PersonName.objects.filter(person=other).update(kind="alias")
    said = {"record": through, "answer": "same", "at": papers.now, "by_id": papers.world.specialist.pk}
    Sameness.objects.create(a=item.record.case.victim, b=other, **said)
    record_event("person.matched", through, by=papers.world.specialist, at=papers.now)


def known_elsewhere(item: Item) -> PersonAddress:
    return PersonAddress.objects.exclude(record=item.record).get()


WITHHOLD = (an_address_withheld_through_another_record, a_childs_address_withheld)


@pytest.mark.parametrize(
    "change",
    [on_the_report, on_another_case_of_the_two, an_address_withheld_through_another_record, a_childs_address_withheld,
     somebody_found_to_be_the_same],
)  # fmt: skip
def test_a_fact_that_changed_anywhere_makes_the_sheets_anew_and_shows_beside_the_papers(
    papers: Papers, change: Change
) -> None:
    item, _ = long_ago(papers, "Slate"), long_ago(papers, "Thorne")
    elsewhere = an_incident(papers.world.unit, papers.now).record
    PersonAddress.objects.create(person=item.record.case.victim, record=elsewhere, learnt_at=papers.now,
                                 words="7 Alder Row, Northam")  # fmt: skip
    made_an_hour_ago(papers)
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 0
    change(papers, item)
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 1
    newest = Sheet.objects.filter(replaced_at=None, made_at=papers.now)
    assert set(newest.values_list("item_id", flat=True)) == {item.pk}
    pack = Pack.objects.earliest("asked_at", "pk")  # what is asked for again is asked for at the same moment
    if change in WITHHOLD:
        assert pack.withdrawn_at, "it says what is withheld now"
    else:
        assert queries.changed_since([pack]) == {str(pack.pk): {item.pk}}


def test_what_a_transaction_entered_while_the_case_was_read_is_not_missed(papers: Papers) -> None:
    """It had begun before, so it is entered earlier than the sheets were made, and was over afterwards."""
    item = long_ago(papers, "Slate")
    made_an_hour_ago(papers)
    event = record_event("suspect.charged", item.record, by=None, at=papers.now)
    Item.objects.update(sheets_at=event.recorded_at + timedelta(seconds=30))
    assert as_worker(lambda: renewing.renew(at=papers.now)) == 1


def test_a_section_that_was_taken_back_shows_beside_the_papers(papers: Papers) -> None:
    item = long_ago(papers, "Slate")
    made_an_hour_ago(papers)
    Sheet.objects.filter(section="risk").update(replaced_at=papers.now)
    packs = list(Pack.objects.all())
    assert queries.changed_since(packs) == {str(packs[0].pk): {item.pk}}


def long_ago(papers: Papers, surname: str) -> Item:
    with entered_at(papers.now - timedelta(hours=2)):
        return papers.family(surname)


def made_an_hour_ago(papers: Papers) -> None:
    """Sheets and papers younger than the story, older than what comes now."""
    coordinator, then = papers.world.coordinator, papers.now - timedelta(hours=1)
    as_worker(lambda: compose_meeting(papers.scene.meeting, by=coordinator, at=then))
    Item.objects.update(added_at=then)
    pack = papers.ask(papers.idva, "idva", state="ready", ready_at=then)
    for item in Item.objects.all():
        PackPart.objects.create(record=item.record, pack=pack, item=item, made_at=then, digest="0")
