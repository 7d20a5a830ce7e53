"""What can happen at any point of an application, and the two stories that go through most of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases.actions.deaths import carry_deaths, say_died
from cases.actions.people import answer_match, confirm_match
from cases.models import Pair
from cases.queries.contact import UNSETTLING
from dapolicy.access.permissions import Refused
from dapolicy.chronology.entries import take_from_view, take_out
from dapolicy.chronology.models import Event, Telling
from dvds.models import Party
from dvds.opened import Somebody
from dvds.papers import asked_by
from dvds.story import story_of
from tests.access.oracle.build import FOREVER, give
from tests.cases.casting import a_case, a_person, a_usual_case, an_incident
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, clocks, enter, form_of, kinds, refused, told


@pytest.fixture
def made(world, now):
    return asked(world.dvds, now - timedelta(days=2))


@pytest.fixture
def head(world):
    return world.member("head", "dvds-officer", "supervisor")


def is_red(made):
    made.refresh_from_db()
    return made.imminent


def shown(browse, member, made):
    return browse(member).get(address(made)).content.decode()


@pytest.mark.policy("DVDS-005")
def test_imminent_risk_at_any_step_is_red_until_action_time_and_safety_plan_are_there(made, world, now, browse):
    enter("dvds.met", made, by=world.dvds, at=now, imminent="yes")
    assert is_red(made)
    assert Telling.objects.filter(record=made.record, page_over=True, title__contains="imminent").exists()
    assert "this stays until all three are there" in shown(browse, world.dvds, made)
    enter("dvds.imminent-risk-acted", made, by=world.dvds, at=now, plan="")
    assert is_red(made)
    enter("dvds.imminent-risk-acted", made, by=world.dvds, at=now, action="")
    assert not is_red(made)
    enter("dvds.imminent-risk-found", made, by=world.dvds, at=now)
    assert is_red(made)


@pytest.mark.policy("DVDS-005")
def test_danger_at_first_contact_is_red_from_the_first_moment(world, now):
    made = asked(world.dvds, now - timedelta(hours=2), imminent=True)
    assert is_red(made)
    assert "dvds.imminent-risk-found" in kinds(made)


@pytest.mark.policy("DVDS-004")
def test_an_alleged_crime_wants_its_incident_before_closing_and_the_clocks_keep_running(made, world, now):
    before = {duty: row.due_at for duty, row in clocks(made).items()}
    enter("dvds.crime-alleged", made, by=world.dvds, at=now)
    assert "incident of the crime" in refused("dvds.closed", made, world.dvds, now)
    assert "no incident with this reference" in refused(
        "dvds.crime-linked", made, world.dvds, now, incident="DA-222222"
    )
    case = a_usual_case(world, now - timedelta(days=1))
    incident = Pair.objects.get(case_record=case.record).record
    enter("dvds.crime-linked", made, by=world.dvds, at=now, incident=incident.reference)
    assert "incident of the crime" not in refused("dvds.closed", made, world.dvds, now)
    assert {duty: row.due_at for duty, row in clocks(made).items()} == before
    assert all(row.lapsed_at is None for row in clocks(made).values())
    assert not Event.objects.filter(record_id=incident.pk, kind__startswith="dvds.").exists()


def test_a_withdrawn_application_owes_nothing_more(made, world, now):
    enter("dvds.withdrawn", made, by=world.dvds, at=now)
    assert {row.lapsed_at for row in clocks(made).values()} == {now}
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("withdrawn", "withdrawn")
    assert not Telling.objects.filter(title__contains="may not make them safe").exists()
    assert "looked at again since" not in refused("dvds.closed", made, world.dvds, now)


@pytest.mark.policy("DVDS-003", "DVDS-006")
def test_contact_not_as_agreed_has_its_reason_and_is_told_and_writing_is_kept_as_a_breach(made, world, now):
    assert "why it was not as agreed" in refused("dvds.contacted", made, world.dvds, now, how="otherwise")
    assert "why it was not as agreed" in refused("dvds.contacted", made, world.dvds, now, how="written")
    enter("dvds.contacted", made, by=world.dvds, at=now)
    assert not Telling.objects.filter(title__contains="otherwise than agreed").exists()
    enter("dvds.contacted", made, by=world.dvds, at=now, how="written", reason="A card was left by mistake.")
    assert Telling.objects.filter(record=made.record, to="supervisor", title__contains="otherwise than agreed").exists()


@pytest.mark.policy("DVDS-036")
def test_a_subject_who_was_told_is_kept_with_a_risk_review_and_a_supervisor_told(made, world, now, browse):
    enter("dvds.subject-told", made, by=world.dvds, at=now)
    assert Telling.objects.filter(record=made.record, title__contains="the subject was told").exists()
    said = shown(browse, world.dvds, made)
    assert "looked at again since the subject was told" in said
    assert "because the subject was told that somebody asked" in said
    enter("dvds.risk-reviewed", made, by=world.dvds, at=now)
    assert "looked at again since the subject was told" not in shown(browse, world.dvds, made)
    assert "dvds.subject-told" in UNSETTLING


@pytest.mark.policy("DVDS-012")
def test_an_overrun_wants_reason_interim_plan_and_acknowledgement_and_stays_overdue(made, world, now, head, browse):
    said = shown(browse, world.dvds, made)
    assert "Overdue" in said
    assert "Why this passed, and an interim safeguarding plan" in said
    assert "id_plan_error" in refused(
        "dvds.overrun-explained", made, world.dvds, now, limit="dvds-initial-checks", plan=""
    )
    assert "id_limit_error" in refused("dvds.overrun-explained", made, world.dvds, now, limit="dvds-overall")
    due = clocks(made)["dvds-initial-checks"].due_at
    enter("dvds.overrun-explained", made, by=world.dvds, at=now, limit="dvds-initial-checks")
    assert "dvds.safety-planned" in kinds(made)
    assert "A supervisor&#x27;s acknowledgement" in shown(browse, world.dvds, made)
    with pytest.raises(Refused):
        enter("dvds.overrun-acknowledged", made, by=world.member("second", "dvds-officer"), at=now)
    enter("dvds.overrun-acknowledged", made, by=head, at=now)
    assert "acknowledgement of the overrun" not in shown(browse, world.dvds, made)
    clock = clocks(made)["dvds-initial-checks"]
    assert (clock.due_at, clock.stopped_at, clock.lapsed_at) == (due, None, None)


@pytest.mark.policy("DVDS-001")
def test_a_wrong_route_is_corrected_and_the_clocks_come_out_as_if_it_had_been_entered_so(made, world, now, head):
    assert "its route already" in refused("dvds.route-corrected", made, head, now, route="right-to-ask")
    right = told(world.dvds, made.contacted_at)
    enter("dvds.route-corrected", made, by=head, at=now)
    made.refresh_from_db()
    assert made.route == "right-to-know"
    expected = {(row.duty, row.started_at, row.due_at, row.edition) for row in clocks(right).values()}
    assert {(row.duty, row.started_at, row.due_at, row.edition) for row in clocks(made).values()} == expected
    again = {"route": "right-to-ask", "channel": "phone", "applicant": "third-party"}
    assert "Somebody other than" in refused("dvds.route-corrected", made, head, now, **again)
    enter("dvds.route-corrected", made, by=world.member("deputy", "dvds-officer", "supervisor"), at=now, **again)
    made.refresh_from_db()
    assert made.route == "right-to-ask"
    assert set(clocks(made)) == {"dvds-initial-checks", "dvds-face-to-face", "dvds-overall"}


def test_nobody_takes_an_opening_out_of_the_reckoning_single_handed(made, world, now, head):
    """The limits of a wrong route stop with it: that takes a supervisor, and never whoever opened it."""
    with pytest.raises(Refused):
        enter("dvds.route-corrected", made, by=world.member("second", "dvds-officer"), at=now)
    own = asked(head, made.contacted_at)
    assert "Somebody other than" in refused("dvds.route-corrected", own, head, now)


def test_a_departure_from_the_guidance_names_who_authorised_it(made, world, now):
    assert "authorised_by" in form_of("dvds.departed", made, world.dvds, now, authorised_by="").errors
    enter("dvds.departed", made, by=world.dvds, at=now)


@pytest.mark.policy("DVDS-007")
def test_sharing_is_decided_by_three_answers_with_reasons_and_a_name(made, world, now):
    assert "only where all three" in refused("dvds.sharing-decided", made, world.dvds, now, necessary="no")
    for name in ("lawful_why", "necessary_why", "proportionate_why", "decided_by"):
        assert name in form_of("dvds.sharing-decided", made, world.dvds, now, **{name: ""}).errors
    enter("dvds.sharing-decided", made, by=world.dvds, at=now)


def test_a_mistaken_step_taken_out_by_two_brings_the_application_back_to_where_it_stood(made, world, now, head):
    [event, *_] = enter("dvds.met", made, by=world.dvds, at=now)
    made.refresh_from_db()
    assert made.state == "met"
    take_from_view(event, by=world.dvds, at=now, reason="Another application's meeting")
    take_out(event, by=head, at=now)
    made.refresh_from_db()
    assert made.state == "received"
    assert clocks(made)["dvds-face-to-face"].stopped_at is None


def test_a_death_ends_what_is_owed(made, world, now, as_owner):
    person = Party.objects.get(record=made.record, part="potential-victim").person
    Event(record_id=made.pk, kind="person.died", subject=person.reference, at=now, recorded_at=now, detail={}).save(
        force_insert=True
    )
    carry_deaths(at=now)
    assert "victim.died" in kinds(made)
    assert {row.lapsed_at for row in clocks(made).values()} == {now}


def test_a_death_behind_a_lock_reaches_an_application_by_somebody_who_sees_both(made, world, now, as_owner):
    person = Party.objects.get(record=made.record, part="potential-victim").person
    incident = an_incident(world.unit, now)
    case = a_case(incident, person, a_person("Rowan Bracken", incident.record, now), now, by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])
    give(world.dvds.pk, case.pk, FOREVER)
    event = Event(record_id=case.pk, kind="person.died", subject=person.reference, at=now, recorded_at=now, detail={})
    event.save(force_insert=True)
    carry_deaths(at=now)
    assert "victim.died" not in kinds(made)
    say_died(event, made.pk, by=world.dvds, at=now)
    carry_deaths(at=now)
    assert {row.lapsed_at for row in clocks(made).values()} == {now}


def test_every_page_of_an_application_opens_with_safe_contact_and_a_gate_links_to_what_mends_it(made, world, browse):
    browser = browse(world.dvds)
    page = browser.get(reverse("chronology:record", args=[made.record.reference, "dvds-closed"])).content.decode()
    assert "Heron" in page
    assert "The applicant is not the potential victim" in page
    assert reverse("chronology:record", args=[made.record.reference, "dvds-intelligence-reported"]) in page


@pytest.mark.policy("DVDS-002")
@pytest.mark.parametrize("kind", ["dvds.met", "dvds.details-learnt"])
def test_no_word_on_who_asks_lifts_the_warning_while_two_persons_are_seated(made, world, now, browse, kind):
    enter(kind, made, by=world.dvds, at=now, applicant="potential-victim")
    assert "The applicant is not the potential victim" in shown(browse, world.dvds, made)
    assert asked_by(story_of(made.record)) == "Somebody else, who is not named on paper"
    row = answer_match(*people_of(made), "same", through=made.record, by=world.specialist, at=now)
    assert "The applicant is not the potential victim" in shown(browse, world.dvds, made), "nobody confirmed it yet"
    confirm_match(row, by=world.colleague, at=now)
    enter("dvds.details-learnt", made, by=world.dvds, at=now, applicant="potential-victim")
    assert "The applicant is not the potential victim" not in shown(browse, world.dvds, made)
    assert asked_by(story_of(made.record)) == "The potential victim"


def people_of(made):
    rows = Party.objects.filter(record=made.record, part__in=("applicant", "potential-victim"))
    return [row.person for row in rows]


class TestTheWorriedFriend:
    """Story 4: he applies about her new partner; he is the suspect in her cases."""

    @pytest.fixture
    def case(self, world, now):
        return a_usual_case(world, datetime(2026, 1, 10, 12, tzinfo=UTC), by=world.specialist)

    @pytest.fixture
    def made(self, world, case):
        petra = Somebody(PETRA.part, PETRA.said, known_as=case.victim.reference)
        caspian = Somebody(CASPIAN.part, CASPIAN.said, known_as=case.suspect.reference)
        return asked(world.dvds, datetime(2026, 3, 28, 21, 14, tzinfo=UTC), people=(caspian, petra, LIONEL))

    def test_the_cases_between_them_stand_beside_the_checks(self, made, case, world, browse):
        said = shown(browse, world.dvds, made)
        assert "Between two of them" in said
        assert "Potential victim is the victim, Applicant is the suspect" in said
        assert case.record.reference in said

    def test_his_case_and_hers_say_nothing_of_it_to_others(self, made, case, world, browse):
        for member in (world.specialist, world.supervisor, world.officer):
            page = browse(member).get(reverse("cases:case", args=[case.record.reference])).content.decode()
            assert made.record.reference not in page
            assert "Lionel" not in page
            for person in (case.victim, case.suspect):
                answer = browse(member).get(reverse("cases:person", args=[person.reference]))
                said = answer.content.decode()
                assert answer.status_code == 200
                assert "Lionel" not in said
                assert "Heron" not in said

    def test_he_learns_nothing_and_the_meeting_lapses(self, made, world):
        at = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
        enter("dvds.not-progressed", made, by=world.dvds, at=at, warned="Rung at work as she agreed.")
        rows = clocks(made)
        assert rows["dvds-face-to-face"].lapsed_at == at
        assert rows["dvds-initial-checks"].due_at == datetime(2026, 3, 29, 21, 14, tzinfo=UTC)
        assert not Telling.objects.filter(title__contains="Caspian").exists()


def test_who_asks_for_themselves_is_said_later_and_then_is_both(world, now, browse):
    made = asked(world.dvds, now - timedelta(hours=3), people=(CASPIAN,), applicant_is="")
    said = shown(browse, world.dvds, made)
    assert "It is not known yet whether the applicant is the potential victim" in said
    assert "Whether the applicant is the potential victim</a>" in said
    enter("dvds.details-learnt", made, by=world.dvds, at=now, applicant="potential-victim")
    made.refresh_from_db()
    assert made.applicant_is == "potential-victim"
    people = Party.objects.filter(record=made.record).values_list("part", "person")
    assert {part for part, _ in people} == {"applicant", "potential-victim"}
    assert len({person for _, person in people}) == 1


@pytest.mark.policy("DVDS-028")
def test_a_disclosure_that_was_made_shows_what_it_lacked(made, world, now, browse):
    enter("dvds.disclosed", made, by=world.dvds, at=now, undertaking="not-asked")
    said = shown(browse, world.dvds, made)
    assert "The panel&#x27;s decision to disclose" in said
    assert "The plan: what, to whom" in said
    assert "The undertaking: signed or refused" in said


@pytest.mark.policy("DVDS-012")
def test_an_interim_plan_that_is_not_enough_stays_owed_until_there_is_another(made, world, now, head, browse):
    enter("dvds.overrun-explained", made, by=world.dvds, at=now, limit="dvds-initial-checks")
    enter("dvds.overrun-acknowledged", made, by=head, at=now, plan_enough="no", note="Nobody watches at night.")
    assert Telling.objects.filter(record=made.record, title__contains="plan is not enough").exists()
    assert "An interim safeguarding plan that is enough" in shown(browse, world.dvds, made)
    enter("dvds.overrun-explained", made, by=world.dvds, at=now, limit="dvds-initial-checks", plan="A patrol.")
    said = shown(browse, world.dvds, made)
    assert "plan that is enough" not in said
    assert "acknowledgement of the overrun" in said
    enter("dvds.overrun-acknowledged", made, by=head, at=now)
    assert "acknowledgement of the overrun" not in shown(browse, world.dvds, made)


@pytest.mark.policy("DVDS-005")
@pytest.mark.parametrize("alarm", [{"freely": "no"}, {"freely": "not-known"}, {"danger": "yes"}])
def test_a_withdrawal_that_was_not_free_or_leaves_a_danger_is_told_and_the_risk_looked_at(made, world, now, alarm):
    enter("dvds.withdrawn", made, by=world.dvds, at=now, **alarm)
    assert Telling.objects.filter(record=made.record, title__contains="may not make them safe").exists()
    assert "looked at again since it was withdrawn" in refused("dvds.closed", made, world.dvds, now)
    enter("dvds.risk-reviewed", made, by=world.dvds, at=now)
    assert "since it was withdrawn" not in refused("dvds.closed", made, world.dvds, now)
