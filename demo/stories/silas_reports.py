"""What was reported of Silas Fennimore: in Westmarch in 2019, in Easterby in 2023, and on day nine in May 2026."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.models import Person
from cases.terms import MatchAnswer
from demo.telling import born


def silas(known: Person | None) -> reports.PersonFacts:
    answers = {known.reference: MatchAnswer.SAME} if known else {}
    return reports.PersonFacts(given="Silas", surname="Fennimore", born=born("1980-02-03"), answers=answers)


def ada(at: datetime) -> reports.Report:
    her = reports.PersonFacts(given="Ada", surname="Crumpet", born=born("1984-12-01"))
    return report(at, her, None, place="3 Tallow Street, Westmarch ZZ99 3TS", account="He held her head under water.",
                  abuse=("physical", "threats"), relation="partner")  # fmt: skip


def bryony(at: datetime, known: Person | None) -> reports.Report:
    her = reports.PersonFacts(given="Bryony", surname="Oates", born=born("1989-05-23"))
    return report(at, her, known, place="11 Gannet Rise, Easterby ZZ99 1GR", account="Counted her miles, and hit her.",
                  abuse=("physical", "coercive-control"), relation="partner")  # fmt: skip


def clement(at: datetime, known: Person | None) -> reports.Report:
    """A neighbour rings. Clement opens with a cut lip and says that nothing happened."""
    his = reports.PersonFacts(
        given="Clement", surname="Lisle", born=born("1991-09-09"), line1="6 Cooper's Yard", town="Westmarch",
        postcode="ZZ99 6CY",
    )  # fmt: skip
    return report(at, his, known, place="6 Cooper's Yard, Westmarch ZZ99 6CY",
                  account="Neighbour heard shouting and a fall. A cut lip; he says he walked into the door.",
                  abuse=("physical",), relation="partner")  # fmt: skip


def report(
    at: datetime,
    victim: reports.PersonFacts,
    known: Person | None,
    *,
    place: str,
    account: str,
    abuse: tuple[str, ...],
    relation: str,
) -> reports.Report:
    return reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-{at:%H%M}", grade="immediate"),
        reports.PageOne(reported_at=at, danger_now="no", place=place),
        reports.PageTwo(
            victims=(reports.Victim(victim, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(silas(known)),),
            children_answer="no",
            relationships={(0, 0): relation},
        ),
        reports.PageThree(abuse=abuse, account=account, done=("safety-advice",)),
    )
