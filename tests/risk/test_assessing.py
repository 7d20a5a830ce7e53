"""Beginning, saving and handing in."""

from datetime import timedelta

import pytest

from cases.models import Case, Marker
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event, Telling
from risk.actions import Judged, NotYet, begin, hand_in, save, supervise
from risk.actions.assessing import tool_for
from risk.missing import missing
from risk.models import Assessment, LevelSet
from risk.queries import case as reads
from tests.cases.casting import a_case, an_incident
from tests.risk.helpers import ANSWERED, assessed, begun, dash, every_answer, incident_of, kinds, typed_in


def owed_fields(one: Assessment) -> set[str]:
    return {item.field for item in missing(one, tool_for(one))}


@pytest.mark.policy("RISK-002")
def test_an_assessment_keeps_its_tool_and_version_whatever_is_loaded_later(world, case, now):
    one = assessed(case, by=world.officer, at=now)
    event = Event.objects.get(record_id=case.pk, kind="risk.assessed")
    assert (event.detail["tool"], event.detail["version"]) == ("dash-2009", "topics-1")
    assert [question.number for question in sorted(tool_for(one).questions, key=lambda q: int(q.number))] == [
        str(number) for number in range(1, 28)
    ]


@pytest.mark.policy("RISK-002")
def test_a_tool_that_the_force_does_not_allow_begins_no_assessment(world, case, now):
    stored = dash()
    stored.allowed = False
    with pytest.raises(Refused, match="Choose another tool"):
        begin(case, question_set=stored, incident=None, by=world.officer, at=now)


def test_dara_is_the_first_choice_for_partners_once_allowed_and_never_for_others(world, case):
    from risk.actions.questions import allow

    assert [one.code for one in reads.tools_for(case, agency=False)] == ["dash-2009", "safelives-dash"]
    allow("dara", allowed=True)
    assert [one.code for one in reads.tools_for(case, agency=False)] == ["dara", "dash-2009", "safelives-dash"]
    case.relationship = "sibling"
    assert "dara" not in [one.code for one in reads.tools_for(case, agency=False)]
    assert [one.code for one in reads.tools_for(case, agency=True)] == ["safelives-dash"]


def test_taking_up_an_assessment_gives_the_one_that_was_begun(world, case, now):
    first = begun(case, by=world.officer, at=now)
    again = begun(case, by=world.sergeant, at=now)
    assert again.pk == first.pk
    assert again.author == world.officer


def test_saving_asks_for_nothing_and_complete_says_exactly_what_is_missing(world, case, now):
    one = begun(case, by=world.officer, at=now)
    saved = save(one, typed={"victim_view": "He will kill me."}, seen_edit=0, by=world.officer, at=now)
    assert Assessment.objects.get(pk=one.pk).victim_view == "He will kill me."
    owed = owed_fields(saved.assessment)
    assert {"explained", "assessed_at", "history_considered", "victim_fear", "level", "rationale"} <= owed
    assert {f"a_{number}" for number in range(1, 28)} <= owed
    assert "victim_view" not in owed


@pytest.mark.policy("RISK-004")
def test_a_positive_answer_without_words_is_saved_and_owed_until_it_has_them(world, case, now):
    one = typed_in(case, by=world.officer, at=now, **{"answers.18.answer": "yes", "answers.18.words": ""})
    one = hand_in(one, by=world.officer, at=now)
    assert owed_fields(one) == {"w_18"}
    assert one.completed_at is None
    later = now + timedelta(hours=3)
    words = {"answers.18.words": "Both hands, twice, she saw black."}
    done = save(one, typed=words, seen_edit=one.edit, by=world.officer, at=later).assessment
    assert done.completed_at == later
    assert done.edits.get(edit=done.edit).at == later


@pytest.mark.policy("RISK-006")
def test_the_coercive_control_section_stays_owed_until_each_question_is_answered(world, case, now):
    looked_for = [
        q.number
        for s in tool_for(begun(case, by=world.officer, at=now)).sections
        if s.coercive_control
        for q in s.questions
    ]
    assert looked_for == ["4", "8", "15", "23"]
    one = typed_in(case, by=world.officer, at=now, **{f"answers.{number}.answer": "" for number in looked_for})
    one = hand_in(one, by=world.officer, at=now)
    assert owed_fields(one) == {f"a_{number}" for number in looked_for}
    assert one.completed_at is None


@pytest.mark.policy("RISK-006")
def test_coercive_control_that_was_found_marks_the_case_once_and_from_the_first_save(world, case, now):
    one = begun(case, by=world.officer, at=now)
    save(one, typed={"answers.15.answer": "yes"}, seen_edit=0, by=world.officer, at=now)
    save(one, typed={"answers.4.answer": "yes"}, seen_edit=1, by=world.officer, at=now)
    marker = Marker.objects.get(record=case.record, kind="coercive-control")
    assert marker.person == case.suspect
    assert kinds(case).count("marker.set") == 1


@pytest.mark.policy("RISK-010")
def test_whether_the_questions_were_explained_is_owed_until_it_is_answered_either_way(world, case, now):
    one = typed_in(case, by=world.officer, at=now, explained=None)
    assert owed_fields(one) == {"explained"}
    one = save(one, typed={"explained": False}, seen_edit=one.edit, by=world.officer, at=now).assessment
    assert owed_fields(one) == set()


@pytest.mark.policy("RISK-005")
def test_very_frightened_and_standard_demands_a_reason_and_saves_without_it(world, case, now):
    one = assessed(case, by=world.officer, at=now, level="standard", victim_fear="very")
    assert owed_fields(one) == {"fear_rationale"}
    assert one.completed_at is None
    assert Case.objects.get(pk=case.pk).level == "standard"


@pytest.mark.policy("RISK-007")
def test_history_has_to_be_confirmed_before_it_is_complete(world, case, now):
    one = assessed(case, by=world.officer, at=now, history_considered=False)
    assert owed_fields(one) == {"history_considered"}


@pytest.mark.policy("RISK-007")
def test_the_pattern_shows_earlier_incidents_assessments_and_levels_newest_first(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="medium")
    past = reads.pattern(case)
    reference = incident_of(case).record.reference
    assert [line.what for line in past if line.what.startswith("Incident")] == [f"Incident {reference}"]
    assert "medium" in [line.level for line in past]
    assert [line.at for line in past] == sorted((line.at for line in past), reverse=True)


@pytest.mark.policy("RISK-007")
def test_a_new_case_of_the_same_two_shows_what_was_assessed_in_a_closed_one_and_nothing_the_other_way_round(
    world, case, now
):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    Case.objects.filter(pk=case.pk).update(closed_at=now)
    again = a_case(an_incident(world.unit, now), case.victim, case.suspect, now)
    opposite = a_case(an_incident(world.unit, now), case.suspect, case.victim, now)
    assert "Assessed by Officer, face to face" in [line.what for line in reads.pattern(again)]
    assert [line.level for line in reads.pattern(opposite)] == [None]


def test_handing_in_needs_a_level_and_says_so(world, case, now):
    one = typed_in(case, by=world.officer, at=now, level="")
    with pytest.raises(NotYet, match="your level"):
        hand_in(one, by=world.officer, at=now)
    assert Assessment.objects.get(pk=one.pk).entered_at is None


def test_handing_in_twice_is_once(world, case, now):
    one = assessed(case, by=world.officer, at=now)
    hand_in(one, by=world.officer, at=now + timedelta(minutes=1))
    assert kinds(case).count("risk.assessed") == 1
    assert LevelSet.objects.filter(record=case.record).count() == 1


@pytest.mark.policy("RISK-011")
def test_the_check_is_due_twelve_hours_after_the_victim_was_asked_not_after_typing(world, case, now):
    asked = now - timedelta(hours=1, minutes=30)
    one = assessed(case, by=world.officer, at=now, assessed_at=asked)
    clock = Clock.objects.get(record=case.record, duty="risk-supervisor-check")
    assert (clock.subject, clock.started_at, clock.due_at) == (str(one.key), asked, asked + timedelta(hours=12))
    assert (one.assessed_at, one.entered_at) == (asked, now)


@pytest.mark.policy("RISK-011")
def test_a_high_assessment_starts_its_referrals_before_anybody_has_checked_it(world, case, now):
    assessed(case, by=world.officer, at=now, level="high")
    running = set(Clock.objects.filter(record=case.record, stopped_at=None).values_list("duty", flat=True))
    assert {"idva-referral", "marac-referral", "safety-plan", "risk-supervisor-check"} <= running


@pytest.mark.policy("RISK-009")
def test_by_telephone_it_is_saved_marked_and_owed_face_to_face_with_the_supervisor_told(world, case, now):
    one = assessed(case, by=world.officer, at=now, mode="telephone", alone_words="")
    assert owed_fields(one) == {"alone_words"}
    assert reads.owes_face_to_face(case)
    assert Clock.objects.get(record=case.record, duty="face-to-face-assessment").stopped_at is None
    assert Telling.objects.get(source=f"risk.telephone:{one.key}").to == "supervisor"
    assert Event.objects.get(record_id=case.pk, kind="risk.assessed").detail["mode"] == "telephone"


@pytest.mark.policy("RISK-009")
def test_a_face_to_face_assessment_ends_what_the_telephone_left_owed(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), mode="telephone", alone_words="She is in her car.")
    assessed(case, by=world.officer, at=now)
    assert not reads.owes_face_to_face(case)
    assert Clock.objects.get(record=case.record, duty="face-to-face-assessment").stopped_at == now


def test_by_telephone_with_a_brother_owes_no_second_visit(world, case, now):
    Case.objects.filter(pk=case.pk).update(relationship="sibling")
    assessed(case, by=world.officer, at=now, mode="telephone", alone_words="His wife is at work.")
    case.refresh_from_db()
    assert not reads.owes_face_to_face(case)
    assert "risk.assessed-by-telephone" not in kinds(case)


@pytest.mark.policy("RISK-001")
def test_an_incident_is_closed_only_with_an_assessment_or_a_refusal_that_a_supervisor_endorsed(world, case, now):
    from cases.queries.gates import missing_for_closing

    incident = incident_of(case)

    def waits() -> bool:
        return any("Assess the risk" in sentence for sentence in missing_for_closing(incident))

    assert waits()
    one = begun(case, by=world.officer, at=now)
    refused = {"mode": "not-answered", "mode_words": "She shut the door.", "assessed_at": now.isoformat()}
    save(one, typed=refused, seen_edit=0, by=world.officer, at=now)
    one = hand_in(one, by=world.officer, at=now)
    assert waits()
    supervise(one, judged=Judged("endorsed", words="Two visits, no answer."), by=world.sergeant, at=now)
    assert not waits()


def test_a_level_that_was_handed_in_is_not_changed_by_editing(world, case, now):
    one = assessed(case, by=world.officer, at=now, level="high", explained=None)
    with pytest.raises(Refused, match="propose to lower"):
        save(one, typed={"level": "standard"}, seen_edit=one.edit, by=world.officer, at=now)
    assert Case.objects.get(pk=case.pk).level == "high"


def test_a_complete_assessment_stands_as_it_is(world, case, now):
    one = assessed(case, by=world.officer, at=now)
    assert one.completed_at == now
    with pytest.raises(Refused, match="Begin a new one"):
        save(one, typed={"rationale": "Something else"}, seen_edit=one.edit, by=world.officer, at=now)


@pytest.mark.policy("RISK-003")
def test_no_number_of_answers_sets_or_changes_a_level(world, case, now):
    every_yes = every_answer("yes") | ANSWERED | {"level": "standard", "assessed_at": now.isoformat()}
    one = begun(case, by=world.officer, at=now)
    one = save(one, typed=every_yes, seen_edit=0, by=world.officer, at=now).assessment
    hand_in(one, by=world.officer, at=now)
    assert Case.objects.get(pk=case.pk).level == "standard"


def test_somebody_whose_role_does_not_assess_cannot(world, case, now):
    with pytest.raises(Refused):
        begun(case, by=world.manager, at=now)


def test_assessments_are_written_and_read_with_the_web_login(world, case, now, as_web):
    as_web(world.officer)
    one = assessed(case, by=world.officer, at=now)
    assert reads.assessment(case, one.key).level == "high"
    as_web(world.analyst)
    assert reads.assessment(case, one.key) is None
