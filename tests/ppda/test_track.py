"""The conduct investigation beside the criminal one, independence, and the suspect's own force."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dapolicy.access.reader import read_as
from dapolicy.chronology.entries import entries
from dapolicy.chronology.models import Clock, Event
from dapolicy.custody.actions import declare, declare_fully, review_declaration
from dapolicy.custody.queries import declarations_of
from ppda.queries.dates import passed_days
from tests.cases.test_entries import filled
from tests.ppda import scene
from tests.ppda.scene import enter, page


def running(case, duty):
    return list(Clock.objects.filter(record=case.record, duty=duty, stopped_at=None, lapsed_at=None, void=False))


def form_of(kind, case, by, now, **said):
    form = filled(entries()[kind], case.record, by, now)
    form.data = {**form.data, **said}
    return form


def shown(browse, member, case):
    return browse(member).get(page(case)).content.decode()


@pytest.mark.policy("PPDA-004")
def test_a_case_is_not_closed_without_the_conduct_matter_and_its_outcome(begun, world, now):
    enter("support.offered", begun.record, by=world.supervisor, at=now)
    said = str(form_of("case.closed", begun, world.supervisor, now).errors)
    assert "complaint or conduct matter with its reference" in said
    assert "outcome of the conduct investigation" in said
    for kind in ("conduct.recorded", "proceedings.decided", "conduct-reviewer.named", "conduct.ended"):
        enter(kind, begun.record, by=world.psd, at=now)
    owed = str(form_of("case.closed", begun, world.supervisor, now).errors)
    assert "complaint or conduct matter with" not in owed
    assert "the victim to be told of: Outcome of the conduct investigation" in owed
    about = [f"{begun.record.reference}|{clock.started_by}" for clock in running(begun, "conduct-told")]
    enter("victim.told", begun.record, by=world.specialist, at=now, owed=about)
    assert form_of("case.closed", begun, world.supervisor, now).is_valid()


@pytest.mark.policy("PPDA-004")
def test_the_gate_holds_where_nothing_was_ever_said_of_a_crime_and_after_the_lock_was_lifted(begun, world, now):
    enter("support.offered", begun.record, by=world.supervisor, at=now)
    begun.record.locked = "no"
    assert "complaint or conduct matter" in str(form_of("case.closed", begun, world.supervisor, now).errors)


@pytest.mark.policy("PPDA-004")
def test_an_ordinary_case_closes_without_any_conduct_matter(world, now):
    from tests.cases.casting import a_usual_case

    case = a_usual_case(world, now - timedelta(days=1))
    enter("support.offered", case.record, by=world.supervisor, at=now)
    assert form_of("case.closed", case, world.supervisor, now).is_valid()


@pytest.mark.policy("PPDA-005")
def test_suspension_is_decided_with_a_reason_and_a_day_and_an_overdue_review_is_listed(begun, world, now, as_web):
    assert running(begun, "ppda-suspension-decided")
    past = (now - timedelta(days=40)).date().isoformat()
    assert "after the decision" in str(form_of("suspension.decided", begun, world.psd, now, review_on=past).errors)
    assert "reason" in form_of("suspension.decided", begun, world.psd, now, reason="").errors
    when = now - timedelta(days=10)
    soon = (when + timedelta(days=3)).date().isoformat()
    enter("suspension.decided", begun.record, by=world.psd, at=when, review_on=soon, decision="suspended")
    as_web(world.psd)
    assert [(one.record, one.title) for one in passed_days(now)] == [
        (begun.record, "Review of a suspension or restriction")
    ]
    read_as(world.officer.pk)
    assert passed_days(now) == []


def test_home_leads_those_who_hold_the_record_to_the_days_that_have_passed(begun, world, now, browse):
    when = now - timedelta(days=10)
    soon = (when + timedelta(days=3)).date().isoformat()
    enter("suspension.decided", begun.record, by=world.psd, at=when, review_on=soon, decision="suspended")
    words = "1 day that has passed"
    assert words in browse(world.supervisor).get("/").content.decode()
    for other in ("officer", "colleague", "rowan"):
        assert words not in browse(world.people[other]).get("/").content.decode()


@pytest.mark.policy("PPDA-005")
def test_a_review_that_was_made_is_no_longer_listed_and_the_next_is_owed(begun, world, now, browse):
    when = now - timedelta(days=10)
    soon = (when + timedelta(days=3)).date().isoformat()
    enter("suspension.decided", begun.record, by=world.psd, at=when, review_on=soon)
    browser = browse(world.psd)
    assert begun.record.reference in browser.get("/dates/").content.decode()
    assert "Overdue" in shown(browse, world.psd, begun)
    later = (now + timedelta(days=9)).date().isoformat()
    enter("suspension.decided", begun.record, by=world.psd, at=now, review_on=later)
    assert begun.record.reference not in browser.get("/dates/").content.decode()
    [clock] = running(begun, "ppda-suspension-review")
    assert (clock.due_at - now).days in (27, 28)


def test_a_ground_for_mandatory_referral_is_due_by_the_end_of_the_next_day(begun, world, now):
    enter("iopc.considered", begun.record, by=world.psd, at=now)
    assert not running(begun, "ppda-iopc-referral")
    both = form_of("iopc.considered", begun, world.psd, now, grounds=["none", "serious-assault"])
    assert "Either tick the grounds" in str(both.errors)
    enter("iopc.considered", begun.record, by=world.psd, at=now, grounds=["serious-assault"])
    [clock] = running(begun, "ppda-iopc-referral")
    assert timedelta(hours=23) < clock.due_at - now < timedelta(hours=48)
    enter("iopc.referred", begun.record, by=world.psd, at=now)
    assert not running(begun, "ppda-iopc-referral")


def test_nothing_is_owed_to_the_iopc_once_he_is_known_to_be_from_outside(begun, world, now):
    enter("iopc.considered", begun.record, by=world.psd, at=now, grounds=["serious-assault"])
    assert running(begun, "ppda-iopc-referral")
    enter("ppda.suspect-outside", begun.record, by=world.inspector, at=now)
    assert not running(begun, "ppda-iopc-referral")


@pytest.mark.policy("PPDA-010")
def test_neither_the_suspect_nor_somebody_excluded_reviews_how_it_was_handled(begun, world, now, as_web):
    scene.exclude(begun.record, world.uncle)
    as_web(world.psd)
    for said in ({"staff_no": "90417"}, {"name": "rowan  bracken"}, {"staff_no": "70001"}, {"name": "Uncle Thorne"}):
        form = form_of("conduct-reviewer.named", begun, world.psd, now, **said)
        assert "They may not be told of this" in str(form.errors), said


@pytest.mark.policy("PPDA-006")
def test_an_investigator_works_on_after_one_tap_and_until_the_review_fails(begun, world, as_web, as_owner, now, browse):
    assert "Nobody has declared anything yet" in shown(browse, world.inspector, begun)
    as_web(world.specialist)
    declare(begun.record, by=world.specialist, at=now, knows=False)
    as_owner()
    text = shown(browse, world.inspector, begun)
    assert "Specialist: knows neither" in text
    assert "Full declaration owed" in text
    [owed] = running(begun, "conflict-declaration")
    assert owed.due_at > now, "they work on meanwhile"
    as_web(world.specialist)
    declare_fully(begun.record, words="We shared a course in 2019", by=world.specialist, at=now)
    as_owner()
    assert not running(begun, "conflict-declaration")
    as_web(world.inspector)
    made = next(each for each in declarations_of(begun.record) if each.member == world.specialist)
    review_declaration(begun.record, made, outcome="remove", reason="Too close", by=world.inspector, at=now)
    as_owner()
    assert "Reviewed by Inspector" in shown(browse, world.inspector, begun)
    assert browse(world.specialist).get(page(begun)).status_code == 404


@pytest.mark.policy("PPDA-007")
def test_why_they_own_it_is_owed_at_once_and_again_with_each_investigator(begun, world, now, browse):
    from cases.actions.ownership import accept

    assert running(begun, "ppda-ownership-rationale")
    enter("ownership.reasoned", begun.record, by=world.inspector, at=now - timedelta(minutes=9))
    title = entries()["ownership.reasoned"].title
    missing = missing_of(shown(browse, world.inspector, begun))
    assert title not in missing
    assert not running(begun, "ppda-ownership-rationale")
    accept(begun.record, part="investigator", by=world.specialist, at=now)
    assert title in missing_of(shown(browse, world.inspector, begun))
    assert running(begun, "ppda-ownership-rationale")


def missing_of(text):
    start = text.index('id="missing"')
    return text[start : text.index("</section>", start)].replace("&#x27;", "'")


@pytest.mark.policy("PPDA-008")
def test_another_force_is_a_decision_on_one_of_two_grounds(begun, world, now, browse):
    assert running(begun, "ppda-external-force")
    bare = form_of("external-force.decided", begun, world.psd, now, decision="yes")
    assert "Tick the ground" in str(bare.errors)
    assert [value for value, _ in bare.fields["grounds"].choices] == ["no-independent", "victim-trust"]
    enter("external-force.decided", begun.record, by=world.psd, at=now)
    assert not running(begun, "ppda-external-force")
    assert not running(begun, "ppda-mitigation-plan")
    assert "Should another force investigate: no, this force" in shown(browse, world.psd, begun)


@pytest.mark.policy("PPDA-009")
def test_referring_out_owes_a_plan_and_her_own_contact_clock_runs_on(begun, world, now, as_web):
    when = now - timedelta(days=9)
    updates = running(begun, "victim-update")
    said = {"decision": "yes", "grounds": ["victim-trust"]}
    enter("external-force.decided", begun.record, by=world.psd, at=when, **said)
    assert running(begun, "ppda-mitigation-plan")
    for name in ("speed", "quality", "engagement", "liaison", "next_update"):
        assert name in form_of("mitigation.planned", begun, world.psd, now, **{name: ""}).errors
    soon = (when + timedelta(days=2)).date().isoformat()
    enter("mitigation.planned", begun.record, by=world.psd, at=when, next_update=soon)
    assert not running(begun, "ppda-mitigation-plan")
    assert updates
    assert running(begun, "victim-update") == updates
    as_web(world.psd)
    assert [one.title for one in passed_days(now)] == ["Update from the force that investigates"]


@pytest.mark.policy("PPDA-010")
def test_both_tracks_stand_side_by_side_and_conduct_ends_with_a_decision_and_a_reviewer(begun, world, now, browse):
    enter("suspect.arrested", begun.record, by=world.specialist, at=now, offence="Assault")
    enter("conduct.recorded", begun.record, by=world.psd, at=now, owner="DI Moss", next_step="Interview on Monday")
    text = shown(browse, world.psd, begun)
    criminal, conduct = text.index(">Criminal<"), text.index(">Conduct<")
    assert criminal < text.index("Suspect arrested") < conduct < text.index("DI Moss")
    assert "Interview on Monday" in text
    early = str(form_of("conduct.ended", begun, world.psd, now).errors)
    assert "a decision on disciplinary proceedings" in early
    assert "a reviewer from outside the team" in early
    inside = form_of("conduct-reviewer.named", begun, world.psd, now, place=str(begun.record.team))
    assert "This is the team that has the case" in str(inside.errors)
    world.member("near", "supervisor", team=begun.record.team, staff_no="33333")
    assert "Name somebody from outside it" in str(
        form_of("conduct-reviewer.named", begun, world.psd, now, staff_no="33333").errors
    )
    for kind in ("proceedings.decided", "conduct-reviewer.named", "conduct.ended"):
        enter(kind, begun.record, by=world.psd, at=now)
    assert "Conduct investigation ended" in shown(browse, world.psd, begun)


@pytest.mark.policy("PPDA-011")
def test_another_force_is_told_and_then_again_and_again_until_the_case_closes(begun, world, now, browse):
    enter("employer.recorded", begun.record, by=world.inspector, at=now)
    assert not running(begun, "ppda-employer-report")
    assert "Say which force" in str(
        form_of("employer.recorded", begun, world.inspector, now, employer="other-force").errors
    )
    when = now - timedelta(days=20)
    said = {"employer": "other-force", "force": "Easterby"}
    enter("employer.recorded", begun.record, by=world.inspector, at=when, **said)
    assert running(begun, "ppda-employer-report")
    enter("employer.reported-to", begun.record, by=world.supervisor, at=when)
    assert not running(begun, "ppda-employer-report")
    assert "Update to the suspect's own force" in missing_of(shown(browse, world.inspector, begun))
    enter("employer.updated", begun.record, by=world.supervisor, at=now)
    [clock] = running(begun, "ppda-employer-update")
    assert clock.due_at > now + timedelta(days=13)
    assert "Update to the suspect's own force" not in missing_of(shown(browse, world.inspector, begun))
    close(begun, world, now)
    assert not running(begun, "ppda-employer-update")


def close(case, world, now):
    for kind in (
        "conduct.recorded",
        "proceedings.decided",
        "conduct-reviewer.named",
        "conduct.ended",
        "support.offered",
    ):
        enter(kind, case.record, by=world.supervisor, at=now)
    about = [f"{case.record.reference}|{clock.started_by}" for clock in running(case, "conduct-told")]
    enter("victim.told", case.record, by=world.specialist, at=now, owed=about)
    enter("case.closed", case.record, by=world.supervisor, at=now)


@pytest.mark.policy("PPDA-016")
def test_each_change_on_the_conduct_track_is_owed_to_her_and_stopped_by_telling_her_of_it(begun, world, now, browse):
    enter("conduct.status-changed", begun.record, by=world.psd, at=now)
    enter("suspension.decided", begun.record, by=world.psd, at=now)
    assert {clock.started_by for clock in running(begun, "conduct-told")} == {
        "conduct.status-changed",
        "suspension.decided",
    }
    address = f"/chronology/{begun.record.reference}/record/victim-told/"
    text = browse(world.specialist).get(address).content.decode()
    assert "Suspension or restriction decided" in text
    told = [f"{begun.record.reference}|suspension.decided"]
    enter("victim.told", begun.record, by=world.specialist, at=now, owed=told)
    assert [clock.started_by for clock in running(begun, "conduct-told")] == ["conduct.status-changed"]
    said = Event.objects.filter(record_id=begun.pk, kind="victim.told").get().detail
    assert said["about"] == ["suspension.decided"]


@pytest.mark.policy("PPDA-020")
def test_a_case_of_abuse_by_police_has_every_step_of_an_ordinary_one(begun, world, now, browse):
    """The same panels, duties, gates and entries; what is its own comes on top, and no answer leaves one out."""
    from tests.cases.casting import a_usual_case

    usual = a_usual_case(world, now - timedelta(days=1))
    browser = browse(world.specialist)
    ours, theirs = (sections(browser.get(f"/cases/{one.record.reference}/").content.decode()) for one in (begun, usual))
    assert theirs <= ours
    assert "police-side" in ours - theirs
    kept = {kind for kind, entry in entries().items() if entry.listed and entry.offered(usual.record)}
    assert "suspect.arrested" in kept
    assert kept <= {kind for kind, entry in entries().items() if entry.offered(begun.record)}
    for kind in ("suspect.arrested", "suspect.charged", "risk.graded"):
        assert owed_by(kind, begun, world, now) == owed_by(kind, usual, world, now)
    said = str(form_of("case.closed", begun, world.supervisor, now).errors)
    for line in lines(str(form_of("case.closed", usual, world.supervisor, now).errors)):
        assert line in said


def sections(text):
    import re

    return set(re.findall(r'<h2 class="govuk-heading-m" id="([\w-]+)"', text)) - {"children", "linked"}


def lines(text):
    import re

    return re.findall(r"This waits[^<]+", text)


def owed_by(kind, case, world, now):
    from dapolicy.chronology.actions import record

    made = record(kind, case.record, by=world.specialist, at=now, detail={"level": "high"})
    return set(Clock.objects.filter(record=case.record, start_event=made.pk).values_list("duty", flat=True))


def test_what_the_post_found_not_to_be_police_ends_all_that_it_started(begun, world, now):
    from dapolicy.chronology.actions import record

    assert running(begun, "ppda-conduct-recorded")
    record("ppda.not-police", begun.record, by=world.inspector, at=now)
    left = Clock.objects.filter(
        record=begun.record, duty__startswith="ppda-", stopped_at=None, lapsed_at=None, void=False
    )
    assert not left.exists()


def test_professional_standards_record_on_the_track_and_nothing_of_an_ordinary_case(begun, world, browse):
    browser = browse(world.psd)
    assert browser.get(f"/chronology/{begun.record.reference}/record/conduct-recorded/").status_code == 200
    assert browser.get(f"/chronology/{begun.record.reference}/record/suspect-arrested/").status_code == 403
    assert "Complaint or conduct matter recorded" in shown(browse, world.psd, begun)


def test_the_panel_costs_an_ordinary_case_nothing(world, now, rf, django_assert_num_queries):
    from ppda.panels import track
    from tests.cases.casting import a_usual_case

    case = a_usual_case(world, now - timedelta(days=1))
    with django_assert_num_queries(0):
        assert track(rf.get("/"), case.record) is None
