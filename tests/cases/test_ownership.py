"""Who has a case: a gap until somebody accepts, one of two who accept at once, cover, and giving many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.levels import refresh_danger
from cases.actions.ownership import accept, cover, end_covers, offer, reallocate
from cases.models import Ownership
from cases.queries.pool import pool, start_of
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dapolicy.chronology.models import Clock, Escalation, Event, Notice, Telling
from dapolicy.chronology.sending import send_waiting
from dapolicy.chronology.sweep import sweep
from tests.cases.casting import a_usual_case, an_incident

LEAD, OIC = "safeguarding", "investigator"


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(hours=3), by=world.officer)


def record_of(case):
    return Record.objects.get(pk=case.pk)


def assignees(case):
    return set(Clock.objects.filter(record=case.record, stopped_at=None).values_list("assignee__name", "team__name"))


@pytest.mark.policy("VIC-021")
def test_accepting_takes_the_part_and_its_clocks_together(case, world, now):
    assert assignees(case) == {(None, world.unit.name)}
    accept(case.record, part=LEAD, by=world.specialist, at=now)
    assert record_of(case).safeguarding_lead == world.specialist
    assert record_of(case).investigator is None
    assert assignees(case) == {("Specialist", world.unit.name)}
    event = Event.objects.get(kind="owner.accepted")
    assert (event.detail["part"], event.detail["member_name"]) == (LEAD, "Specialist")


def test_the_second_of_two_who_accept_is_told_by_whom_it_was_taken(case, world, now):
    accept(case.record, part=LEAD, by=world.specialist, at=now)
    with pytest.raises(Refused, match="Specialist has accepted"):
        accept(case.record, part=LEAD, by=world.colleague, at=now)
    assert record_of(case).safeguarding_lead == world.specialist


@pytest.mark.parametrize("member", ["handler", "manager", "dvds"])
def test_only_whose_role_may_own_accepts(case, world, now, member):
    with pytest.raises(Refused):
        accept(case.record, part=LEAD, by=getattr(world, member), at=now)


def test_an_offer_opens_no_gap_and_is_told_to_whom_it_is_made(case, world, now):
    accept(case.record, part=LEAD, by=world.specialist, at=now)
    offer(case.record, part=LEAD, member=world.colleague, by=world.supervisor, at=now)
    assert record_of(case).safeguarding_lead == world.specialist
    assert Telling.objects.get(source__startswith="offered:").to == f"member:{world.colleague.pk}"
    accept(case.record, part=LEAD, by=world.colleague, at=now)
    assert record_of(case).safeguarding_lead == world.colleague
    assert Ownership.objects.filter(ended_at=None, part=LEAD).get().member == world.colleague


def test_a_high_risk_case_goes_to_a_non_specialist_only_with_a_reason(case, world, now):
    case.level = "high"
    case.save()
    with pytest.raises(Refused, match="not a specialist"):
        offer(case.record, part=OIC, member=world.officer, by=world.supervisor, at=now)
    row = offer(case.record, part=OIC, member=world.officer, by=world.supervisor, at=now, why="Unit is full tonight")
    assert row.why == "Unit is full tonight"


def test_only_a_supervisor_gives_cases_to_others(case, world, now):
    with pytest.raises(Refused):
        offer(case.record, part=LEAD, member=world.colleague, by=world.specialist, at=now)


def test_many_are_given_at_once_with_one_reason(case, world, now):
    others = [a_usual_case(world, now, by=world.officer).record for _ in range(2)]
    for record in (case.record, *others):
        accept(record, part=LEAD, by=world.specialist, at=now)
    with pytest.raises(Refused, match="Say why"):
        reallocate([case.record], part=LEAD, member=world.colleague, by=world.supervisor, at=now, why=" ")
    given = {"part": LEAD, "member": world.colleague, "why": "Long absence"}
    reallocate([case.record, *others], **given, by=world.supervisor, at=now)
    assert Ownership.objects.filter(member=world.colleague, accepted_at=None).count() == 3
    assert record_of(case).safeguarding_lead == world.specialist


def test_cover_moves_what_falls_due_and_leaves_the_owner(case, world, now):
    accept(case.record, part=LEAD, by=world.specialist, at=now)
    until = now + timedelta(days=2)
    cover(world.specialist, member=world.colleague, until=until, by=world.supervisor, at=now)
    assert record_of(case).safeguarding_lead == world.specialist
    assert assignees(case) == {("Colleague", world.unit.name)}
    assert end_covers(at=now) == 0
    assert end_covers(at=until) == 1
    assert end_covers(at=until) == 0
    assert assignees(case) == {("Specialist", world.unit.name)}
    assert Event.objects.filter(kind="owner.cover-ended").count() == 1


def covered(case, world, now, until):
    """The lead is away and covered, and a suspect is arrested meanwhile. Returns the clock of telling her."""
    accept(case.record, part=LEAD, by=world.specialist, at=now)
    cover(world.specialist, member=world.colleague, until=until, by=world.supervisor, at=now)
    arrest = record_event("suspect.arrested", record_of(case), by=world.officer, at=now)
    return Clock.objects.get(record=case.record, duty="victim-told", start_event=arrest.pk)


def told_of(clock, now):
    """Who is told of the stage that a clock has just reached."""
    sweep(now=now)
    send_waiting(now=now)
    sources = [f"stage:{pk}" for pk in Escalation.objects.filter(clock=clock).values_list("pk", flat=True)]
    return {row.member for row in Notice.objects.filter(record=clock.record, source__in=sources)}


def test_whoever_covers_has_what_starts_meanwhile_and_is_reminded_of_it(case, world, now):
    clock = covered(case, world, now, now + timedelta(days=30))
    assert clock.assignee == world.colleague
    assert told_of(clock, clock.stage_moments[0] + timedelta(seconds=1)) == {world.colleague}


def test_a_cover_that_ran_out_reminds_the_owner_before_any_worker_has_ended_it(case, world, now):
    clock = covered(case, world, now, now + timedelta(minutes=1))
    assert told_of(clock, clock.stage_moments[0] + timedelta(seconds=1)) == {world.specialist}


def test_word_for_the_owner_reaches_whoever_covers_and_whoever_has_the_other_part(case, world, now):
    covered(case, world, now, now + timedelta(days=30))
    accept(case.record, part=OIC, by=world.officer, at=now)
    assert assignees(case) == {("Colleague", world.unit.name)}
    tell(record_of(case), to="owner", title="Look", at=now, source="test:owner")
    send_waiting(now=now)
    told = Notice.objects.filter(record=case.record, source="test:owner")
    assert {row.member for row in told} == {world.colleague, world.officer}


def test_whoever_takes_a_covered_part_takes_its_reminders(case, world, now):
    clock = covered(case, world, now, now + timedelta(days=30))
    offer(case.record, part=LEAD, member=world.stranger, by=world.supervisor, at=now)
    assert assignees(case) == {("Colleague", world.unit.name)}
    accept(case.record, part=LEAD, by=world.stranger, at=now)
    assert assignees(case) == {("Stranger", world.unit.name)}
    assert told_of(clock, clock.stage_moments[0] + timedelta(seconds=1)) == {world.stranger}


def test_cover_must_last_and_be_by_somebody_else(case, world, now):
    with pytest.raises(Refused, match="ends before"):
        cover(world.specialist, member=world.colleague, until=now, by=world.supervisor, at=now)
    later = now + timedelta(hours=1)
    with pytest.raises(Refused, match="cannot cover"):
        cover(world.specialist, member=world.specialist, until=later, by=world.supervisor, at=now)


def test_the_pool_stands_by_danger_then_age_with_its_gaps_until_both_are_accepted(case, world, now):
    older = a_usual_case(world, now - timedelta(hours=9), by=world.officer)
    high = a_usual_case(world, now, by=world.officer, level="high")
    refresh_danger(high)
    for one in (case, older):
        refresh_danger(one)
    waiting, after = pool(world.unit)
    assert [one.record.pk for one in waiting] == [high.pk, older.pk, case.pk]
    assert [label for _, label in waiting[0].gaps] == ["Investigator (OIC)", "Safeguarding lead"]
    assert after == ""
    accept(high.record, part=LEAD, by=world.specialist, at=now)
    assert pool(world.unit)[0][0].gaps == ((OIC, "Investigator (OIC)"),)
    accept(high.record, part=OIC, by=world.officer, at=now)
    assert high.pk not in [one.record.pk for one in pool(world.unit)[0]]


def test_the_next_page_of_the_pool_goes_on_where_the_last_ended(case, world, now):
    cases = [case, *(a_usual_case(world, now - timedelta(hours=hour), by=world.officer) for hour in (5, 4, 2))]
    for one in cases:
        refresh_danger(one)
    an_incident(world.unit, now - timedelta(hours=1))
    seen, after = [], ""
    for _ in range(3):
        waiting, after = pool(world.unit, start=start_of(after), most=2)
        seen += [one.record.pk for one in waiting]
    assert len(seen) == len(set(seen)) == 5
    assert after == ""


def test_a_report_whose_victim_is_not_named_stands_there_by_itself(world, now):
    incident = an_incident(world.unit, now, danger_now="yes")
    [waiting], _ = pool(world.unit)
    assert (waiting.record, waiting.who) == (incident.record, "Victim not named yet")
    accept(incident.record, part=OIC, by=world.officer, at=now)
    assert pool(world.unit)[0] == []


def test_one_waiting_or_three_cost_the_same_number_of_queries(case, world, now, browse):
    page = browse(world.specialist)
    page.get("/pool/")
    with CaptureQueriesContext(connection) as few:
        assert case.record.reference in page.get("/pool/").content.decode()
    for _ in range(2):
        a_usual_case(world, now, by=world.officer)
    with CaptureQueriesContext(connection) as many:
        page.get("/pool/")
    assert len(many) == len(few)
    assert len(many) < 40


def test_accepting_offering_and_covering_by_the_pages(case, world, now, browse):
    supervisor, colleague = browse(world.supervisor), browse(world.colleague)
    address = f"/cases/{case.record.reference}/offer/"
    refused = supervisor.post(address, {"part": LEAD, "member": ""}).content.decode()
    assert "There is a problem" in refused
    called = f"Colleague, {world.unit.name}"
    supervisor.post(address, {"part": LEAD, "member": called})
    assert "Offered to you" in colleague.get("/pool/").content.decode()
    colleague.post("/pool/accept/", {"reference": case.record.reference, "part": LEAD})
    assert record_of(case).safeguarding_lead == world.colleague
    shown = supervisor.get("/pool/reallocate/?of=Colleague").content.decode()
    assert case.record.reference in shown
    until = (now + timedelta(days=1)).isoformat()
    absent = {"absent": called, "member": f"Specialist, {world.unit.name}", "until": until}
    supervisor.post("/pool/cover/", absent)
    assert assignees(case) == {("Specialist", world.unit.name)}
    page = colleague.get(f"/cases/{case.record.reference}/").content.decode()
    assert "Covered by Specialist" in page


def test_a_report_without_a_case_is_accepted_and_recorded_on_from_its_own_page(world, now, browse):
    incident = an_incident(world.unit, now)
    page = browse(world.officer)
    text = page.get(f"/incidents/{incident.record.reference}/").content.decode()
    assert "Nobody yet" in text
    assert "Safeguarding lead" not in text
    assert f"/chronology/{incident.record.reference}/record/" in text
    page.post("/pool/accept/", {"reference": incident.record.reference, "part": OIC})
    assert Record.objects.get(pk=incident.pk).investigator == world.officer
    menu = page.get(f"/chronology/{incident.record.reference}/record/").content.decode()
    assert "Child affected" in menu
    assert "Suspect arrested" not in menu
