"""The two Sorrels: linked in error and parted again; support withdrawn; four months later, a death and its review."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.actions.deaths import carry_deaths
from cases.actions.incidents import save_report
from cases.actions.people import answer_match
from cases.models import Case
from cases.terms import MatchAnswer
from demo.cast import Cast
from demo.telling import acting, assess, born, happened, london


def tell(cast: Cast, now: datetime) -> None:
    other = one_report(cast, "2026-02-02 19:00", "1989-03-21", "07700 900151", "12 Fuller's Row")
    sorrel = one_report(cast, "2026-03-03 22:30", "1988-03-21", "07700 900152", "4 Dyer's Court")
    parted(cast, sorrel, other)
    support_withdrawn(cast, sorrel)
    death(cast, sorrel)


def one_report(cast: Cast, when: str, day: str, phone: str, line1: str) -> Case:
    at = london(when)
    sorrel = reports.PersonFacts(
        given="Sorrel",
        surname="Hathersage",
        born=born(day),
        line1=line1,
        town="Westmarch",
        postcode="ZZ99 3SH",
        phone=phone,
    )
    suspect = reports.PersonFacts(
        given="Piers" if line1.startswith("4") else "Rufus", surname="Coldbrook", born=born("1985-01-30")
    )
    report = reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-300"),
        reports.PageOne(reported_at=at, place=f"{line1}, Westmarch ZZ99 3SH"),
        reports.PageTwo(
            victims=(reports.Victim(sorrel, vulnerabilities=("none-identified",)),),
            suspects=(reports.Suspect(suspect),),
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(abuse=("physical",), account="Recorded on the 999 call and on video.", done=("evidence",)),
    )
    with acting(at):
        (case,) = save_report(report, by=cast["response"], team=cast.teams["DA Unit"], at=at).cases
    assess(
        case,
        by=cast["response"],
        at=at,
        level="medium",
        rationale="Punched once; third call this year.",
        view="Worn out.",
    )
    return case


def parted(cast: Cast, sorrel: Case, other: Case) -> None:
    """Somebody says *same*; the next day somebody who knows both says *not the same*. Contact details never crossed."""
    for when, who, answer in (
        ("2026-03-04 09:00", "officer", MatchAnswer.SAME),
        ("2026-03-05 11:20", "colleague", MatchAnswer.NOT_SAME),
    ):
        at = london(when)
        with acting(at):
            answer_match(
                sorrel.victim, other.victim, answer, through=sorrel.record, by=cast[who], at=at, why="Born a year apart"
            )


def support_withdrawn(cast: Cast, case: Case) -> None:
    """She no longer supports a prosecution: 999 and video carry it; a second reviewer sends no further action back."""
    held = case.record
    happened(
        "victim.support-withdrawn", held, by=cast["officer"], at="2026-03-20 14:00", words="“I just want it to stop.”"
    )
    happened(
        "review.evidential",
        held,
        by=cast["second"],
        at="2026-03-27 10:00",
        detail={"proposed": "no-further-action", "decision": "sent-back"},
        words="999 call and body-worn video stand without her. Submit for a charge.",
    )
    happened(
        "victim.told",
        held,
        by=cast["officer"],
        at="2026-03-27 13:00",
        words="Told at her work, as agreed, by the back door.",
    )


def death(cast: Cast, case: Case) -> None:
    """Found dead in July: contact stops, what was owed to her ends; the review's own clocks run."""
    held = case.record
    at = "2026-07-06 08:30"
    happened(
        "person.died",
        held,
        by=cast["officer"],
        at=at,
        subject=case.victim.reference,
        words="Found at home by a neighbour.",
    )
    with acting(london(at)) as moment:
        carry_deaths(at=moment)
    happened("review.chair-aware", held, by=cast["supervisor"], at="2026-07-08 12:00")
    happened("review.decided", held, by=cast["supervisor"], at="2026-07-30 15:00", detail={"decision": "review"})
