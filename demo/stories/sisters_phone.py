"""The sister's phone: Juniper Quillfeather, known by another name, rings from a number that nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases import reports
from cases.actions.incidents import save_report
from cases.actions.people import confirm_match
from cases.models import Case, Person, SafeContact, Sameness
from cases.terms import MatchAnswer
from dapolicy.access.models import Record
from demo.cast import Cast
from demo.telling import acting, assess, born, endorse, happened, london, plan_safety
from risk.models import Assessment

JUNIPER = {"given": "Juniper", "born": born("1990-04-17")}
EARLIER = ("2024-03-09 20:15", "2025-08-22 23:50", "2026-01-11 18:05")


def tell(cast: Cast, now: datetime) -> None:
    """Three earlier reports as Juniper Oxbow; then a call at 02:10 on the night before `now`."""
    tonight(cast, last_night(now), before(cast))


def before(cast: Cast) -> Case:
    """One case out of three earlier reports, and how it was safe to reach her in January."""
    case = None
    for when in EARLIER:
        case = earlier(cast, london(when), case)
    assert case is not None
    contact_in_january(cast, case)
    return case


def last_night(now: datetime) -> datetime:
    """02:10 of the last night that is over."""
    today = london(f"{now.date()} 02:10")
    return today if today < now - timedelta(hours=1) else today - timedelta(days=1)


def earlier(cast: Cast, at: datetime, known: Case | None) -> Case:
    """One report as Juniper Oxbow, from the address she has left since; looked at by a supervisor in time."""
    juniper = reports.PersonFacts(
        surname="Oxbow",
        line1="8 Tannery Lane",
        town="Westmarch",
        postcode="ZZ99 8OX",
        phone="07700 900131",
        answers=same(known and known.victim),
        **JUNIPER,
    )
    report = reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-114"),
        reports.PageOne(reported_at=at, place="8 Tannery Lane, Westmarch ZZ99 8OX"),
        reports.PageTwo(
            victims=(reports.Victim(juniper, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(barnaby(known)),),
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("emotional",), account="Shouting heard; both had calmed down.", done=("safety-advice",)
        ),
    )
    with acting(at):
        saved = save_report(report, by=cast["response"], team=cast.teams["DA Unit"], at=at)
    (case,) = saved.cases
    made = assess(case, by=cast["response"], at=at, level="standard", rationale="Words alone.", view="Not afraid.")
    looked_at(cast, case, saved.incident.record, made, at + timedelta(hours=2))
    return case


def looked_at(cast: Cast, case: Case, report: Record, assessment: Assessment, at: datetime) -> None:
    """A second person agrees that they are the same people; the sergeant checks the assessment; a plan is made."""
    for row in Sameness.objects.filter(record=report, answer=MatchAnswer.SAME, confirmed_at=None):
        with acting(at):
            confirm_match(row, by=cast["supervisor"], at=at)
    endorse(assessment, by=cast["sergeant"], at=at, words="Nothing more is known; the account bears it out.")
    plan_safety(case.record, by=cast["response"], at=at, words="She knows whom to ring, and when.")


def same(person: Person | None) -> dict[str, MatchAnswer]:
    return {person.reference: MatchAnswer.SAME} if person else {}


def barnaby(known: Case | None) -> reports.PersonFacts:
    return reports.PersonFacts(
        given="Barnaby", surname="Quillfeather", born=born("1986-11-02"), answers=same(known and known.suspect)
    )


def contact_in_january(cast: Cast, case: Case) -> None:
    """How it was safe to reach her then: not confirmed since."""
    at = london("2026-01-12 10:30")
    with acting(at):
        SafeContact.objects.create(
            record=case.record,
            person=case.victim,
            means="Mobile 07700 900131, calls only",
            times="Weekdays, 10:00 to 14:00",
            code_word="lantern",
            who_else="Her sister Clover",
            devices="He knows the code of her tablet",
            told_by="Juniper",
            confirmed_at=at,
            by=cast["officer"],
        )
    happened(
        "victim.told", case.record, by=cast["officer"], at=at, detail={"how": "telephone"}, words="Safe contact agreed."
    )


def tonight(cast: Cast, at: datetime, known: Case) -> None:
    """02:10, from her sister's phone: strangled; recognised, graded high, waiting for its endorsement."""
    juniper = reports.PersonFacts(
        surname="Quillfeather",
        line1="2 Mill Reach",
        town="Westmarch",
        postcode="ZZ99 2QF",
        rang_from="07700 900117",
        answers=same(known.victim),
        **JUNIPER,
    )
    report = reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-007", grade="immediate"),
        reports.PageOne(
            reported_at=at, danger_now="no", rang_from="07700 900117", place="2 Mill Reach, Westmarch ZZ99 2QF"
        ),
        reports.PageTwo(
            victims=(reports.Victim(juniper, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(barnaby(known)),),
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("strangulation", "coercive-control"),
            strangulation_advice="advised-now",
            account="“He had his hands round my neck until I could not see.” She is at her sister's.",
            done=("medical", "safety-advice"),
        ),
    )
    with acting(at):
        saved = save_report(report, by=cast["response"], team=cast.teams["DA Unit"], at=at)
    for case in saved.cases:
        assess(
            case,
            by=cast["response"],
            at=at + timedelta(hours=1),
            incident=saved.incident.record,
            level="high",
            rationale="Strangled until she could not see, for the first time; he has said that he will find her.",
            view="“Next time he will finish it.”",
            **{"18": {"answer": "yes", "words": "Both hands, from the front; her sight went."}},
        )
