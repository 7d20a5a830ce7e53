"""The full unit: Ottilie Farrow takes calls in the control room, so few may see her; three tries to lower her level."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.actions.incidents import save_report
from cases.models import Case
from dapolicy.access.models import Record
from dapolicy.custody.actions import confirm_police
from demo.cast import Cast
from demo.standing import as_reader, has_it, let_in, the_worker
from demo.telling import acting, assess, born, london
from risk.actions import lowering

NO_SLOT = "No slot until June, the unit is full."
BETTER = "He has moved to Easterby and has not written for a month; she says that she feels safer."


def tell(cast: Cast, now: datetime) -> None:
    """Recorded and graded high on 14 April 2026; three attempts to lower it in the week after."""
    at = london("2026-04-14 11:00")
    with acting(at):
        saved = save_report(report(at), by=cast["officer"], team=cast.teams["DA Unit"], at=at)
    case = Case.objects.select_related("record").get(pk=saved.cases[0].pk)
    confirm(cast, case.record, saved.incident.record, now)
    assess(
        case,
        by=cast["officer"],
        at=london("2026-04-14 12:00"),
        level="high",
        rationale="Follows her from shift to shift and has said that he would rather see her dead than gone.",
        view="“He will do it at the car park.”",
    )
    first_try(case, cast)
    second_try(case, cast)
    third_try(case, cast)


def first_try(case: Case, cast: Cast) -> None:
    """*Other*, with words about room in the diary: refused, and the reasons that count are shown."""
    at = london("2026-04-16 09:10")
    with acting(at):
        lowering.propose(case, level="medium", reason="other", words=NO_SLOT, by=cast["officer"], at=at)


def second_try(case: Case, cast: Cast) -> None:
    """A new assessment, graded medium: kept and shown, and only a proposal. High stands."""
    assess(
        case,
        by=cast["supervisor"],
        at=london("2026-04-17 10:00"),
        level="medium",
        rationale="He has not been seen at her work since Tuesday.",
        view="Still looks behind her.",
    )


def third_try(case: Case, cast: Cast) -> None:
    """Her own sergeant gives the reason and approves his own proposal: refused."""
    at = london("2026-04-17 15:30")
    proposal = case_proposal(case)
    with acting(at):
        lowering.give_reason(proposal, reason=a_reason(), words=BETTER, by=cast["supervisor"], at=at)
        lowering.approve(proposal, words="Agreed.", by=cast["supervisor"], at=at)


def case_proposal(case: Case) -> lowering.Lowering:
    return lowering.Lowering.objects.filter(record=case.record, state="proposed").latest("proposed_at")


def a_reason() -> str:
    """A reason about the victim's risk, from the closed list."""
    return next(iter(lowering.LOWERING_REASONS))


def confirm(cast: Cast, held: Record, report: Record, now: datetime) -> None:
    """Who is to see a police victim's records; then the incident manager says that she is one."""
    manager = cast["inspector"]
    the_worker(london("2026-04-14 11:01"))
    has_it(manager, london("2026-04-14 11:03"))
    at = london("2026-04-14 11:20")
    members = (cast["officer"], cast["supervisor"], cast["second"])
    let_in([held, report], *members, why="Investigates it", by=manager, at=at, now=now)
    with as_reader(manager, london("2026-04-14 11:30")) as at:
        confirm_police(held, by=manager, at=at, reason="Her staff number is in the register.")


def report(at: datetime) -> reports.Report:
    ottilie = reports.PersonFacts(
        given="Ottilie", surname="Farrow", born=born("1991-09-30"), line1="3 Quarry Steps", town="Westmarch",
        postcode="ZZ99 7OF", phone="07700 900431",
    )  # fmt: skip
    jasper = reports.PersonFacts(given="Jasper", surname="Vane", born=born("1988-05-05"))
    return reports.Report(
        reports.HowItCame(channel="in-person"),
        reports.PageOne(reported_at=at, place="Car park of the control room"),
        reports.PageTwo(
            victims=(reports.Victim(ottilie, police="yes", staff_no="90431", vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(jasper, police="no"),),
            relationships={(0, 0): "former-partner"},
        ),
        reports.PageThree(
            abuse=("stalking", "threats"), account="Waits by her car after every shift.", done=("safety-advice",)
        ),
    )
