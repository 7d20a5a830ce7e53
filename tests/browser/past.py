"""What had happened before a journey begins: a force, its people, and what they had recorded."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.actions.incidents import save_report
from cases.models import Case
from demo.cast import Cast, build
from demo.stories import bank_holiday, sisters_phone
from demo.telling import acting, assess, born, london
from tests.browser.officer import PASSWORD


def tell() -> None:
    """Juniper's three earlier reports; Fern's on the Friday night, not assessed yet; Sage's, graded high in March."""
    cast = build(PASSWORD)
    for username in ("second", "head", "handler"):  # people of the cast who sign in here alone
        account = cast[username].account
        account.set_password(PASSWORD)
        account.save()
    sisters_phone.before(cast)
    friday_night(cast)
    graded_high(cast, london("2026-03-02 11:00"))


def friday_night(cast: Cast) -> None:
    at = london(bank_holiday.NIGHT)
    with acting(at):
        save_report(bank_holiday.report(at), by=cast["response"], team=cast.teams["DA Unit"], at=at)


def graded_high(cast: Cast, at: datetime) -> Case:
    sage = reports.PersonFacts(
        given="Sage", surname="Tolliver", born=born("1995-08-08"), line1="9 Wharf End", town="Westmarch",
        postcode="ZZ99 9ST", phone="07700 900155",
    )  # fmt: skip
    rufus = reports.PersonFacts(given="Rufus", surname="Garland", born=born("1990-12-01"))
    report = reports.Report(
        reports.HowItCame(channel="in-person"),
        reports.PageOne(reported_at=at, place="9 Wharf End, Westmarch ZZ99 9ST"),
        reports.PageTwo(
            victims=(reports.Victim(sage, police="no", vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(rufus, police="no"),),
            relationships={(0, 0): "former-partner"},
        ),
        reports.PageThree(abuse=("stalking", "threats"), account="Waits outside her work.", done=("safety-advice",)),
    )
    with acting(at):
        saved = save_report(report, by=cast["officer"], team=cast.teams["DA Unit"], at=at)
    (case,) = saved.cases
    assess(case, by=cast["officer"], at=at, level="high", rationale="He follows her daily.", view="“He will kill me.”")
    return case
