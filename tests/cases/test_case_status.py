"""What became of the suspect, and what the victim is told of it: which clocks start, stop and run on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.entries import (
    Arrested,
    Bailed,
    CaseClosed,
    Charged,
    ChildAffected,
    EvidenceChecklist,
    Interviewed,
    NoFurtherAction,
    NoticeHeard,
    NoticeServed,
    Released,
    SchoolTold,
    SupportOffered,
    VictimTold,
)
from cases.entries.victim import ContactAttempted, FollowedUp, NoContact, SupportWithdrawn
from cases.statuses import STATUS
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import entries, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Clock, Event, Telling
from tests.cases.casting import a_case, a_child, a_person, a_usual_case, an_incident

LONDON = ZoneInfo("Europe/London")


def london(day, hour, minute=0):
    return datetime(2026, 5, day, hour, minute, tzinfo=LONDON)


def enter(entry_class, case, by, at, *, when=None, **data):
    """Record an entry as its page does, with answers as they are posted."""
    if when:
        data["at"] = when.isoformat()
    form = entry_class(data, record=case.record, by=by, now=at)
    assert form.is_valid(), form.errors
    return record_entry(form, case.record, by=by, at=at)


def clocks(case, duty):
    return list(Clock.objects.filter(record=case.record, duty=duty, void=False).order_by("started_at"))


@pytest.fixture
def case(world):
    return a_usual_case(world, london(1, 21, 40), by=world.officer)


def owed(case, by, at):
    return dict(VictimTold(None, record=case.record, by=by, now=at).fields["owed"].choices)


@pytest.mark.policy("VIC-001")
def test_rung_before_he_is_out_meets_both_clocks_of_the_bail(case, world):
    """Arrested on Friday night; she is rung at 06:10; he is bailed at 06:30 on the Saturday before a bank holiday."""
    enter(Arrested, case, world.officer, london(1, 23, 10), offence="Assault")
    said = "Told that he will be bailed this morning and of his conditions."
    told = {"how": "telephone", "said": said, "ahead": ["suspect.bailed"]}
    enter(VictimTold, case, world.officer, london(2, 6, 10), **told)
    enter(Bailed, case, world.officer, london(2, 6, 30), stage="before-charge", conditions="Not to go near")
    [warned] = clocks(case, "victim-warned")
    assert warned.due_at == london(2, 7, 30)
    assert warned.stopped_at == london(2, 6, 30)
    arrest, bail = clocks(case, "victim-told")
    assert arrest.due_at == bail.due_at == london(5, 23, 59).replace(second=59)
    assert bail.stopped_at == london(2, 6, 30)
    assert arrest.stopped_at is None


@pytest.mark.policy("VIC-001")
def test_only_what_was_ticked_is_told(case, world):
    enter(Arrested, case, world.officer, london(1, 23, 10), offence="Assault")
    enter(Charged, case, world.officer, london(2, 5), offence="Assault", left="still-in-custody")
    listed = owed(case, world.officer, london(2, 6))
    assert list(listed.values()) == ["Dorian Applethwaite: Arrested", "Dorian Applethwaite: Charged"]
    arrest = f"{case.record.reference}|suspect.arrested"
    enter(VictimTold, case, world.officer, london(2, 6), how="telephone", said="Told of the arrest.", owed=[arrest])
    assert {one.started_by: one.stopped_at for one in clocks(case, "victim-told")} == {
        "suspect.arrested": london(2, 6),
        "suspect.charged": None,
    }
    assert list(owed(case, world.officer, london(2, 7)).values()) == ["Dorian Applethwaite: Charged"]


@pytest.mark.policy("VIC-001")
def test_an_attempt_stops_nothing(case, world):
    enter(Arrested, case, world.officer, london(1, 23, 10), offence="Assault")
    enter(ContactAttempted, case, world.officer, london(2, 6), how="telephone", outcome="message-left", safe="yes")
    assert clocks(case, "victim-told")[0].stopped_at is None


def test_a_telling_without_substance_is_sent_back_with_the_mend(case, world, now):
    form = VictimTold({"how": "telephone", "said": "ok"}, record=case.record, by=world.officer, now=now)
    assert not form.is_valid()
    assert "said" in form.errors


@pytest.mark.policy("VIC-006")
def test_the_interval_agreed_with_her_sets_the_next_update(case, world):
    said = "She wants to hear every second week."
    enter(VictimTold, case, world.officer, london(5, 10), how="telephone", said=said, agreed="21 days")
    assert clocks(case, "victim-update")[-1].due_at == london(26, 23, 59).replace(second=59)
    enter(FollowedUp, case, world.officer, london(6, 10), how="in-person", reached="yes", note="Seen at her sister's.")
    assert clocks(case, "victim-update")[-1].started_at == london(6, 10)


@pytest.mark.policy("VIC-016")
def test_withdrawing_support_is_not_wanting_no_contact(case, world):
    enter(Arrested, case, world.officer, london(1, 23, 10), offence="Assault")
    answers = dict.fromkeys(("pressed", "afraid", "supporter_there", "risk_assessed_again", "plan_reviewed"), "no")
    [event] = enter(SupportWithdrawn, case, world.officer, london(2, 9), reasons="Cannot face a court", **answers)
    assert event.detail["pressed"] == "no"
    assert clocks(case, "victim-told")[0].lapsed_at is None
    enter(NoContact, case, world.officer, london(2, 10), why="wanted", note="Asked not to be rung")
    assert clocks(case, "victim-told")[0].lapsed_at == london(2, 10)
    assert clocks(case, "welfare-review")


@pytest.mark.policy("VIC-002")
def test_leaving_custody_is_its_own_event_beside_the_outcome(case, world):
    out = london(2, 9, 30)
    events = enter(
        Charged,
        case,
        world.officer,
        london(2, 10),
        offence="Assault",
        left="on-bail",
        conditions="Not to go to the house",
        left_at=out.isoformat(),
    )
    assert [(event.kind, event.at) for event in events] == [
        ("suspect.charged", london(2, 10)),
        ("suspect.bailed", out),
    ]
    assert events[1].detail["how"] == "on-bail"
    assert events[0].detail["incident"] == events[1].detail["incident"]
    assert {one.started_by for one in clocks(case, "victim-told")} == {"suspect.charged", "suspect.bailed"}


def test_an_interview_without_custody_releases_nobody(case, world):
    events = enter(Interviewed, case, world.officer, london(2, 10), where="voluntary", left="not-in-custody")
    assert [event.kind for event in events] == ["suspect.interviewed"]
    assert clocks(case, "victim-warned") == []


def test_custody_follows_what_happened_and_not_the_order_of_typing(case, world):
    enter(Released, case, world.officer, london(2, 12), how="under-investigation", when=london(2, 11))
    enter(Arrested, case, world.officer, london(2, 12), offence="Assault", when=london(2, 1))
    case.refresh_from_db()
    assert case.in_custody is False


def test_a_withdrawn_arrest_leaves_nobody_in_custody_and_stops_the_clock(case, world):
    [event] = enter(Arrested, case, world.officer, london(2, 1), offence="Assault")
    case.refresh_from_db()
    assert case.in_custody is True
    take_from_view(event, by=world.officer, at=london(2, 2), reason="wrong man")
    case.refresh_from_db()
    assert case.in_custody is True
    assert not clocks(case, "victim-told")[0].void
    take_out(event, by=world.sergeant, at=london(2, 3))
    case.refresh_from_db()
    assert case.in_custody is False
    assert clocks(case, "victim-told") == []


def test_one_arrest_is_written_on_each_case_of_the_incident_with_that_suspect(case, world):
    incident = case.record.pairs.get().record.incident
    noor = a_person("Noor Harrow", incident.record, london(1, 21))
    joint = a_case(incident, noor, case.suspect, london(1, 21), by=world.officer)
    opposite = a_case(incident, case.suspect, case.victim, london(1, 21), by=world.officer)
    enter(Arrested, case, world.officer, london(1, 23), offence="Assault")
    arrested = Event.objects.filter(kind="suspect.arrested")
    assert set(arrested.values_list("record_id", flat=True)) == {case.pk, joint.pk}
    assert {event.detail["incident"] for event in arrested} == {incident.record.reference}
    assert clocks(opposite, "victim-told") == []


def test_she_is_told_of_each_suspect_by_his_own_case(world):
    at = london(1, 21)
    incident = an_incident(world.unit, at)
    fern, dorian, kit = (a_person(name, incident.record, at) for name in ("Fern A", "Dorian A", "Kit A"))
    one = a_case(incident, fern, dorian, at, by=world.officer)
    two = a_case(incident, fern, kit, at, by=world.officer)
    for case in (one, two):
        enter(Arrested, case, world.officer, london(1, 23), offence="Assault")
    listed = owed(one, world.officer, london(2, 6))
    assert len(listed) == 2
    ticked = [key for key in listed if key.startswith(one.record.reference)]
    enter(VictimTold, one, world.officer, london(2, 6), how="telephone", said="Told of Dorian's arrest.", owed=ticked)
    assert clocks(one, "victim-told")[0].stopped_at == london(2, 6)
    assert clocks(two, "victim-told")[0].stopped_at is None
    assert clocks(two, "victim-update")[-1].started_at == london(2, 6)


def test_a_notice_is_heard_within_48_court_hours_each_by_its_own_clock(case, world):
    for hour in (7, 9):
        enter(NoticeServed, case, world.officer, london(2, hour), sort="dvpn", conditions="Not to come near")
    first, second = clocks(case, "protection-notice-hearing")
    assert first.due_at == london(6, 7)
    form = NoticeHeard(None, record=case.record, by=world.officer, now=london(5, 10))
    notices = [key for key, _ in form.fields["notice"].choices]
    assert notices == [second.subject, first.subject]
    enter(NoticeHeard, case, world.officer, london(5, 10), notice=first.subject, outcome="granted")
    first, second = clocks(case, "protection-notice-hearing")
    assert (first.stopped_at, second.stopped_at) == (london(5, 10), None)


def test_an_entry_of_a_child_has_the_child_as_its_subject(case, world):
    incident = case.record.pairs.get().record.incident
    iggy = a_child(incident, "Iggy Applethwaite", london(1, 22))
    enter(ChildAffected, case, world.officer, london(1, 23), child=iggy.reference, how=["lives-there"])
    [clock] = clocks(case, "school-told")
    assert (clock.subject, clock.due_at) == (iggy.reference, london(5, 8, 30))
    because = "The suspect's brother is the caretaker."
    unsafe = {"child": iggy.reference, "safe": "no", "unsafe_because": because}
    event, beside = enter(SchoolTold, case, world.officer, london(2, 10), **unsafe)
    assert (event.record_id, beside.record_id) == (case.pk, incident.record_id)
    assert event.kind == "school.unsafe-to-tell"
    assert clocks(case, "school-told")[0].lapsed_at == london(2, 10)
    assert Telling.objects.filter(record=case.record, to="supervisor", source__startswith="school-unsafe").exists()


def test_times_are_kept_in_utc(case, world):
    [event] = enter(Arrested, case, world.officer, london(1, 23), offence="Assault")
    assert Event.objects.get(pk=event.pk).at == datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert event.at - timedelta(hours=1) == london(1, 22)


@pytest.mark.policy("VIC-002")
@pytest.mark.parametrize("kind", [kind for kind, _ in STATUS])
def test_every_change_of_status_is_owed_to_her_by_an_entry_of_its_own(case, world, kind):
    entry_class = entries()[kind]
    enter(entry_class, case, world.officer, london(2, 10), **entry_class.example)
    assert kind in {clock.started_by for clock in clocks(case, "victim-told")}


@pytest.mark.policy("VIC-002")
def test_the_case_shows_when_she_was_last_told_and_how_long_ago(case, world, now, browse):
    address = f"/cases/{case.record.reference}/"
    page = browse(world.specialist)
    assert "has not been told anything yet" in page.get(address).content.decode()
    then = now - timedelta(days=3)
    enter(VictimTold, case, world.officer, then, how="telephone", said="Told how it goes on.")
    assert "(3 days ago)" in page.get(address).content.decode()


@pytest.mark.policy("VIC-016")
def test_a_withdrawal_of_support_leaves_none_of_its_questions_open(case, world, now):
    answers = {**SupportWithdrawn.example}
    for name in answers:
        left = {key: value for key, value in answers.items() if key != name}
        form = SupportWithdrawn(left, record=case.record, by=world.officer, now=now)
        assert name in form.errors
    assert {"pressed", "afraid", "supporter_there", "risk_assessed_again", "plan_reviewed", "reasons"} == set(answers)


@pytest.mark.policy("VIC-015")
def test_no_further_action_is_saved_at_once_and_the_case_closes_only_when_she_has_heard(case, world):
    enter(SupportOffered, case, world.supervisor, london(5, 9), answer="declined")
    enter(NoFurtherAction, case, world.officer, london(5, 10), reason="Not met", left="not-in-custody")
    [owed] = clocks(case, "victim-told")
    assert owed.due_at == london(6, 23, 59).replace(second=59)
    closing = {"outcome": "no-further-action", "note": "Nothing remains"}
    form = CaseClosed(closing, record=case.record, by=world.supervisor, now=london(5, 11))
    assert "the victim to be told of: No further action" in str(form.errors)
    said = "Told of it and of her right to have it reviewed."
    told = {"how": "in-person", "said": said, "owed": [f"{case.record.reference}|suspect.no-further-action"]}
    enter(VictimTold, case, world.officer, london(5, 12), **told)
    enter(CaseClosed, case, world.supervisor, london(5, 13), **closing)
    case.refresh_from_db()
    assert case.closed_at == london(5, 13)


def test_what_a_report_left_open_is_stopped_by_entries_of_its_case(case, world):
    incident = case.record.pairs.get().record
    for kind in ("evidence.left-open", "support.left-open"):
        record_event(kind, incident, by=world.officer, at=london(1, 22))
    enter(EvidenceChecklist, case, world.officer, london(1, 23), **{"victim-statement": "done"})
    enter(SupportOffered, case, world.officer, london(1, 23), answer="accepted")
    stopped = Clock.objects.filter(record=incident, duty__in=["evidence-check", "support-offer"])
    assert {one.stopped_at for one in stopped} == {london(1, 23)}
    assert stopped.count() == 2


def test_a_child_of_a_report_without_a_case_has_a_school_to_be_told(world):
    incident = an_incident(world.unit, london(1, 21))
    toby = a_child(incident, "Toby Applethwaite", london(1, 21))
    for entry_class, hour, answers in (
        (ChildAffected, 22, {"how": ["was-there"]}),
        (SchoolTold, 23, {"safe": "yes", "school": "Zedbridge Primary"}),
    ):
        data = {"child": toby.reference, **answers}
        form = entry_class(data, record=incident.record, by=world.officer, now=london(1, hour))
        assert form.is_valid(), form.errors
        record_entry(form, incident.record, by=world.officer, at=london(1, hour))
    assert Clock.objects.get(record=incident.record, duty="school-told").stopped_at == london(1, 23)


def test_one_act_on_several_records_is_one_line_of_the_narrative(case, world, browse):
    incident = case.record.pairs.get().record.incident
    noor = a_person("Noor Harrow", incident.record, london(1, 21))
    a_case(incident, noor, case.suspect, london(1, 21), by=world.officer)
    enter(Arrested, case, world.officer, london(1, 23), offence="Assault")
    text = browse(world.specialist).get(f"/cases/{case.record.reference}/").content.decode()
    assert Event.objects.filter(kind="suspect.arrested").count() == 2
    assert text.count(">Suspect arrested</a></h3>") == 1
