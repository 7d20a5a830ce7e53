"""Saving a report: people, cases, what is owed, what locks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.actions.incidents import begin_report, save_report
from cases.actions.involvement import move_involvement, name_party
from cases.actions.matching import settle_not_sure, undo_same
from cases.actions.people import confirm_match
from cases.models import Case, CaseLink, ContactPoint, Incident, Marker, Pair, Party, SafeContact, Sameness
from cases.queries.people import contacts_of, groups_of
from cases.reports import Child, PersonFacts, SafeWay, Suspect, Victim
from cases.touching import TASK
from dapolicy.access.models import Post, PostHolding, PostPage
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event, Telling
from tests.cases.reports import CAME, make_report, one_of, person, saved

pytestmark = pytest.mark.django_db

NOBODY = PersonFacts(known="not-known")


def kinds_on(record_id):
    return list(Event.objects.filter(record_id=record_id).order_by("recorded_at", "pk").values_list("kind", flat=True))


def same_as(*people):
    return {each.reference: "same" for each in people}


def victim_of(done):
    return Party.objects.get(record=done.incident.record, part="victim", ended_at=None)


def again(world, now, earlier, **said):
    """The same two people report again, recognised."""
    first = Party.objects.filter(record=earlier.incident.record, ended_at=None)
    victim, suspect = first.get(part="victim").person, first.get(part="suspect").person
    return saved(
        world,
        now,
        victims=(Victim(person("Juniper", "Quillfeather", answers=same_as(victim))),),
        suspects=(Suspect(person("Barnaby", "Quillfeather", answers=same_as(suspect))),),
        **said,
    )


def test_a_report_opens_one_case_for_its_victim_and_suspect(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now)
    (case,) = done.cases
    assert (case.victim.parties.get().part, case.suspect.parties.get().part) == ("victim", "suspect")
    opened = Event.objects.get(record_id=case.pk, kind="case.opened")
    assert opened.detail == {"incident": done.incident.record.reference}
    assert "incident.reported" in kinds_on(done.incident.pk)


def test_a_second_report_of_the_same_two_joins_their_case(world, as_web, now, hours):
    as_web(world.officer)
    first = saved(world, now)
    second = again(world, now + hours(2), first)
    assert [case.pk for case in second.cases] == [case.pk for case in first.cases]
    joined = Event.objects.get(record_id=first.cases[0].pk, kind="incident.joined")
    assert joined.detail == {"incident": second.incident.record.reference}
    assert Case.objects.get().last_incident_at == now + hours(2)


def test_a_name_alone_joins_nothing_until_somebody_answers_same(world, as_web, now):
    as_web(world.officer)
    saved(world, now)
    saved(world, now)
    assert Case.objects.count() == 2


def test_each_against_the_other_is_two_linked_cases_in_opposite_directions(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now, each_against_the_other=True)
    one, other = done.cases
    assert (one.victim_id, one.suspect_id) == (other.suspect_id, other.victim_id)
    assert set(CaseLink.objects.values_list("record_id", "other_id", "kind")) == {
        (one.pk, other.pk, "counter"),
        (other.pk, one.pk, "counter"),
    }


def test_joint_victims_have_a_case_each(world, as_web, now):
    as_web(world.officer)
    victims = tuple(Victim(person(name, "Harrow"), vulnerabilities=("older",)) for name in ("Dilys", "Emrys"))
    done = saved(world, now, victims=victims, suspects=(Suspect(PersonFacts(known="would-not-say")),))
    assert len({case.victim_id for case in done.cases}) == 2
    assert {case.suspect_known for case in done.cases} == {"would-not-say"}


def test_a_victim_who_is_not_known_leaves_the_incident_in_its_pool_by_itself(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now, victims=(Victim(NOBODY),), relationships={})
    assert done.cases == []
    assert done.incident.record.team_id == world.officer.team_id


def test_naming_the_victim_later_opens_the_case_and_moves_the_children_to_it(world, as_web, now, hours):
    as_web(world.officer)
    children = (Child(person("Toby", "Applethwaite")),)
    done = saved(world, now, victims=(Victim(NOBODY),), relationships={}, children=children)
    assert Clock.objects.get(duty="school-told", void=False).record_id == done.incident.pk
    started = Clock.objects.get(duty="school-told", void=False).due_at
    (case,) = name_party(victim_of(done), person("Fern", "Applethwaite"), by=world.officer, at=now + hours(1))
    moved = Clock.objects.get(duty="school-told", void=False)
    assert (moved.record_id, moved.due_at) == (case.pk, started)


def test_a_victim_without_a_name_is_a_person_with_a_case(world, as_web, now):
    as_web(world.officer)
    described = PersonFacts(known="described", description="Woman, about 30, at 4 Mill Lane")
    done = saved(world, now, victims=(Victim(described),))
    assert str(done.cases[0].victim.personnames.get()) == "Woman, about 30, at 4 Mill Lane"


def test_a_suspect_named_later_is_named_in_the_same_case(world, as_web, now, hours):
    as_web(world.officer)
    done = saved(world, now, suspects=(Suspect(PersonFacts(known="would-not-say")),))
    suspect = Party.objects.get(record=done.incident.record, part="suspect")
    (case,) = name_party(suspect, person("Kit", "Harrow"), by=world.officer, at=now + hours(1))
    assert case.pk == done.cases[0].pk
    assert str(Case.objects.get().suspect.personnames.get()) == "Kit Harrow"


@pytest.mark.parametrize("later", ["matched", "named"])
def test_a_report_that_joins_a_case_later_asks_for_a_new_assessment_from_then(world, as_web, now, hours, later):
    """What was assessed between the two knew nothing of the first report."""
    as_web(world.officer)
    first = saved(world, now)
    Case.objects.update(level="medium")
    someone = PersonFacts(known="not-known") if later == "named" else person("J", "Quillfeather")
    victims = (Victim(someone),)
    suspect = Party.objects.get(record=first.incident.record, part="suspect").person
    suspects = (Suspect(person("Barnaby", "Quillfeather", answers=same_as(suspect))),)
    second = saved(world, now + hours(2), victims=victims, suspects=suspects, reported_at=now + hours(1))
    join = {"named": name_her, "matched": match_her}[later]
    join(world, victim_of(second), victim_of(first).person, now + hours(5))
    joined = Event.objects.filter(record_id=first.cases[0].pk)
    assert joined.get(kind="incident.joined").at == now + hours(5)
    assert joined.get(kind="risk.reassessment-triggered").at == now + hours(5)


def name_her(world, party, known, at):
    name_party(party, person("Juniper", "Quillfeather", answers=same_as(known)), by=world.officer, at=at)


def match_her(world, party, known, at):
    row = Sameness.objects.create(
        record=party.record, a=party.person, b=known, answer="not-sure", at=at, by_id=world.specialist.pk
    )
    settle_not_sure(row, by=world.officer, at=at)


def test_a_report_typed_later_asks_for_it_from_when_it_was_told(world, as_web, now, hours):
    as_web(world.officer)
    first = saved(world, now)
    Case.objects.update(level="medium")
    again(world, now + hours(3), first, reported_at=now + hours(1))
    asked = Event.objects.get(record_id=first.cases[0].pk, kind="risk.reassessment-triggered")
    assert asked.at == now + hours(1)


def test_the_number_they_rang_from_is_never_taken_as_safe(world, as_web, now):
    as_web(world.officer)
    said = person("Juniper", "Quillfeather", rang_from="07700 900117")
    done = saved(world, now, victims=(Victim(said),))
    contact = ContactPoint.objects.get(person=done.cases[0].victim)
    assert (contact.standing, contact.normal) == ("rang-from", "07700900117")
    assert not SafeContact.objects.exists()


def test_a_third_partys_number_is_theirs_and_not_the_victims(world, as_web, now):
    as_web(world.officer)
    told = {"teller": "third-party", "teller_words": "Her sister", "rang_from": "07700 900118"}
    done = saved(world, now, teller_safe_contact="Evenings, on her own phone", **told)
    teller = Party.objects.get(record=done.incident.record, part="teller")
    assert ContactPoint.objects.get().person_id == teller.person_id
    assert done.incident.teller_safe_contact == "Evenings, on her own phone"


def test_no_safe_way_yet_is_an_answer_of_its_own(world, as_web, now):
    as_web(world.officer)
    said = Victim(person("Juniper", "Quillfeather"), safe=SafeWay(answer="no-safe-way"))
    saved(world, now, victims=(said,))
    assert SafeContact.objects.get().no_safe_way


def test_contact_details_do_not_cross_until_a_second_person_confirms(world, as_web, now, hours):
    as_web(world.officer)
    first = saved(world, now, victims=(Victim(person("Juniper", "Oxbow", phone="07700 900200")),))
    known = first.cases[0].victim
    second = saved(
        world,
        now + hours(1),
        victims=(Victim(person("Juniper", "Quillfeather", answers=same_as(known))),),
        suspects=(Suspect(NOBODY),),
    )
    newer = victim_of(second).person_id
    assert contacts_of(groups_of([newer], confirmed=True)[newer]) == {}
    assert groups_of([newer])[newer] == {newer, known.pk}
    answer = Sameness.objects.get()
    with pytest.raises(Refused, match="other than the one who answered"):
        confirm_match(answer, by=world.officer, at=now + hours(2))
    confirm_match(answer, by=world.sergeant, at=now + hours(2))
    assert list(contacts_of(groups_of([newer], confirmed=True)[newer])) == [known.pk]


def test_undoing_same_is_one_step_and_gives_the_report_its_own_case(world, as_web, now, hours):
    as_web(world.officer)
    first = saved(world, now)
    second = again(world, now + hours(1), first)
    wrong = Sameness.objects.get(a=victim_of(second).person)
    undo_same(wrong, by=world.officer, at=now + hours(2))
    pair = Pair.objects.get(record=second.incident.record, ended_at=None)
    assert pair.case_record_id != first.cases[0].pk
    assert list(Sameness.objects.filter(superseded_at=None, a=wrong.a).values_list("answer", flat=True)) == ["not-same"]


def test_the_wrong_persons_part_moves_and_those_who_acted_are_told(world, as_web, now, hours):
    as_web(world.officer)
    done = saved(world, now)
    wrong = victim_of(done)
    right = move_involvement(
        wrong, person("Sorrel", "Hathersage"), why="Two people of that name", by=world.specialist, at=now + hours(1)
    )
    pair = Pair.objects.get(record=done.incident.record, ended_at=None)
    assert (pair.victim_id, pair.relationship) == (right.pk, "partner")
    assert pair.case_record_id != done.cases[0].pk
    assert wrong.person.personnames.get().withdrawn_at == now + hours(1)
    assert "incident.left" in kinds_on(done.cases[0].pk)
    told = Telling.objects.filter(title__startswith="A person was recorded wrongly")
    assert set(told.values_list("to", flat=True)) == {f"member:{world.officer.pk}"}


def test_a_report_in_the_future_and_a_birth_after_it_are_refused(world, as_web, now, hours):
    as_web(world.officer)
    with pytest.raises(Refused, match="future"):
        save_report(make_report(now + hours(1)), by=world.officer, at=now)
    born = Victim(person("Juniper", "Quillfeather", born=(now + timedelta(days=2)).date()))
    with pytest.raises(Refused, match="born after"):
        saved(world, now, victims=(born,))
    assert not Incident.objects.exists()


def test_a_birth_on_the_day_of_the_incident_is_told_by_londons_clock(world, as_web):
    """Half past midnight in summer is still the day before in Greenwich."""
    as_web(world.officer)
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    with pytest.raises(Refused, match="born after"):
        saved(world, at, victims=(Victim(person("Juniper", "Quillfeather", born=date(2026, 7, 3))),))
    saved(world, at, victims=(Victim(person("Juniper", "Quillfeather", born=date(2026, 7, 2))),))
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"victims": (Victim(person("Iggy", "Applethwaite", born=date(2020, 5, 1))),)},
        {"victims": (Victim(person("Juniper", "Quillfeather", line1="4 Mill Lane")),),
         "suspects": (Suspect(person("Barnaby", "Quillfeather", line1="4 Mill Lane")),)},
        {"happened_words": "about 1998"},
        {"each_against_the_other": True},
    ],
    ids=["under 16", "one address for both", "non-recent", "each against the other"],
)  # fmt: skip
def test_what_is_true_is_never_refused(world, as_web, now, said):
    as_web(world.officer)
    assert saved(world, now, **said).incident.pk


def test_danger_after_page_one_stands_in_the_pool_and_pages_the_duty_post(world, as_web, now):
    as_web(world.officer)
    one = one_of(now, danger_now="yes")
    incident = begin_report(came=CAME, one=one, team=world.shift, by=world.officer, at=now)
    page = PostPage.objects.get()
    assert (page.post_id, page.record_id, page.acknowledged_at) == ("fim", incident.pk, None)
    assert page.why == f"Somebody is in danger now: {incident.record.reference}"
    assert incident.record.team_id == world.shift.pk


def test_danger_in_a_force_without_the_post_leaves_word_for_whoever_is_told_then(world, now):
    PostHolding.objects.filter(post="fim").delete()
    Post.objects.filter(code="fim").delete()
    one = one_of(now, danger_now="yes")
    reference = begin_report(came=CAME, one=one, team=world.shift, by=world.officer, at=now).record.reference
    word = Telling.objects.get(source=f"danger:{reference}")
    assert (word.to, word.page_over, PostPage.objects.exists()) == ("post:fim", True, False)


def test_the_whole_report_completes_the_incident_that_page_one_began(world, as_web, now, hours):
    as_web(world.officer)
    incident = begin_report(came=CAME, one=one_of(now, danger_now="yes"), team=world.shift, by=world.officer, at=now)
    done = saved(world, now + hours(1), incident=incident, danger_now="yes", reported_at=now)
    assert Incident.objects.get().pk == done.incident.pk
    assert kinds_on(incident.pk).count("incident.reported") == 1
    assert PostPage.objects.filter(post="fim").count() == 1


def test_danger_told_before_anybody_is_named_is_marked_on_whoever_is_named_and_not_again_once_withdrawn(
    world, as_web, now, hours
):
    as_web(world.officer)
    nobody = {"victims": (Victim(NOBODY),), "suspects": (Suspect(NOBODY),)}
    incident = saved(world, now, dangers=("weapons",), danger_words="Machete", **nobody).incident
    assert not Marker.objects.exists()
    victim, suspect = (Party.objects.get(record=incident.record, part=part) for part in ("victim", "suspect"))
    name_party(suspect, person("Percy", "Dashwood"), by=world.officer, at=now + hours(1))
    marked = Marker.objects.get()
    assert (marked.person_id, marked.kind, marked.words) == (suspect.person_id, "weapons", "Machete")
    Marker.objects.update(withdrawn_at=now + hours(2))
    name_party(victim, person("Juniper", "Oxbow"), by=world.officer, at=now + hours(3))
    assert not Marker.objects.filter(withdrawn_at=None).exists()


def test_strangulation_marks_victim_and_suspect(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now, abuse=("strangulation",), strangulation_advice="Told to go to hospital; went")
    marked = Marker.objects.filter(kind="strangulation")
    case = done.cases[0]
    assert dict(marked.values_list("person_id", "words")) == {
        case.victim_id: "Told to go to hospital; went",
        case.suspect_id: "Said to have done this",
    }


def test_a_child_is_affected_on_each_case_and_the_school_clock_runs_on_each(world, as_web, now):
    as_web(world.officer)
    child = Child(person("Iggy", "Applethwaite"), affected="lives-there", seen="not-seen", seen_words="At granny's")
    suspects = (Suspect(person("Dorian", "Applethwaite")), Suspect(person("Barnaby", "Quillfeather")))
    done = saved(world, now, children=(child,), suspects=suspects)
    party = Party.objects.select_related("person").get(part="child")
    clocks = Clock.objects.filter(duty="school-told")
    assert {(clock.record_id, clock.subject) for clock in clocks} == {
        (case.pk, party.person.reference) for case in done.cases
    }
    affected = Event.objects.filter(kind="child.affected").values_list("detail", flat=True)
    assert list(affected) == [{"incident": done.incident.record.reference, "how": ["lives-there"]}] * 2


def test_one_report_asks_the_worker_once_to_look(world, now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as asked:
        saved(world, now)
    assert [one.args for one in asked if getattr(one, "args", ())].count((TASK,)) == 1
