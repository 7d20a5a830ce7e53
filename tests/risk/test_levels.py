"""The working level: raised by one at once, lowered by two and never otherwise."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.actions.levels import danger_of
from cases.models import Case
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event, Telling
from risk.actions import approve, give_reason, propose, raise_level, refuse
from risk.levels import LOWERING_REASONS, RANK, speaks_of_capacity
from risk.models import LevelSet, Lowering, LoweringTry
from risk.queries.figures import attempts, weeks
from tests.access.oracle.build import FOREVER, give
from tests.risk.helpers import assessed, kinds

LOWER = {"reason": "suspect-contained", "words": "He was sentenced to four years on Monday."}


def level_of(case: Case) -> str:
    return Case.objects.get(pk=case.pk).level


def test_the_first_assessment_sets_the_level_and_its_event_starts_what_high_asks_for(world, case, now):
    asked = now - timedelta(hours=1)
    assessed(case, by=world.officer, at=now, level="high", assessed_at=asked)
    event = Event.objects.get(record_id=case.pk, kind="risk.graded")
    assert (event.detail["level"], event.at) == ("high", asked)
    assert LevelSet.objects.get(record=case.record).how == "first"
    assert level_of(case) == "high"


@pytest.mark.policy("RISK-014")
def test_one_person_raises_at_once_with_a_reason_and_the_earlier_level_stays_to_be_seen(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="standard")
    raise_level(
        case, level="high", reason="other-sources", words="Refuge tells of threats.", by=world.specialist, at=now
    )
    assert level_of(case) == "high"
    rows = LevelSet.objects.filter(record=case.record).order_by("pk").values_list("before", "level")
    assert list(rows) == [("", "standard"), ("standard", "high")]


@pytest.mark.parametrize("level", ["standard", "medium", "nonsense"])
def test_raising_never_lowers_nor_stays(world, case, now, level):
    assessed(case, by=world.officer, at=now, level="medium")
    with pytest.raises(Refused):
        raise_level(case, level=level, reason="other-sources", words="x", by=world.specialist, at=now)


@pytest.mark.policy("RISK-012")
@pytest.mark.parametrize(("reason", "words"), [("", "Because."), ("made-up", "Because."), ("other-sources", " ")])
def test_a_change_needs_a_reason_from_the_list_and_words(world, case, now, reason, words):
    assessed(case, by=world.officer, at=now, level="medium")
    with pytest.raises(Refused, match="learns from it"):
        raise_level(case, level="high", reason=reason, words=words, by=world.specialist, at=now)


@pytest.mark.policy("RISK-012")
def test_the_author_is_told_that_the_level_was_changed(world, case, now):
    one = assessed(case, by=world.officer, at=now, level="medium")
    words = {"reason": "coercive-control-missed", "words": "Look at question 15."}
    raise_level(case, level="high", **words, by=world.specialist, at=now, assessment=one)
    assert Telling.objects.filter(to=f"member:{world.officer.pk}", record=case.record).count() == 1


@pytest.mark.policy("RISK-014")
def test_a_lower_new_assessment_is_kept_and_shown_and_only_proposes(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    lower = assessed(case, by=world.specialist, at=now, level="medium")
    assert level_of(case) == "high"
    proposal = Lowering.objects.get(assessment=lower)
    assert (proposal.before, proposal.level, proposal.state) == ("high", "medium", "proposed")
    assert kinds(case).count("risk.graded") == 1


def test_the_same_level_again_confirms_and_starts_nothing_new(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    assessed(case, by=world.specialist, at=now, level="high")
    assert kinds(case).count("risk.graded") == 1
    assert list(LevelSet.objects.filter(record=case.record).order_by("pk").values_list("how", flat=True)) == [
        "first",
        "confirmed",
    ]


@pytest.mark.policy("RISK-018")
def test_the_list_of_reasons_has_no_capacity_in_it_and_no_other(world):
    assert "other" not in LOWERING_REASONS
    assert not [reason for reason in LOWERING_REASONS.values() if speaks_of_capacity(reason)]


CAPACITY = [
    "no slot until June",
    "The MARAC agenda is full",
    "agenda full already",
    "Unit is at capacity",
    "38 open, our workload does not allow it",
    "no IDVA, waiting list of six weeks",
    "Not enough staff this month",
    "We are under-staffed",
    "they can’t take any more",
]
RISK = [
    "She lacks mental capacity and now lives in care, where he cannot go",
    "He is in prison until 2031",
    "Her sister is full of praise for the new locks",
    "He has no time alone with her any more",
]


@pytest.mark.policy("RISK-018")
@pytest.mark.parametrize("words", CAPACITY)
def test_words_that_speak_of_capacity_are_refused_and_kept(world, case, now, words):
    assessed(case, by=world.officer, at=now, level="high")
    tried = propose(case, level="medium", reason="measures-work", words=words, by=world.specialist, at=now)
    assert isinstance(tried, LoweringTry)
    assert (tried.why_refused, tried.words) == ("speaks-of-capacity", words)
    assert level_of(case) == "high"


@pytest.mark.parametrize("words", RISK)
def test_words_about_the_victims_risk_are_taken(words):
    assert speaks_of_capacity(words) == ""


@pytest.mark.policy("RISK-018")
def test_the_three_attempts_of_a_full_unit_leave_high_standing_and_all_are_on_the_page_of_attempts(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=3), level="high")
    first = propose(case, level="medium", reason="other", words="no slot until June", by=world.supervisor, at=now)
    assert isinstance(first, LoweringTry)
    assessed(case, by=world.supervisor, at=now, level="medium")
    assert level_of(case) == "high"
    proposal = Lowering.objects.get(record=case.record)
    proposal = give_reason(proposal, **LOWER, by=world.supervisor, at=now)
    third = approve(proposal, words="I agree with myself.", by=world.supervisor, at=now)
    assert isinstance(third, LoweringTry)
    assert third.why_refused == "own-proposal"
    assert level_of(case) == "high"
    shown = attempts(since=now - timedelta(days=7))
    assert len(shown) == 3
    assert {one.load for one in shown} == {1}
    (week,) = weeks(since=now - timedelta(days=7))
    assert (week.lowered, week.proposed, week.refused, week.load) == (0, 1, 2, 1)


@pytest.mark.policy("RISK-018")
def test_a_second_person_lowers_with_the_unit_and_owners_load_noted(world, case, now):
    case.record.safeguarding_lead = world.specialist
    case.record.save()
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    proposal = propose(case, level="medium", **LOWER, by=world.specialist, at=now)
    assert (proposal.open_cases_of_team, proposal.open_cases_of_owner) == (1, 1)
    approve(proposal, words="The sentence is on file.", by=world.supervisor, at=now)
    assert level_of(case) == "medium"
    row = LevelSet.objects.filter(record=case.record).last()
    assert (row.how, row.by, row.approved_by) == ("lowered", world.specialist, world.supervisor)
    lapsed = Clock.objects.filter(record=case.record, lapsed_at=now).values_list("duty", flat=True)
    assert set(lapsed) == {"idva-referral", "marac-referral"}


def test_whoever_assessed_lower_is_not_the_second_person_even_if_another_proposed(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    assessed(case, by=world.supervisor, at=now, level="medium")
    proposal = Lowering.objects.get(record=case.record)
    Lowering.objects.filter(pk=proposal.pk).update(proposed_by=world.specialist, reason="suspect-contained")
    tried = approve(proposal, words="Yes.", by=world.supervisor, at=now)
    assert tried.why_refused == "own-proposal"


@pytest.mark.parametrize(("who", "fault"), [("sergeant", "not-allowed"), ("specialist", "own-proposal")])
def test_who_may_not_approve_is_told_why_and_the_try_is_kept(world, case, now, who, fault):
    assessed(case, by=world.officer, at=now, level="high")
    proposal = propose(case, level="medium", **LOWER, by=world.specialist, at=now)
    tried = approve(proposal, words="Yes.", by=getattr(world, who), at=now)
    assert tried.why_refused == fault
    assert level_of(case) == "high"


def test_a_proposal_without_a_reason_waits_for_its_proposer(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    assessed(case, by=world.specialist, at=now, level="medium")
    proposal = Lowering.objects.get(record=case.record)
    assert approve(proposal, words="Yes.", by=world.supervisor, at=now).why_refused == "no-reason-yet"
    with pytest.raises(Refused, match="Whoever proposed it"):
        give_reason(proposal, **LOWER, by=world.supervisor, at=now)


def test_a_proposal_is_stale_once_the_level_has_moved(world, case, now):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="medium")
    proposal = propose(case, level="standard", **LOWER, by=world.specialist, at=now)
    raise_level(case, level="high", reason="circumstances-changed", words="He is out.", by=world.officer, at=now)
    assert approve(proposal, words="Yes.", by=world.supervisor, at=now).why_refused == "level-moved"
    assert level_of(case) == "high"


def test_a_refused_proposal_leaves_the_level_and_tells_its_proposer(world, case, now):
    assessed(case, by=world.officer, at=now, level="high")
    proposal = propose(case, level="medium", **LOWER, by=world.specialist, at=now)
    refuse(proposal, words="He has a phone in there.", by=world.supervisor, at=now)
    assert level_of(case) == "high"
    assert Telling.objects.filter(to=f"member:{world.specialist.pk}").exists()
    with pytest.raises(Refused, match="decided already"):
        approve(proposal, words="Yes.", by=world.inspector, at=now)


def test_a_locked_case_counts_for_nobody_and_its_attempts_are_seen_by_those_who_may_see_it(
    world, case, now, as_web, as_owner
):
    assessed(case, by=world.officer, at=now, level="high")
    with connection.cursor() as cursor:
        give(world.supervisor.pk, case.pk, FOREVER)
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])
    tried = propose(case, level="medium", reason="other", words="no slot", by=world.supervisor, at=now)
    assert tried.open_cases_of_team == 0
    since = now - timedelta(days=1)
    for reader, seen in ((world.supervisor, 1), (world.manager, 0)):
        as_web(reader)
        assert len(attempts(since=since)) == seen
        assert weeks(since=since) == []
        as_owner()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["assess", "raise", "propose", "approve-own", "refuse"]),
        st.sampled_from(["standard", "medium", "high"]),
    ),
    max_size=6,
)


@settings(max_examples=25)
@given(steps=STEPS)
@pytest.mark.policy("RISK-014", "RISK-018")
def test_without_a_second_persons_approval_the_level_never_falls(world, case, now, steps):
    start = transaction.savepoint()
    try:
        level = ""
        for number, (step, wanted) in enumerate(steps):
            take(step, wanted, case, world, now + timedelta(minutes=number))
            after = level_of(case)
            assert RANK[after] >= RANK[level]
            level = after
    finally:
        transaction.savepoint_rollback(start)


def take(step: str, wanted: str, case: Case, world, at) -> None:
    """One act of a history; one that is refused changes nothing."""
    proposal = Lowering.objects.filter(record=case.record, state="proposed").first()
    try:
        with transaction.atomic():
            if step == "assess":
                assessed(case, by=world.supervisor, at=at, level=wanted)
            elif step == "raise":
                raise_level(case, level=wanted, reason="other-sources", words="x", by=world.supervisor, at=at)
            elif step == "propose":
                propose(case, level=wanted, **LOWER, by=world.supervisor, at=at)
            elif proposal and step == "approve-own":
                approve(proposal, words="Yes.", by=world.supervisor, at=at)
            elif proposal:
                refuse(proposal, words="No.", by=world.inspector, at=at)
    except Refused:
        pass


@pytest.mark.parametrize(
    ("fields", "owned", "planned", "danger"),
    [
        ({"threat_to_life": True, "level": "standard"}, True, True, 100),
        ({"level": "high"}, False, True, 60),
        ({"level": "high"}, True, False, 60),
        ({"level": "high", "wanted": True}, True, True, 50),
        ({"level": "standard", "wanted": True}, False, False, 50),
        ({"level": "high"}, True, True, 40),
        ({"level": "medium"}, False, False, 20),
        ({"level": ""}, True, True, 15),
        ({"level": "standard"}, False, False, 10),
    ],
)
def test_danger_puts_threat_to_life_first_then_high_that_is_bare_then_wanted(fields, owned, planned, danger):
    assert danger_of(Case(**fields), owned=owned, planned=planned) == danger
