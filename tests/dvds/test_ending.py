"""What an application may not end with: an answer that was a no, danger, news that nobody read, a debt to anybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.reports import PersonFacts
from dapolicy.access.handles import handle
from dapolicy.access.models import Team
from dapolicy.chronology.models import Content, Event, Telling
from dvds.models import Part, Triage
from dvds.opened import Somebody
from dvds.plainwords import gives_away
from dvds.queue.actions import look_at_news
from dvds.queue.standing import in_order
from dvds.story import story_of
from tests.cases.reports import saved
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, clocks, enter, form_of, refused
from tests.dvds.test_gates import categorised, decided, through
from tests.dvds.test_queue import SILAS, looked, reported, who


@pytest.fixture
def made(world, now):
    return asked(world.dvds, now - timedelta(days=2))


@pytest.fixture
def head(world):
    return world.member("head", "dvds-officer", "supervisor")


@pytest.mark.policy("DVDS-014")
def test_not_going_on_that_a_second_person_does_not_agree_to_is_decided_again(made, world, now, head):
    """No is no yes: the decision stands no more, its limits run on, and nothing is judged less dangerous by it."""
    before = {duty: row.due_at for duty, row in clocks(made).items()}
    enter("dvds.not-progressed", made, by=world.dvds, at=now, level="high")
    enter("dvds.not-progressed-reviewed", made, by=head, at=now, outcome="look-again")
    assert Telling.objects.filter(record=made.record, title__contains="it is decided again").exists()
    made.refresh_from_db()
    assert (made.state, made.outcome, made.risk) == ("received", "", "high")
    assert {duty: row.due_at for duty, row in clocks(made).items() if row.lapsed_at is None} == before
    assert "The outcome, given in person" in refused("dvds.closed", made, world.dvds, now)
    enter("dvds.not-progressed", made, by=world.dvds, at=now)
    assert "second person" in refused("dvds.closed", made, world.dvds, now), "the older look was at another decision"
    enter("dvds.not-progressed-reviewed", made, by=head, at=now)
    assert "second person" not in refused("dvds.closed", made, world.dvds, now)


@pytest.mark.policy("DVDS-031", "DVDS-033")
def test_after_no_undertaking_and_not_to_tell_it_nothing_is_owed_but_an_honest_end(made, world, now, browse):
    decided(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.disclosure-planned", "dvds.safety-planned")
    enter("dvds.undertaking-answered", made, by=world.dvds, at=now, undertaking="refused")
    enter("dvds.undertaking-refusal-decided", made, by=world.dvds, at=now, decision="do-not-disclose")
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "Disclosure released" not in page
    assert "The outcome: that nothing is disclosed" in page
    assert "although the undertaking was refused" in refused("dvds.disclosure-released", made, world.dvds, now)
    assert "said" in form_of("dvds.non-disclosure-told", made, world.dvds, now).errors, "it would be untrue"
    enter("dvds.non-disclosure-told", made, by=world.dvds, at=now, said=["no-undertaking", "not-safety", "pack"])
    assert clocks(made)["dvds-overall"].stopped_at == now
    today = now.date().isoformat()
    through(made, world.dvds, now, "dvds.offender-management-considered")
    enter("dvds.intelligence-reported", made, by=world.dvds, at=now, submitted_on=today)
    enter("dvds.closed", made, by=world.dvds, at=now)


@pytest.mark.policy("DVDS-005", "DVDS-014")
@pytest.mark.parametrize("answer", ["said-at-once", "reached", "planned"])
def test_not_for_protection_is_closed_once_the_potential_victim_is_kept_safe_from_it(made, world, now, answer):
    owed = "kept safe from whoever asked"
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    enter("dvds.not-progressed", made, by=world.dvds, at=now, warned="New locks." if answer == "said-at-once" else "")
    assert (owed in refused("dvds.closed", made, world.dvds, now)) == (answer != "said-at-once")
    enter("dvds.contacted", made, by=world.dvds, at=now, spoken_to="applicant")
    if answer == "reached":
        assert owed in refused("dvds.closed", made, world.dvds, now), "he was, she was not"
        enter("dvds.contacted", made, by=world.dvds, at=now, spoken_to="potential-victim")
    if answer == "planned":
        enter("dvds.safety-planned", made, by=world.dvds, at=now)
    assert owed not in refused("dvds.closed", made, world.dvds, now)


@pytest.mark.policy("DVDS-005", "DVDS-037")
def test_the_team_is_asked_to_watch_whoever_asked_on_the_case_in_which_they_are_the_suspect(world, now):
    case = saved(world, now - timedelta(days=30)).cases[0]
    asking = Somebody(Part.APPLICANT, PersonFacts(), known_as=case.suspect.reference)
    victim = Somebody(Part.POTENTIAL_VICTIM, PersonFacts(), known_as=case.victim.reference)
    made = asked(world.dvds, now - timedelta(days=2), people=(asking, victim, LIONEL))
    team = Team.objects.create(name="Westmarch Nights", force="Westmarch")
    said = {"case": case.record.reference, "team": str(team.pk), "watch": "His car outside."}
    enter("dvds.watch-asked", made, by=world.dvds, at=now, danger="The suspect looks for where she lives.", **said)
    told = Event.objects.get(record_id=case.record_id, kind="watch.asked")
    words = Content.objects.get(event_id=told.pk).words
    assert "looks for where she lives" in words
    assert not gives_away(words, story_of(made.record))
    assert (told.by_id, made.record.reference in words) == (None, False)


@pytest.mark.policy("DVDS-025")
def test_representations_are_sought_on_anothers_agreement_and_a_plan_of_their_own(made, world, now, head, browse):
    seek = {"seek": "yes", "plan_checked": "yes"}
    enter("dvds.representations-agreed", made, by=head, at=now)
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    categorised(made, world.dvds, now)
    older = refused("dvds.representations-considered", made, world.dvds, now, **seek)
    assert "safety plan first" in older
    assert "waits for a supervisor" in older
    enter("dvds.representations-agreed", made, by=head, at=now)
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    assert "You agreed to it yourself" in refused("dvds.representations-considered", made, head, now, **seek)
    enter("dvds.representations-considered", made, by=world.dvds, at=now, **seek)
    owed = "What came of the subject&#x27;s representations, and the risk"
    assert owed in browse(world.dvds).get(address(made)).content.decode()
    enter("dvds.representations-received", made, by=world.dvds, at=now)
    assert owed not in browse(world.dvds).get(address(made)).content.decode()


@pytest.mark.policy("DVDS-029")
def test_a_disclosure_is_released_with_a_plan_that_is_newer_than_the_panels_decision(made, world, now, browse):
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    decided(made, world.dvds, now)
    enter("dvds.disclosure-planned", made, by=world.dvds, at=now)
    owed = "looked at again since the panel decided"
    assert owed in refused("dvds.disclosure-released", made, world.dvds, now)
    assert owed in browse(world.dvds).get(address(made)).content.decode()
    enter("dvds.safety-planned", made, by=world.dvds, at=now)
    enter("dvds.disclosure-released", made, by=world.dvds, at=now)


@pytest.mark.policy("DVDS-008")
def test_nothing_is_planned_or_released_without_items_nor_with_one_that_is_spent_and_not_approved(
    made, world, now, head
):
    categorised(made, world.dvds, now)
    through(made, world.dvds, now, "dvds.representations-considered", "dvds.referred", "dvds.panel-decided")
    assert "What is to be told, item by item" in refused("dvds.disclosure-planned", made, world.dvds, now)
    enter("dvds.item-planned", made, by=world.dvds, at=now)
    through(made, world.dvds, now, "dvds.disclosure-planned", "dvds.safety-planned")
    [item] = enter("dvds.item-planned", made, by=world.dvds, at=now, spent="yes", item="A fine of 2009.")
    for word in ("dvds.disclosure-planned", "dvds.disclosure-released"):
        assert "The legal approval of each spent conviction" in refused(word, made, world.dvds, now)
    assert "withdrawn by two people" in refused("dvds.panel-decided", made, world.dvds, now)
    form = form_of("dvds.item-approved", made, head, now)
    assert form.fields["item"].choices == [(handle(item), "A fine of 2009.")]
    enter("dvds.item-approved", made, by=head, at=now, item=handle(item))
    enter("dvds.disclosure-released", made, by=world.dvds, at=now)


@pytest.mark.policy("DVDS-005")
def test_a_red_application_is_not_closed(made, world, now):
    enter("dvds.non-disclosure-told", made, by=world.dvds, at=now, imminent="yes")
    assert "What was done about the imminent risk" in refused("dvds.closed", made, world.dvds, now)
    enter("dvds.imminent-risk-acted", made, by=world.dvds, at=now)
    assert "imminent risk" not in refused("dvds.closed", made, world.dvds, now)


@pytest.mark.policy("DVDS-005")
def test_danger_after_closing_stands_in_the_queue_until_somebody_acted(made, world, now, as_web):
    for kind in ("dvds.non-disclosure-told", "dvds.offender-management-considered"):
        enter(kind, made, by=world.dvds, at=now)
    enter("dvds.intelligence-reported", made, by=world.dvds, at=now, submitted_on=now.date().isoformat())
    enter("dvds.closed", made, by=world.dvds, at=now)
    as_web(world.dvds)
    assert in_order(now=now, most=9) == []
    enter("dvds.imminent-risk-found", made, by=world.dvds, at=now)
    assert [row.record_id for row in in_order(now=now, most=9)] == [made.pk]
    enter("dvds.imminent-risk-acted", made, by=world.dvds, at=now)
    assert in_order(now=now, most=9) == []


@pytest.mark.policy("DVDS-036")
def test_an_application_whose_subject_was_told_is_closed_after_the_risk_was_looked_at_again(made, world, now):
    enter("dvds.subject-told", made, by=world.dvds, at=now)
    assert "since the subject was told" in refused("dvds.closed", made, world.dvds, now)
    enter("dvds.risk-reviewed", made, by=world.dvds, at=now)
    assert "since the subject was told" not in refused("dvds.closed", made, world.dvds, now)


@pytest.mark.policy("DVDS-022")
def test_an_application_is_not_closed_over_news_that_nobody_read(world, now, browse):
    silas = Somebody(Part.SUBJECT, PersonFacts(given="Silas", surname="Fennimore", born=date(1980, 2, 3)))
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA, silas))
    assert "What is new" not in refused("dvds.closed", made, world.dvds, now)
    empty = browse(world.dvds).get(address(made, "looked")).content.decode()
    assert "What follows from it?" not in empty, "there is nothing to say it of"
    reported(world, now, who("Nell", "Ostler"), SILAS)
    assert looked(now) == 1
    assert "What is new" in refused("dvds.closed", made, world.dvds, now)
    page = browse(world.dvds).get(reverse("chronology:record", args=[made.record.reference, "dvds-closed"]))
    assert address(made, "looked") in page.content.decode()
    own = browse(world.dvds).get(address(made)).content.decode()
    assert address(made, "looked") in own.split('id="missing"')[1].split("</ul>")[0]
    shown = Triage.objects.filter(record=made.record)
    look_at_news(made, shown, words="Nothing follows from it.", by=world.dvds, at=now)
    assert "What is new" not in refused("dvds.closed", made, world.dvds, now)
