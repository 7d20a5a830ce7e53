"""How it is safe to reach somebody, when that is no longer known, and what was promised."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions.contact import SafeWay, confirm_safe_contact, keep_promise, promise, set_safe_contact
from cases.actions.opening import PairFacts, open_or_join
from cases.entries import Bailed, ContactAgreed, HaveReunited, HaveSeparated, NoContact, PersonDied, VictimMoved
from cases.models import Pair, Promise, SafeContact, Sameness
from cases.queries.contact import reach_both, reaching
from cases.queries.here import read_case
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import entered_at
from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Content, Event
from tests.cases.casting import a_case, a_party, a_person, a_usual_case, an_incident, safe_contact

WAY = SafeWay(told_by="Fern", means="Text first, never ring", times="Weekdays before three", code_word="library")


@pytest.fixture
def case(world, now):
    then = now - timedelta(days=9)
    with entered_at(then):
        return a_usual_case(world, then, by=world.officer)


@pytest.fixture
def contact(case, world, now):
    return safe_contact(case, now - timedelta(days=8), by=world.officer)


def enter(entry_class, case, by, at, **data):
    form = entry_class({**entry_class.example, **data}, record=case.record, by=by, now=at)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=at)


def test_a_new_row_replaces_the_last_and_the_old_one_stays(case, contact, world, now):
    set_safe_contact(case.victim, case.record, WAY, by=world.specialist, at=now)
    reach = reaching(case.victim, case.record)
    assert (reach.contact.means, reach.contact.times, reach.confirmed) == (WAY.means, WAY.times, True)
    assert SafeContact.objects.filter(person=case.victim).count() == 2


def test_its_words_never_enter_the_chronology(case, world, now):
    set_safe_contact(case.victim, case.record, WAY, by=world.specialist, at=now)
    event = Event.objects.get(kind="contact.learnt")
    assert not Content.objects.filter(event_id=event.pk).exists()
    assert "library" not in str(event.detail)


def test_no_safe_way_yet_is_an_answer_and_nothing_at_all_is_not(case, world, now):
    set_safe_contact(case.victim, case.record, SafeWay("Fern", no_safe_way=True), by=world.officer, at=now)
    assert reaching(case.victim, case.record).contact.no_safe_way is True
    with pytest.raises(Refused, match="Say how"):
        set_safe_contact(case.victim, case.record, SafeWay("Fern"), by=world.officer, at=now)


@pytest.mark.parametrize("entry_class", [Bailed, HaveSeparated, HaveReunited, VictimMoved], ids=lambda one: one.kind)
def test_it_is_not_confirmed_since_a_release_separation_reunion_or_move(entry_class, case, contact, world, now):
    assert reaching(case.victim, case.record).confirmed
    then = now - timedelta(days=1)
    enter(entry_class, case, world.officer, then)
    reach = reaching(case.victim, case.record)
    assert (reach.confirmed, reach.unsettled_at) == (False, then)
    confirm_safe_contact(reach.contact, case.record, told_by="Fern", by=world.officer, at=now)
    assert reaching(case.victim, case.record).confirmed


def test_what_is_entered_after_it_was_confirmed_was_not_known_then(case, contact, world, now):
    """He left custody before she said that nothing had changed; it was typed afterwards."""
    with entered_at(now - timedelta(days=5)):
        confirm_safe_contact(contact, case.record, told_by="Fern", by=world.officer, at=now - timedelta(days=5))
        enter(VictimMoved, case, world.officer, now - timedelta(days=6))
    assert reaching(case.victim, case.record).confirmed
    with entered_at(now - timedelta(days=4)):
        enter(Bailed, case, world.officer, now - timedelta(days=6))
    reach = reaching(case.victim, case.record)
    assert (reach.confirmed, reach.unsettled_at) == (False, now - timedelta(days=4))
    assert reach_both(read_case(case.record.reference, now))["victim"] == reach


def test_it_is_not_confirmed_since_a_new_incident(case, contact, world, now):
    incident = an_incident(world.unit, now)
    pair = PairFacts(
        a_party(incident, "victim", case.victim, now), a_party(incident, "suspect", case.suspect, now), "partner"
    )
    [joined] = open_or_join(incident, [pair], told=now, by=world.officer, at=now)
    assert joined.pk == case.pk
    reach = reaching(case.victim, case.record)
    assert (reach.confirmed, reach.unsettled_by) == (False, "a new incident")


def test_contact_does_not_cross_between_two_ids_until_a_second_person_confirms(case, contact, world, now):
    same = a_person("Fern Oxbow", case.record, now)
    row = Sameness.objects.create(
        record=case.record, a=case.victim, b=same, answer="same", at=now, by_id=world.officer.pk
    )
    assert reaching(same, case.record).contact is None
    row.confirmed_at, row.confirmed_by_id = now, world.specialist.pk
    row.save()
    assert reaching(same, case.record).contact == contact


def test_what_she_told_as_a_victim_is_not_shown_where_she_is_the_suspect(case, contact, world, now):
    incident = Pair.objects.get(case_record=case.record).record.incident
    other = a_case(incident, case.suspect, case.victim, now, by=world.officer)
    on_report = safe_contact(case, now, by=world.officer, record=incident.record, means="At the library desk")
    assert reaching(case.victim, other.record, part="suspect").contact is None
    assert reaching(case.victim, case.record).contact == on_report


def test_no_contact_wanted_is_said_until_contact_is_agreed_again(case, contact, world, now):
    enter(NoContact, case, world.officer, now - timedelta(hours=2))
    assert reaching(case.victim, case.record).wants_none == "They want no contact."
    enter(ContactAgreed, case, world.officer, now)
    assert reaching(case.victim, case.record).wants_none == ""


def test_a_death_stops_contact_at_once(case, contact, world, now, browse):
    enter(PersonDied, case, world.specialist, now, who=case.victim.reference)
    assert reaching(case.victim, case.record).died
    text = browse(world.specialist).get(f"/cases/{case.record.reference}/").content.decode()
    assert "All contact has stopped" in text
    assert contact.means not in text


def test_the_page_keeps_what_was_typed_and_says_how_to_mend_it(case, world, browse):
    page = browse(world.specialist)
    address = f"/cases/{case.record.reference}/contact/victim/"
    answer = page.post(address, {"answer": "safe-way", "told_by": "Her sister", "never": "by letter"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Say how they can be reached" in text
    assert "by letter" in text
    assert not SafeContact.objects.exists()
    page.post(address, {"answer": "no-safe-way", "told_by": "Her sister"})
    assert SafeContact.objects.get().no_safe_way


def test_a_promise_is_kept_or_kept_late_and_ticked_once(case, world, now):
    due = now - timedelta(hours=1)
    made = now - timedelta(days=1)
    row = promise(case.record, to=case.victim, words="Ring her", due_at=due, by=world.officer, at=made)
    assert keep_promise(row, by=world.specialist, at=now) is True
    assert keep_promise(row, by=world.officer, at=now) is False
    kept = Promise.objects.get()
    assert (kept.kept_by, kept.kept_at) == (world.specialist, now)
    assert Event.objects.get(kind="call.made").detail == {"late": True}


def test_a_promise_in_the_past_is_sent_back(case, world, browse):
    address = f"/cases/{case.record.reference}/promises/"
    answer = browse(world.specialist).post(address, {"words": "Ring her", "due_at": "2020-01-01T10:00"})
    assert "still to come" in answer.content.decode()
    assert not Promise.objects.exists()


def test_a_promise_for_another_year_is_sent_back_with_what_was_typed(case, world, browse, now):
    address = f"/cases/{case.record.reference}/promises/"
    typed = {"words": "Ring her", "due_at": (now + timedelta(days=400)).isoformat()}
    shown = browse(world.specialist).post(address, typed).content.decode()
    assert "more than a year ahead" in shown
    assert "Ring her" in shown
    assert not Promise.objects.exists()


def test_the_diary_is_ticked_on_the_case_page(case, world, browse, now):
    promise(case.record, to=case.victim, words="Ring her", due_at=now + timedelta(hours=3), by=world.officer, at=now)
    page = browse(world.specialist)
    text = page.get(f"/cases/{case.record.reference}/").content.decode()
    address = text.split('action="/cases/')[1].split('"')[0]
    page.post(f"/cases/{address}")
    assert Promise.objects.get().kept_by == world.specialist
