"""Random histories: crowded in time, so that starts, stops and lapses often share a second."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from dapolicy.policy.duties import Event

CONTACT = [
    "case.opened",
    "case.closed",
    "victim.told",
    "victim.told",
    "victim.told",
    "victim.no-contact",
    "victim.contact-agreed",
    "victim.died",
    "suspect.bailed",
    "suspect.bailed",
    "suspect.released",
    "suspect.arrested",
    "welfare.reviewed",
]
SCHEME = [
    "dvds.received",
    "dvds.indirect-information-received",
    "dvds.checks-completed",
    "dvds.met",
    "dvds.risk-assessed",
    "dvds.referred",
    "dvds.outcome-given",
    "dvds.withdrawn",
    "dvds.not-progressed",
    "dvds.closed",
    "victim.died",
]
LEVELS = [
    "risk.assessed",
    "risk.supervised",
    "risk.graded",
    "risk.lowered",
    "safety-plan.made",
    "idva.referred",
    "marac.repeat-identified",
    "marac.referred",
    "child.affected",
    "school.told",
    "child.no-school",
    "order.notice-served",
    "order.heard",
    "review.chair-aware",
    "review.decided",
    "entry.withdrawn",
    "person.not-sure",
    "person.matched",
    "counter.checked",
    "victim.died",
]
DAYS = [
    datetime(2021, 10, 13, 22, tzinfo=UTC),  # the evening before the first edition
    datetime(2025, 5, 16, 22, tzinfo=UTC),  # and before the second, an hour before London's midnight
    datetime(2026, 3, 27, 20, tzinfo=UTC),  # the clocks go forward and Easter follows
    datetime(2026, 12, 23, 12, tzinfo=UTC),
]


@st.composite
def events(draw: st.DrawFn, kinds: list[str], first: datetime, number: int) -> Event:
    kind = draw(st.sampled_from(kinds))
    step = draw(st.sampled_from([0, 1, 3600, 7200, 7201, 43_200, 86_400, 86_401, 5 * 86_400, 15 * 86_400]))
    detail = {}
    if kind == "victim.told":
        about = draw(st.lists(st.sampled_from(["suspect.bailed", "suspect.released"]), max_size=2, unique=True))
        detail = {"about": about} if about or draw(st.booleans()) else {}
    if kind in ("victim.told", "case.opened") and draw(st.integers(0, 4)) == 0:
        detail["agreed"] = draw(st.sampled_from(["3 days", "7 days"]))
    if kind == "risk.graded":
        detail = {"level": draw(st.sampled_from(["standard", "high"]))}
    if kind == "dvds.met":
        detail = {"applicant": draw(st.sampled_from(["potential-victim", "third-party"]))}
    if kind == "event.withdrawn":
        detail = {"withdraws": f"e{draw(st.integers(0, 25))}"}
    offset = timedelta(seconds=step * draw(st.integers(0, 4)) + draw(st.sampled_from([0, 0, 0, 1])))
    subject = draw(st.sampled_from([None, None, "A", "B"]))
    return Event(draw(st.sampled_from(["R", "R", "R", "S"])), kind, first + offset, subject, detail, f"e{number}")


@st.composite
def histories(draw: st.DrawFn, max_size: int = 22, withdrawn: bool = True) -> list[Event]:
    """A list of events, each with an id of its own."""
    kinds = draw(st.sampled_from([CONTACT, CONTACT, SCHEME, LEVELS])) + (["event.withdrawn"] if withdrawn else [])
    first = draw(st.sampled_from(DAYS))
    return [draw(events(kinds, first, number)) for number in range(draw(st.integers(0, max_size)))]


def moments() -> st.SearchStrategy[datetime]:
    """A moment to ask about: during the history or long after it."""
    hours = st.integers(0, 24 * 70).map(lambda number: timedelta(hours=number))
    during = st.builds(lambda first, passed: first + passed, st.sampled_from(DAYS), hours)
    return st.one_of(during, st.just(datetime(2035, 1, 1, tzinfo=UTC)))
