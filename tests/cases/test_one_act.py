"""One act of an incident is written on each case of it that it concerns, and withdrawn on each."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.involvement import move_involvement
from cases.entries import Arrested, Bailed, VictimTold
from cases.models import Case, Party, Sameness
from dapolicy.access.models import Exclusion, MemberRole, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.destruction import EVENT, Authority, answer_destruction, ask_destruction, history_of, waiting
from dapolicy.chronology.actions import correct
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.copies import carry_withdrawals, correct_too
from dapolicy.chronology.entries import CARRY, put_back, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Content, Event
from dapolicy.chronology.narrative import NOT_SHOWN, narrate
from dapolicy.chronology.standing import withdrawn_on
from tests.cases.casting import a_case, a_person, a_usual_case
from tests.cases.reports import person
from tests.world import login

STREET = "He was found outside the refuge in Mill Lane"


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


@pytest.fixture
def incident(case):
    return case.record.pairs.get().record.incident


def another(known, name, incident, now, by):
    """The same person under the id that another report gave them, on one officer's word."""
    newer = a_person(name, incident.record, now)
    Sameness.objects.create(record=incident.record, a=newer, b=known, answer="same", at=now, by_id=by.pk)
    return newer


@pytest.fixture
def joint(case, incident, world, now):
    """A second victim of the same suspect, whom her report gave an id of its own."""
    again = another(case.suspect, "Dorian Applethwaite", incident, now, world.officer)
    return a_case(incident, a_person("Noor Harrow", incident.record, now), again, now, by=world.officer)


def enter(entry_class, case, world, now, **data):
    form = entry_class(data, record=case.record, by=world.officer, now=now)
    return record_entry(form, case.record, by=world.officer, at=now)[0]


def bailed(case, world, now):
    return enter(Bailed, case, world, now, stage="before-charge", conditions="Not to go near")


def on(kind):
    return set(Event.objects.filter(kind=kind).values_list("record_id", flat=True))


def copy_on(case):
    return Event.objects.get(record_id=case.pk, kind="suspect.arrested")


def as_worker():
    with login("worker"):
        return carry_withdrawals()


@pytest.mark.policy("VIC-002")
@pytest.mark.parametrize("entered_on", ["case", "joint"])
def test_a_suspect_under_two_ids_is_bailed_on_both_cases(case, joint, world, now, entered_on):
    bailed({"case": case, "joint": joint}[entered_on], world, now)
    assert on("suspect.bailed") == {case.pk, joint.pk}
    assert set(Clock.objects.filter(duty="victim-warned").values_list("record_id", flat=True)) == {case.pk, joint.pk}


def test_a_victim_under_two_ids_is_told_of_each_suspect(case, incident, world, now):
    again = another(case.victim, "Fern Applethwaite", incident, now, world.officer)
    other = a_case(incident, again, a_person("Kit Harrow", incident.record, now), now, by=world.officer)
    enter(Arrested, other, world, now, offence="Assault")
    [(owed, _)] = VictimTold(None, record=case.record, by=world.officer, now=now).fields["owed"].choices
    enter(VictimTold, case, world, now, how="telephone", said="Told that Kit was arrested.", owed=[owed])
    assert on("victim.told") == {case.pk, other.pk}
    assert Clock.objects.get(record=other.record, duty="victim-told").stopped_at == now


def test_a_case_that_the_incident_left_is_told_nothing_more(case, world, now, as_web, as_owner):
    as_web(world.officer)
    wrong = Party.objects.get(person=case.victim)
    move_involvement(wrong, person("Sorrel", "Hathersage"), why="Two of that name", by=world.officer, at=now)
    [right] = Case.objects.exclude(pk=case.pk)
    as_owner()
    bailed(right, world, now)
    assert on("suspect.bailed") == {right.pk}


@pytest.fixture
def arrest(case, joint, world, now):
    return enter(Arrested, case, world, now, offence=STREET)


def lock(case):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_set_locked(%s, 'confirmed')", [case.pk])


def hidden(event):
    return Content.objects.get(event_id=event.pk).hidden_at is not None


def test_what_is_withdrawn_is_hidden_wherever_the_act_stands_at_once(case, joint, arrest, world, now, as_web, as_owner):
    as_web(world.officer)
    take_from_view(arrest, by=world.officer, at=now, reason="Says where the refuge is")
    as_owner()
    assert hidden(copy_on(joint))


def test_until_it_is_said_there_why_a_copy_says_that_its_words_are_gone(case, joint, arrest, world, now, as_web):
    assert STREET in narrate([copy_on(joint)])[0].words
    as_web(world.officer)
    take_from_view(arrest, by=world.officer, at=now, reason="Says where the refuge is")
    as_web(world.specialist)
    [line] = narrate([copy_on(joint)])
    assert (line.words, line.withdrawn) == (NOT_SHOWN, "")


def test_the_worker_is_asked_to_say_it_at_once_whether_it_stands_elsewhere_or_not(
    case, world, now, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("dapolicy.chronology.hurry.current_app.send_task", lambda name, **rest: sent.append(name))
    alone = enter(Arrested, case, world, now, offence=STREET)
    for act in (take_from_view, put_back):
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(alone, by={put_back: world.sergeant}.get(act, world.officer), at=now, reason="Looked at again")
        assert CARRY in sent


def test_it_is_withdrawn_and_confirmed_on_each_and_every_clock_forgets_it(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    assert as_worker() == 1
    said = withdrawn_on([joint.pk]).hidden[str(copy_on(joint).pk)]
    assert (said.by_id, Content.objects.get(event_id=said.pk).words) == (world.officer.pk, "The wrong man")
    assert not Clock.objects.filter(duty="victim-told", void=True).exists()
    take_out(arrest, by=world.sergeant, at=now)
    assert as_worker() == 1
    assert as_worker() == 0
    assert set(Clock.objects.filter(duty="victim-told").values_list("record_id", "void")) == {
        (case.pk, True),
        (joint.pk, True),
    }


def test_by_any_copy_of_it(case, joint, arrest, world, now):
    take_from_view(copy_on(joint), by=world.officer, at=now, reason="The wrong man")
    as_worker()
    take_out(arrest, by=world.sergeant, at=now)
    as_worker()
    assert not Clock.objects.filter(duty="victim-told", void=False).exists()


def test_a_hidden_copy_is_withdrawn_too_and_whoever_withdraws_learns_nothing(
    case, joint, arrest, world, now, as_web, as_owner
):
    alone = enter(Arrested, a_usual_case(world, now, by=world.officer), world, now, offence="Again")
    lock(joint)
    seen = []
    for event in (arrest, alone):
        as_web(world.officer)
        with CaptureQueriesContext(connection) as asked:
            take_from_view(event, by=world.officer, at=now, reason="The wrong man")
        seen.append([shape(each["sql"]) for each in asked.captured_queries])
        assert not Event.objects.filter(record_id=joint.pk).exists()
        as_owner()
    read_as(None)
    assert seen[0] == seen[1]
    assert hidden(copy_on(joint))
    assert as_worker() == 1
    take_out(arrest, by=world.sergeant, at=now)
    as_worker()
    assert Clock.objects.get(record=joint.record, duty="victim-told").void


def shape(sql):
    """A statement without what it asks about."""
    return re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", sql)


def test_why_stays_where_fewer_read_it(case, joint, arrest, world, now):
    Exclusion.objects.create(record=case.record, member=world.colleague, why="declared", at=now)
    take_from_view(arrest, by=world.officer, at=now, reason="He is the cousin of somebody here")
    as_worker()
    said = withdrawn_on([joint.pk]).hidden[str(copy_on(joint).pk)]
    assert Content.objects.get(event_id=said.pk).words == "Entered in error"


def test_who_is_excluded_there_moves_no_clock_there(case, joint, arrest, world, now):
    Exclusion.objects.create(record=joint.record, member=world.sergeant, why="declared", at=now)
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    take_out(arrest, by=world.sergeant, at=now)
    assert as_worker() == 1
    assert hidden(copy_on(joint))
    assert not Clock.objects.get(record=joint.record, duty="victim-told").void
    assert Clock.objects.get(record=joint.record, duty="withdrawal-confirmation").stopped_at is None


def test_nobody_is_first_and_second_by_two_copies(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.sergeant, at=now, reason="The wrong man")
    take_from_view(copy_on(joint), by=world.supervisor, at=now, reason="The wrong man")
    take_out(arrest, by=world.supervisor, at=now)
    as_worker()
    assert not Clock.objects.get(record=joint.record, duty="victim-told").void


def words_of(event):
    return Content.objects.get(event_id=event.pk, hidden_at=None).words


def test_who_refuses_lets_it_stand_wherever_it_was_withdrawn(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    as_worker()
    put_back(copy_on(joint), by=world.sergeant, at=now, reason="It was he")
    assert (hidden(arrest), hidden(copy_on(joint))) == (True, False)
    assert [as_worker(), as_worker()] == [1, 0]
    assert words_of(arrest) == words_of(copy_on(joint))
    assert not withdrawn_on([case.pk, joint.pk]).hidden
    assert not Clock.objects.filter(duty="withdrawal-confirmation", stopped_at=None).exists()


def test_refused_before_it_was_carried_it_stands_there_too(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    put_back(arrest, by=world.sergeant, at=now, reason="It was he")
    assert [as_worker(), as_worker()] == [2, 0]
    assert not hidden(copy_on(joint))


def test_whoever_is_excluded_there_brings_no_words_back_there(case, joint, arrest, world, now):
    Exclusion.objects.create(record=joint.record, member=world.sergeant, why="declared", at=now)
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    as_worker()
    put_back(arrest, by=world.sergeant, at=now, reason="It was he")
    assert as_worker() == 0
    assert (hidden(arrest), hidden(copy_on(joint))) == (False, True)


def test_another_withdrawal_of_it_elsewhere_waits_for_a_second_person_of_its_own(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    take_from_view(copy_on(joint), by=world.specialist, at=now, reason="Says where the refuge is")
    put_back(arrest, by=world.sergeant, at=now, reason="It was he")
    as_worker()
    assert hidden(copy_on(joint))


def test_a_correction_stands_beside_each_of_them(case, joint, arrest, world, now):
    correct(arrest, by=world.officer, at=now, words="Arrested for harassment")
    assert [as_worker(), as_worker()] == [1, 0]
    beside = Event.objects.get(record_id=joint.pk, kind="entry.corrected")
    assert (beside.subject, beside.by_id) == (str(copy_on(joint).pk), world.officer.pk)
    assert words_of(beside) == "Arrested for harassment"


@pytest.mark.parametrize("act", ["correct", "withdraw"])
def test_what_somebody_did_before_they_lost_their_role_is_carried_once(case, joint, arrest, world, now, act):
    if act == "correct":
        correct(arrest, by=world.officer, at=now, words="Arrested for harassment")
    else:
        take_from_view(arrest, by=world.officer, at=now, reason="It was another man")
    MemberRole.objects.filter(member=world.officer).update(until=now)
    assert [as_worker(), as_worker()] == [1, 0]


def test_two_workers_that_both_found_a_correction_to_carry_write_it_once(case, joint, arrest, world, now):
    asked = correct(arrest, by=world.officer, at=now, words="Arrested for harassment")
    both = [correct_too(copy_on(joint).pk, asked.pk) for _ in range(2)]
    assert both == [1, 0]
    assert Event.objects.filter(record_id=joint.pk, kind="entry.corrected").count() == 1


def test_of_a_correction_that_fewer_read_it_is_said_that_it_is_not_right(case, joint, arrest, world, now):
    lock(case)
    correct(arrest, by=world.officer, at=now, words="His shift begins at six")
    as_worker()
    assert "His shift" not in words_of(Event.objects.get(record_id=joint.pk, kind="entry.corrected"))


PAPER = Authority("Court order 12/26", "Westmarch Crown Court", date(2026, 3, 2), "Legally privileged")


def destroy(event, world, now, as_web, as_owner):
    """The case's owner asks, and professional standards do it."""
    Record.objects.filter(pk=event.record_id).update(investigator=world.colleague)
    as_web(world.colleague)
    asked = ask_destruction(EVENT, event.pk, under=PAPER, by=world.colleague, at=now)
    as_owner()
    as_web(world.psd)
    answer_destruction(asked, does=True, reason="Read the order", by=world.psd, at=now)
    as_owner()


def test_words_that_are_destroyed_are_destroyed_wherever_the_act_stands(
    case, joint, arrest, world, now, as_web, as_owner
):
    destroy(arrest, world, now, as_web, as_owner)
    copy = copy_on(joint)
    assert not Content.objects.filter(event_id__in=[arrest.pk, copy.pk]).exists()
    assert set(Event.objects.filter(kind="entry.destroyed").values_list("subject", flat=True)) == {
        str(arrest.pk),
        str(copy.pk),
    }
    as_web(world.psd)
    assert [(one.step, one.authority) for one in history_of(copy.pk)] == [
        ("asked", PAPER.reference),
        ("done", PAPER.reference),
    ]
    assert waiting() == []


def test_where_the_second_person_is_excluded_another_is_asked(case, joint, arrest, world, now, as_web, as_owner):
    world.member("auditor", "psd-auditor")
    Exclusion.objects.create(record=joint.record, member=world.psd, why="declared", at=now)
    destroy(arrest, world, now, as_web, as_owner)
    copy = copy_on(joint)
    assert Content.objects.filter(event_id__in=[arrest.pk, copy.pk]).values_list("event_id", flat=True).get() == copy.pk
    as_web(world.psd)
    assert waiting() == []
    as_owner()
    as_web(world.auditor)
    [asked] = waiting()
    assert answer_destruction(asked.id, does=True, reason="Read the order", by=world.auditor, at=now)
    as_owner()
    assert not Content.objects.filter(event_id=copy.pk).exists()


def test_other_words_of_the_same_day_stand(case, joint, arrest, world, now):
    enter(Arrested, joint, world, now, offence="Breach of bail")
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    as_worker()
    assert set(Content.objects.filter(hidden_at__isnull=False).values_list("words", flat=True)) == {STREET}


def test_what_another_act_moves_from_a_record_is_confirmed_on_no_other(case, joint, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="The wrong man")
    moved = {"withdraws": str(arrest.pk), "because": "stands on its case"}
    record_event("event.withdrawn", case.record, by=world.sergeant, at=now, subject=str(arrest.pk), detail=moved)
    assert as_worker() == 1
    assert not Clock.objects.get(record=joint.record, duty="victim-told").void
