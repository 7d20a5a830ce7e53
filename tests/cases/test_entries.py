"""Every entry of every area: a valid example is recorded, and reads as a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.contact import promise
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.entries import entries, record_entry, sentence_of
from dapolicy.chronology.models import Event
from tests.cases.casting import a_child, a_usual_case

ON_CASES = [entry for entry in entries().values() if "case" in entry.stands_on]


@pytest.fixture
def case(world, now):
    """A case with a child, whose clocks and gates have what the examples need."""
    case = a_usual_case(world, now - timedelta(days=2), by=world.specialist)
    then = now - timedelta(days=2)
    a_child(case.record.pairs.get().record.incident, "Toby Applethwaite", then)
    promise(case.record, to=case.victim, words="Ring her", due_at=now + timedelta(hours=3), by=world.officer, at=then)
    return case


def filled(entry_class, record, by, now):
    """The class's own example, with the choices that only a record can give: the first of each."""
    empty = entry_class(None, record=record, by=by, now=now)
    data = dict(entry_class.example)
    for name in ("child", "notice", "who", "team", "promised"):
        if name in empty.fields and name not in data:
            data[name] = empty.fields[name].choices[0][0]
    return entry_class(data, record=record, by=by, now=now)


def what_it_needs(entry_class, record, world, now):
    """Record what the entry waits for, each by its own example."""
    wanted = [*entry_class.gate, *(["order.notice-served"] if "notice" in entry_class.base_fields else [])]
    for kind in wanted:
        if not Event.objects.filter(record_id=record.pk, kind=kind).exists():
            needed = entries()[kind]
            what_it_needs(needed, record, world, now)
            before = now - timedelta(hours=1)
            record_entry(filled(needed, record, world.supervisor, before), record, by=world.supervisor, at=before)


@pytest.mark.parametrize("entry_class", ON_CASES, ids=lambda entry: entry.kind)
def test_its_example_is_recorded_and_reads_as_a_sentence(entry_class, case, world, now):
    what_it_needs(entry_class, case.record, world, now)
    by = world.member("another", "supervisor", "specialist-officer", "marac-coordinator")
    form = filled(entry_class, case.record, by, now)
    assert form.is_valid(), form.errors
    events = record_entry(form, case.record, by=by, at=now)
    assert entry_class.kind in {event.kind for event in events}
    for event in events:
        kept = Event.objects.get(pk=event.pk)
        assert sentence_of(kept.kind, kept.detail)
        assert set(kept.detail).isdisjoint({"at", "opinion", "sensitivity"})


def test_none_can_have_happened_yet(case, world, now):
    for entry_class in ON_CASES:
        what_it_needs(entry_class, case.record, world, now)
        form = filled(entry_class, case.record, world.supervisor, now)
        if entry_class.kind == "watch.asked":
            assert "at" not in form.fields, "it is asked as it is written"
            continue
        form.data["at"] = (now + timedelta(minutes=5)).isoformat()
        assert not form.is_valid(), entry_class.kind
        assert "future" in str(form.errors["at"]), entry_class.kind


def test_only_who_may_records_any(case, world, now):
    for entry_class in ON_CASES:
        what_it_needs(entry_class, case.record, world, now)
        form = filled(entry_class, case.record, world.analyst, now)
        with pytest.raises(Refused):
            record_entry(form, case.record, by=world.analyst, at=now)
    assert not Event.objects.filter(record_id=case.pk, by_id=world.analyst.pk).exists()


def test_an_empty_time_is_now_and_words_stand_beside_the_log(case, world, now):
    entry_class = entries()["suspect.wanted"]
    form = entry_class({"note": "Last seen at the mill"}, record=case.record, by=world.officer, now=now)
    [event] = record_entry(form, case.record, by=world.officer, at=now)
    assert event.at == now
    assert "mill" not in str(event.detail)
    assert event.content_hash


def test_a_word_waits_for_what_policy_wants_first_and_says_what(case, world, now):
    closed = entries()["case.closed"]
    form = closed(closed.example, record=case.record, by=world.supervisor, now=now)
    assert not form.is_valid()
    assert "offer of support" in str(form.errors)
    with pytest.raises(Refused):
        record_entry(form, case.record, by=world.supervisor, at=now)
    assert Record.objects.get(pk=case.pk).closed_at is None


def test_a_case_closes_once_support_was_offered_and_opens_again(case, world, now):
    def enter(kind, at):
        form = entries()[kind](entries()[kind].example, record=case.record, by=world.supervisor, now=at)
        return record_entry(form, case.record, by=world.supervisor, at=at)

    enter("support.offered", now - timedelta(minutes=3))
    enter("case.closed", now - timedelta(minutes=2))
    case.refresh_from_db()
    assert case.closed_at == now - timedelta(minutes=2) == Record.objects.get(pk=case.pk).closed_at
    enter("case.opened", now)
    case.refresh_from_db()
    assert case.closed_at is None
