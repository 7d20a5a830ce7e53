"""The way of an application: each word waits for what policy wants first, and no fact waits for anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.access.permissions import Refused
from dapolicy.chronology.entries import entries, record_entry, sentence_of
from dapolicy.chronology.models import Clock, Content, Event, Telling
from dvds.models import Application, Part, SpokenWords, StateRow
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, clocks, enter, form_of, kinds, named, refused, told

MINIMUM = ("pnc", "pnd", "local-intelligence")
AGENCIES = ("childrens-social-care", "adult-social-care", "probation")
ON_APPLICATIONS = [entry for entry in entries().values() if "application" in entry.stands_on]


@pytest.fixture
def made(world, now):
    return asked(world.dvds, now - timedelta(days=2))


@pytest.fixture
def head(world):
    """Who supervises the scheme: both roles, since the database shows an application to DVDS staff alone."""
    return world.member("head", "dvds-officer", "supervisor")


def check(made, by, at, *, about=("subject", "applicant"), systems=MINIMUM, **more):
    for person in about:
        for system in systems:
            enter("dvds.check-recorded", made, by=by, at=at, about=person, system=system, **more)


def through(made, by, at, *kinds):
    for kind in kinds:
        enter(kind, made, by=by, at=at)


def categorised(made, by, at, **more):
    check(made, by, at)
    check(made, by, at, about=("subject",), systems=AGENCIES, result="not-appropriate", not_needed_because="No contact")
    through(made, by, at, "dvds.checks-completed", "dvds.progressed", "dvds.met", "dvds.risk-assessed")
    enter("dvds.categorised", made, by=by, at=at, **more)


def decided(made, by, at, **more):
    categorised(made, by, at)
    through(made, by, at, "dvds.representations-considered", "dvds.referred", "dvds.item-planned")
    enter("dvds.panel-decided", made, by=by, at=at, **more)


def state(made):
    made.refresh_from_db()
    return made.state


@pytest.mark.policy("DVDS-012", "DVDS-013")
def test_checks_are_completed_only_with_a_result_of_each_and_visor_where_pnc_shows_a_marker(made, world, now):
    said = refused("dvds.checks-completed", made, world.dvds, now)
    for name in ("PNC", "PND", "Local intelligence"):
        assert f"{name}: a result for the subject" in said
        assert f"{name}: a result for the applicant" in said
    assert "ViSOR" not in said
    check(made, world.dvds, now - timedelta(days=1))
    enter("dvds.check-recorded", made, by=world.dvds, at=now, system="pnc", marker="yes", result="found")
    assert "ViSOR: a result for the subject" in refused("dvds.checks-completed", made, world.dvds, now)
    enter("dvds.check-recorded", made, by=world.dvds, at=now, system="visor")
    enter("dvds.checks-completed", made, by=world.dvds, at=now)
    clock = clocks(made)["dvds-initial-checks"]
    assert clock.stopped_at == now
    assert state(made) == "checked"


@pytest.mark.policy("DVDS-013")
def test_a_minimum_check_is_never_not_appropriate_and_pnc_says_whether_it_is_marked(made, world, now):
    skipped = {"result": "not-appropriate", "not_needed_because": "Busy"}
    assert "always checked" in refused("dvds.check-recorded", made, world.dvds, now, **skipped)
    assert "marker" in refused("dvds.check-recorded", made, world.dvds, now, marker="")


def test_checks_are_not_completed_before_the_last_of_them_nor_anything_before_first_contact(made, world, now):
    check(made, world.dvds, now - timedelta(hours=1))
    before = (now - timedelta(hours=3)).isoformat()
    assert "before the last of the checks" in refused("dvds.checks-completed", made, world.dvds, now, at=before)
    early = (now - timedelta(days=3)).isoformat()
    assert "before first contact" in refused("dvds.met", made, world.dvds, now, at=early)


@pytest.mark.policy("DVDS-009", "DVDS-014")
def test_going_on_waits_for_the_checks_and_is_kept_under_the_models_headings(made, world, now):
    assert "Initial checks completed" in refused("dvds.progressed", made, world.dvds, now)
    check(made, world.dvds, now)
    enter("dvds.checks-completed", made, by=world.dvds, at=now)
    said = refused("dvds.progressed", made, world.dvds, now, threat="", contact="otherwise")
    assert "id_threat_error" in said
    assert "why not as agreed" in said
    [event] = enter("dvds.progressed", made, by=world.dvds, at=now)
    assert event.detail["headings"] == ["information", "threat", "powers", "options", "action"]
    assert event.detail["risk_reviewed"] == "yes"
    made.refresh_from_db()
    assert (made.state, made.risk) == ("progressed", "medium")


@pytest.mark.policy("DVDS-014", "DVDS-015")
def test_not_for_protection_waits_for_nothing_is_reviewed_by_a_second_and_marks_nobody(made, world, now, head):
    enter("dvds.not-progressed", made, by=head, at=now)
    assert state(made) == "not-progressed"
    made.refresh_from_db()
    assert made.outcome == "not-progressed"
    assert {row.lapsed_at for duty, row in clocks(made).items() if duty != "dvds-initial-checks"} == {now}
    assert Telling.objects.filter(record=made.record, title__contains="does not go on").exists()
    said = refused("dvds.closed", made, world.dvds, now)
    assert "second person" in said
    assert "Support details" in said
    assert "Somebody other than the one who decided" in refused("dvds.not-progressed-reviewed", made, head, now)
    other = world.member("other", "dvds-officer", "supervisor")
    enter("dvds.not-progressed-reviewed", made, by=other, at=now)
    enter("dvds.support-given", made, by=world.dvds, at=now)
    assert "second person" not in refused("dvds.closed", made, world.dvds, now)
    from cases.models import Marker

    assert not Marker.objects.exists()


@pytest.mark.policy("DVDS-016", "DVDS-017")
def test_the_meeting_answers_three_purposes_and_five_steps_and_stops_its_clock(made, world, now, browse):
    short = {"steps": ["warnings", "identity"], "document": "", "malice": "", "added": "", "advice": "", "place": ""}
    enter("dvds.met", made, by=world.dvds, at=now, **short)
    assert clocks(made)["dvds-face-to-face"].stopped_at == now, "it was held, whatever it left open"
    left = ("whether it was made to protect", "what they added", "what safety advice", "identity verified",
            "further details", "undertaking explained", "information pack")  # fmt: skip
    said = refused("dvds.categorised", made, world.dvds, now)
    for shown in (said, browse(world.dvds).get(address(made)).content.decode()):
        assert [what for what in left if what not in shown] == []
    assert "The meeting: warnings" not in said
    rest = {"malice": "doubt", "advice": "Ring 999.", "steps": ["details", "identity"], "document": "Passport"}
    enter("dvds.meeting-completed", made, by=world.dvds, at=now, **rest, not_done="She had to leave.")
    assert "The meeting:" not in refused("dvds.categorised", made, world.dvds, now)
    assert Event.objects.get(record_id=made.pk, kind="dvds.met").detail["applicant"] == "third-party"
    assert "dvds-panel-referral" in clocks(made)


def test_who_was_met_answers_who_asks_only_where_nobody_had_said(made, world, now):
    nobody_said = asked(world.dvds, now - timedelta(hours=2), applicant_is="", people=(CASPIAN, LIONEL))
    for application in (made, nobody_said):
        enter("dvds.met", application, by=world.dvds, at=now, applicant="potential-victim")
        application.refresh_from_db()
    assert (made.applicant_is, nobody_said.applicant_is) == ("third-party", "potential-victim")


@pytest.mark.policy("DVDS-018")
def test_a_meeting_given_to_somebody_not_trained_wants_a_reason(made, world, now):
    assert "best held by somebody trained" in refused("dvds.meeting-assigned", made, world.dvds, now, trained="neither")
    enter("dvds.meeting-assigned", made, by=world.dvds, at=now, trained="neither", why="Nobody else speaks Welsh")


@pytest.mark.policy("DVDS-019", "DVDS-020", "DVDS-024")
def test_the_category_waits_for_the_risk_and_the_agencies_and_says_what_it_rests_on(made, world, now):
    check(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.checks-completed", "dvds.progressed", "dvds.met")
    said = refused("dvds.categorised", made, world.dvds, now, factors=[])
    assert "full risk assessment" in said
    assert "Probation: an answer, or why" in said
    assert "Tick at least one that was found" in said
    none = refused("dvds.categorised", made, world.dvds, now, category="no-concern", factors=[], unspent="yes")
    assert "at least one ground" in none
    assert "unspent conviction: say why" in none


@pytest.mark.policy("DVDS-021", "DVDS-022")
def test_a_right_to_know_is_categorised_only_once_graded_and_given_a_priority(world, now):
    made = told(world.dvds, now - timedelta(days=2), grade="")
    said = refused("dvds.categorised", made, world.dvds, now)
    assert "evaluation grade" in said
    assert "priority" in said
    assert "meeting" not in said
    assert "three signs" in refused("dvds.information-graded", made, world.dvds, now, grade="good")
    through(made, world.dvds, now, "dvds.information-graded", "dvds.priority-decided")
    said = refused("dvds.categorised", made, world.dvds, now)
    assert "evaluation grade" not in said
    made.refresh_from_db()
    assert (made.grade, made.priority) == ("2BP", "first")


@pytest.mark.policy("DVDS-025")
def test_representations_are_an_active_decision_and_yes_waits_for_supervisor_and_plan(made, world, now, head):
    form = form_of("dvds.representations-considered", made, world.dvds, now)
    assert "Danger" in form.intro
    assert form.fields["seek"].initial is None
    said = refused("dvds.representations-considered", made, world.dvds, now, seek="yes", plan_checked="yes")
    assert "supervisor" in said
    assert "safety plan first" in said
    with pytest.raises(Refused):
        enter("dvds.representations-agreed", made, by=world.dvds, at=now)
    enter("dvds.representations-agreed", made, by=head, at=now)
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    enter("dvds.representations-considered", made, by=world.dvds, at=now, seek="yes", plan_checked="yes")


@pytest.mark.policy("DVDS-023")
def test_the_referral_names_the_category_and_stops_its_clock(made, world, now):
    assert "The category" in refused("dvds.referred", made, world.dvds, now)
    categorised(made, world.dvds, now)
    assert "Another category" in refused("dvds.referred", made, world.dvds, now, category="no-concern")
    enter("dvds.referred", made, by=world.dvds, at=now)
    assert clocks(made)["dvds-panel-referral"].stopped_at == now
    assert Event.objects.get(record_id=made.pk, kind="dvds.referred").detail["category"] == "concern"


@pytest.mark.policy("DVDS-026", "DVDS-027")
def test_a_panel_decision_wants_its_seats_and_all_three_tests_and_a_fourth_seat_for_a_child(made, world, now):
    categorised(made, world.dvds, now)
    assert "Whether to invite the subject" in refused("dvds.panel-decided", made, world.dvds, now)
    through(made, world.dvds, now, "dvds.representations-considered", "dvds.referred")
    three = ["police", "probation", "idva"]
    assert "the IDVA service" in refused("dvds.panel-decided", made, world.dvds, now, present=["police", "probation"])
    assert form_of("dvds.panel-decided", made, world.dvds, now, present=three).is_valid()
    enter("dvds.details-learnt", made, by=world.dvds, at=now, children_affected="yes")
    assert "children&#x27;s social care" in refused("dvds.panel-decided", made, world.dvds, now, present=three)
    assert "all three tests" in refused("dvds.panel-decided", made, world.dvds, now, pressing="no")
    assert "id_necessary_why_error" in refused("dvds.panel-decided", made, world.dvds, now, necessary_why="")
    enter("dvds.panel-decided", made, by=world.dvds, at=now)
    assert state(made) == "decided"


@pytest.mark.policy("DVDS-008")
def test_a_spent_conviction_waits_for_a_named_approval(made, world, now):
    categorised(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.representations-considered", "dvds.referred")
    enter("dvds.item-planned", made, by=world.dvds, at=now, spent="yes")
    assert "spent conviction waits" in refused("dvds.panel-decided", made, world.dvds, now)
    assert "Say who approved it" in refused("dvds.item-planned", made, world.dvds, now, spent="yes", approved="on")
    assert "sources differ" in entries()["dvds.item-planned"].intro


@pytest.mark.policy("DVDS-028", "DVDS-029")
def test_a_planned_disclosure_is_released_with_a_safety_plan_and_what_was_said_is_always_recorded(made, world, now):
    said = refused("dvds.disclosure-released", made, world.dvds, now)
    for what in ("decision to disclose", "The plan", "A safety plan"):
        assert what in said
    enter("dvds.disclosed", made, by=world.dvds, at=now)
    assert state(made) == "outcome-given"
    assert clocks(made)["dvds-overall"].stopped_at == now
    other = asked(world.dvds, now - timedelta(days=2), people=(named(Part.APPLICANT, "Ann", "Lee"), PETRA, LIONEL))
    decided(other, world.dvds, now)
    assert "recipient" in str(form_of("dvds.disclosure-planned", other, world.dvds, now, recipient="").errors)
    enter("dvds.disclosure-planned", other, by=world.dvds, at=now)
    assert "A safety plan" in refused("dvds.disclosure-released", other, world.dvds, now)
    enter("dvds.safety-planned", other, by=world.dvds, at=now)
    enter("dvds.disclosure-released", other, by=world.dvds, at=now)


@pytest.mark.policy("DVDS-026", "DVDS-029")
def test_an_urgent_disclosure_is_recorded_at_once_and_the_panel_is_told_after(made, world, now, browse):
    enter("dvds.disclosed-urgently", made, by=world.dvds, at=now)
    assert {"dvds.safety-planned", "dvds.imminent-risk-found"} <= kinds(made)
    assert "reason" in form_of("dvds.disclosed-urgently", made, world.dvds, now, reason="").errors
    assert state(made) == "received"
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "The panel told of the urgent disclosure" in page
    assert "word for word and signed" in page
    assert "Immediate or imminent risk" in page


@pytest.mark.policy("DVDS-031", "DVDS-033")
def test_a_refused_undertaking_asks_for_a_decision_kept_in_three_records(made, world, now):
    decided(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.disclosure-planned", "dvds.safety-planned")
    enter("dvds.undertaking-answered", made, by=world.dvds, at=now, undertaking="refused")
    assert "undertaking was refused" in refused("dvds.disclosure-released", made, world.dvds, now)
    events = enter("dvds.undertaking-refusal-decided", made, by=world.dvds, at=now)
    assert {event.kind for event in events} == {
        "dvds.undertaking-refusal-decided",
        "dvds.risk-reviewed",
        "dvds.safety-planned",
    }
    for event in events:
        assert "He moves in on Friday" in Content.objects.get(event_id=event.pk).words
    enter("dvds.disclosure-released", made, by=world.dvds, at=now)
    said = refused("dvds.disclosed", made, world.dvds, now, pack="unsafe", undertaking="")
    assert "Say why it was not given" in said
    assert "undertaking" in said
    enter("dvds.disclosed", made, by=world.dvds, at=now, undertaking="refused")


@pytest.mark.policy("DVDS-032")
def test_the_words_spoken_are_signed_cannot_be_changed_and_stand_in_no_chronology(made, world, now, browse, as_web):
    browser = browse(world.dvds)
    assert "No disclosure is recorded yet" in browser.get(address(made, "words")).content.decode()
    enter("dvds.disclosed", made, by=world.dvds, at=now)
    page = browser.get(address(made, "words"))
    choice = page.context["form"].fields["disclosure"].choices[0][0]
    typed = {"disclosure": choice, "spoken": "He hurt somebody in 2021.", "signed": ""}
    assert "I sign" in browser.post(address(made, "words"), typed).content.decode()
    assert not SpokenWords.objects.exists()
    browser.post(address(made, "words"), typed | {"signed": "on"})
    row = SpokenWords.objects.get()
    assert (row.words, row.signed_by_id) == ("He hurt somebody in 2021.", world.dvds.pk)
    assert "dvds.words-signed" in kinds(made)
    assert not Content.objects.filter(words__contains="He hurt somebody").exists()
    assert "He hurt somebody" not in browser.get(address(made)).content.decode()
    as_web(world.dvds)
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        SpokenWords.objects.update(words="Nothing was said")


@pytest.mark.policy("DVDS-034", "DVDS-035")
def test_non_disclosure_is_told_in_person_and_a_right_to_know_keeps_its_reasons(made, world, now):
    assert "why not in person" in refused("dvds.non-disclosure-told", made, world.dvds, now, how="exception")
    assert "All three are owed" in refused("dvds.non-disclosure-told", made, world.dvds, now, said=["nothing"])
    assert "told in person" in refused("dvds.rationale-kept", made, world.dvds, now)
    enter("dvds.non-disclosure-told", made, by=world.dvds, at=now)
    assert clocks(made)["dvds-overall"].stopped_at == now
    known = told(world.dvds, now - timedelta(days=1))
    enter("dvds.rationale-kept", known, by=world.dvds, at=now)
    known.refresh_from_db()
    assert (known.state, known.outcome) == ("outcome-given", "not-disclosed")


@pytest.mark.policy("DVDS-038")
def test_closed_waits_for_offender_management_and_the_intelligence_report(made, world, now):
    enter("dvds.non-disclosure-told", made, by=world.dvds, at=now)
    said = refused("dvds.closed", made, world.dvds, now)
    assert "MAPPA" in said
    assert "intelligence report" in said
    watched = refused("dvds.offender-management-considered", made, world.dvds, now, monitored="local-team")
    assert "Say what they watch for" in watched
    enter("dvds.offender-management-considered", made, by=world.dvds, at=now)
    ahead = (now + timedelta(days=3)).date().isoformat()
    assert "is to come" in refused("dvds.intelligence-reported", made, world.dvds, now, submitted_on=ahead)
    enter("dvds.intelligence-reported", made, by=world.dvds, at=now, submitted_on=now.date().isoformat())
    enter("dvds.closed", made, by=world.dvds, at=now)
    made.refresh_from_db()
    assert (made.state, made.closed_at) == ("closed", now)
    made.record.refresh_from_db()
    assert made.record.closed_at == now


def test_states_are_rows_and_the_last_is_the_copy(made, world, now):
    categorised(made, world.dvds, now)
    rows = list(StateRow.objects.filter(record=made.record).order_by("pk").values_list("state", flat=True))
    assert rows == ["received", "checked", "progressed", "met", "risk-assessed", "categorised"]
    assert state(made) == rows[-1]


@pytest.mark.parametrize("entry_class", ON_APPLICATIONS, ids=lambda entry: entry.kind)
def test_each_entry_reads_as_a_sentence(entry_class):
    assert sentence_of(entry_class.kind, {})
    assert entry_class.permission


def test_the_whole_way_by_examples_and_nobody_else_records_any_of_it(made, world, now, head):
    decided(made, world.dvds, now)
    for kind in ("dvds.disclosure-planned", "dvds.safety-planned", "dvds.disclosure-released", "dvds.disclosed"):
        enter(kind, made, by=world.dvds, at=now)
    form = form_of("dvds.contacted", made, world.officer, now)
    assert form.is_valid()
    with pytest.raises(Refused):
        record_entry(form, made.record, by=world.officer, at=now)
    assert Application.objects.get().outcome == "disclosed"
    open_clocks = Clock.objects.filter(record=made.record, stopped_at=None, lapsed_at=None, void=False)
    assert list(open_clocks) == []
    assert CASPIAN.is_somebody
