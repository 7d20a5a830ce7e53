"""The supervisor's check, the second review, and what the author learns."""

from datetime import timedelta

import pytest

from cases.models import Case
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event, Telling
from risk.actions import Judged, NotYet, review, save, supervise
from risk.actions.supervising import SOURCES, review_missing
from risk.models import Assessment, Lowering, LoweringTry, SecondReview
from risk.queries import queues
from tests.cases.casting import a_usual_case
from tests.risk.helpers import assessed, begun, endorsed

RAISE = Judged("raised", "high", "history-not-considered", "Three earlier reports under another name.")


@pytest.mark.policy("RISK-011")
def test_endorsing_stops_the_clock_of_that_assessment_and_says_by_whom(world, case, now):
    one = assessed(case, by=world.officer, at=now - timedelta(hours=1))
    done = supervise(one, judged=Judged("endorsed"), by=world.sergeant, at=now)
    assert (done.supervised_by, done.supervised_at) == (world.sergeant, now)
    assert Clock.objects.get(record=case.record, duty="risk-supervisor-check").stopped_at == now


def test_nobody_checks_what_they_wrote_nor_a_word_of_it(world, case, now):
    one = assessed(case, by=world.sergeant, at=now, explained=None)
    with pytest.raises(Refused, match="Another supervisor"):
        supervise(one, judged=Judged("endorsed", words="Fine."), by=world.sergeant, at=now)
    save(one, typed={"explained": True}, seen_edit=one.edit, by=world.inspector, at=now)
    with pytest.raises(Refused, match="Another supervisor"):
        supervise(one, judged=Judged("endorsed"), by=world.inspector, at=now)
    supervise(one, judged=Judged("endorsed"), by=world.supervisor, at=now)


def test_a_response_officer_does_not_endorse(world, case, now):
    one = assessed(case, by=world.officer, at=now)
    with pytest.raises(Refused):
        supervise(one, judged=Judged("endorsed"), by=world.specialist, at=now)


def test_what_was_not_handed_in_is_not_checked_and_what_was_checked_is_not_checked_again(world, case, now):
    one = begun(case, by=world.officer, at=now)
    with pytest.raises(Refused, match="not been handed in"):
        supervise(one, judged=Judged("endorsed"), by=world.sergeant, at=now)
    done = endorsed(case, by=world.officer, checked_by=world.sergeant, at=now)
    with pytest.raises(Refused, match="already"):
        supervise(done, judged=Judged("endorsed"), by=world.supervisor, at=now)


def test_what_is_not_complete_is_endorsed_only_with_words(world, case, now):
    one = assessed(case, by=world.officer, at=now, explained=None)
    with pytest.raises(NotYet, match="Say in your own words"):
        supervise(one, judged=Judged("endorsed"), by=world.sergeant, at=now)
    supervise(
        one, judged=Judged("endorsed", words="She was in shock; he goes back tomorrow."), by=world.sergeant, at=now
    )


@pytest.mark.policy("RISK-012", "RISK-014")
def test_raising_on_the_check_is_one_step_and_the_author_sees_what_became_of_it(world, case, now):
    one = assessed(case, by=world.officer, at=now - timedelta(hours=1), level="medium")
    supervise(one, judged=RAISE, by=world.sergeant, at=now)
    assert Case.objects.get(pk=case.pk).level == "high"
    (mine,) = queues.mine(world.officer)
    assert (mine.assessment.level, mine.level_now) == ("medium", "high")
    assert [(row.level, row.words) for row in mine.later] == [("high", RAISE.words)]
    assert Telling.objects.filter(to=f"member:{world.officer.pk}").count() == 1


def test_lowering_on_the_check_is_a_proposal_and_a_refused_one_leaves_the_check_owed(world, case, now):
    one = assessed(case, by=world.officer, at=now, level="high")
    tried = supervise(one, judged=Judged("lower", "medium", "other", "full list"), by=world.sergeant, at=now)
    assert isinstance(tried, LoweringTry)
    assert Assessment.objects.get(pk=one.pk).supervised_at is None
    done = supervise(
        one, judged=Judged("lower", "medium", "facts-wrong", "It was his twin."), by=world.sergeant, at=now
    )
    assert done.supervision_outcome == "lower"
    assert Lowering.objects.get(assessment=one).state == "proposed"
    assert Case.objects.get(pk=case.pk).level == "high"


@pytest.mark.policy("RISK-022")
def test_the_check_makes_a_follow_up_owed_that_only_a_contact_record_ends(world, case, now):
    from dapolicy.chronology.entries import record_entry
    from risk.entries import FollowUpMade

    endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2))
    clock = Clock.objects.get(record=case.record, duty="follow-up-contact")
    record("contact.attempted", case.record, by=world.officer, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at is None
    entry = FollowUpMade(FollowUpMade.example, record=case.record, by=world.specialist, now=now)
    record_entry(entry, case.record, by=world.specialist, at=now)
    clock.refresh_from_db()
    assert clock.stopped_at == now


@pytest.mark.policy("RISK-013")
@pytest.mark.parametrize("level", ["standard", "medium", "high"])
def test_every_level_enters_the_second_review_and_is_done_only_with_every_source(world, case, now, level):
    one = endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2), level=level)
    second = SecondReview.objects.get(assessment=one)
    judged = Judged("endorsed", words="Everything points the same way.")
    second = review(second, sources=["history"], judged=judged, by=world.specialist, at=now)
    assert second.done_at is None
    assert len(review_missing(second)) == len(SOURCES) - 1
    second = review(second, sources=list(SOURCES), judged=judged, by=world.specialist, at=now)
    assert second.done_at == now
    event = Event.objects.get(record_id=case.pk, kind="risk.secondary-review-made")
    assert set(event.detail["sources"]) == set(SOURCES)
    assert Clock.objects.get(record=case.record, duty="secondary-review").stopped_at == now


@pytest.mark.policy("RISK-014")
def test_a_second_reviewer_raises_in_one_step_and_proposes_to_lower(world, case, now):
    one = endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2), level="medium")
    second = SecondReview.objects.get(assessment=one)
    review(second, sources=list(SOURCES), judged=RAISE, by=world.specialist, at=now)
    assert Case.objects.get(pk=case.pk).level == "high"


@pytest.mark.policy("RISK-015")
def test_the_backlog_tells_number_oldest_and_median_age_by_level_high_first(world, now):
    for hours, level in ((10, "high"), (2, "high"), (4, "high"), (6, "standard")):
        case = a_usual_case(world, now - timedelta(hours=20), relationship="partner")
        at = now - timedelta(hours=hours + 1)
        endorsed(case, by=world.officer, checked_by=world.sergeant, at=at, level=level)
    high, medium, standard, none = queues.backlog(now)
    assert (high.waiting, high.oldest, high.median) == (3, timedelta(hours=10), timedelta(hours=4))
    assert (medium.waiting, medium.oldest) == (0, None)
    assert (standard.waiting, none.waiting) == (1, 0)
    levels = [one.assessment.level for one in queues.waiting_for_review()]
    assert levels == ["high", "high", "high", "standard"]


@pytest.mark.policy("RISK-011")
def test_the_supervisors_queue_has_the_most_dangerous_first_then_the_oldest(world, now):
    made = []
    for hours, level in ((3, "standard"), (2, "high"), (1, "high")):
        case = a_usual_case(world, now - timedelta(hours=20), relationship="partner")
        made.append(assessed(case, by=world.officer, at=now - timedelta(hours=hours), level=level))
    waiting = queues.waiting_for_check()
    assert [one.assessment.pk for one in waiting] == [made[1].pk, made[2].pk, made[0].pk]
    assert waiting[0].due_at == now + timedelta(hours=10)


@pytest.mark.parametrize("number", [1, 3])
def test_queues_ask_the_same_number_of_questions_however_long_they_are(world, now, number, django_assert_num_queries):
    for _ in range(number):
        case = a_usual_case(world, now - timedelta(hours=20), relationship="partner")
        one = assessed(case, by=world.officer, at=now - timedelta(hours=3))
        supervise(one, judged=RAISE_NOTHING, by=world.sergeant, at=now)
        assessed(case, by=world.officer, at=now - timedelta(hours=1))
    with django_assert_num_queries(3):
        waiting = queues.waiting_for_check()
        assert [(one.case.record.reference, one.assessment.author.name) for one in waiting]
    with django_assert_num_queries(4):
        assert len(queues.mine(world.officer)) == 2 * number
    with django_assert_num_queries(1):
        assert [(one.assessment.author.name, one.record.team) for one in queues.waiting_for_review()]


RAISE_NOTHING = Judged("endorsed", words="Well done.")
