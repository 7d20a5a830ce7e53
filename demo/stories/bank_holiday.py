"""Friday before the bank holiday: Fern Applethwaite, a baby, Toby upstairs, Iggy at his grandmother's."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.actions.incidents import save_report
from demo.cast import Cast
from demo.telling import acting, assess, born, endorse, happened, london, plan_safety

NIGHT = "2026-05-01 21:40"


def tell(cast: Cast, now: datetime) -> None:
    """Reported 21:40, arrested 23:10, she is rung at 06:10, he is bailed at 06:30, notice served at 07:00."""
    at = london(NIGHT)
    with acting(at):
        saved = save_report(report(at), by=cast["response"], team=cast.teams["DA Unit"], at=at)
    (case,) = saved.cases
    officer, held = cast["response"], case.record
    assessment = assess(
        case,
        by=officer,
        at=london("2026-05-01 23:00"),
        incident=saved.incident.record,
        level="medium",
        rationale="Pushed and held against the door with the baby in her arms; escalating since the birth.",
        view="Afraid of Monday, when he is home all day.",
    )
    happened("suspect.arrested", held, by=officer, at="2026-05-01 23:10", words="At the address, for assault.")
    endorse(assessment, by=cast["sergeant"], at=london("2026-05-02 05:30"), words="Agreed; the rest is owed.")
    happened(
        "victim.told",
        held,
        by=officer,
        at="2026-05-02 06:10",
        detail={"about": ["suspect.arrested", "suspect.bailed"], "how": "telephone"},
        words="Rung before he was let out. She has gone to her mother's with the children.",
    )
    happened(
        "suspect.bailed",
        held,
        by=cast["sergeant"],
        at="2026-05-02 06:30",
        detail={"how": "on-bail"},
        words="Not to contact Fern or go to Alder Yard.",
    )
    happened("order.notice-served", held, by=cast["inspector"], at="2026-05-02 07:00", subject="DVPN-1")
    plan_safety(held, by=officer, at="2026-05-02 07:20", words="At her mother's until the hearing.")


def report(at: datetime) -> reports.Report:
    fern = reports.PersonFacts(
        given="Fern", surname="Applethwaite", born=born("1994-07-19"), line1="5 Alder Yard", town="Westmarch",
        postcode="ZZ99 5AP", phone="07700 900142",
    )  # fmt: skip
    dorian = reports.PersonFacts(given="Dorian", surname="Applethwaite", born=born("1992-02-08"))
    safe = reports.SafeWay(answer="safe-way", means="Mobile 07700 900142", times="Any time", code_word="marigold")
    return reports.Report(
        reports.HowItCame(channel="999", log_number="WM-20260501-412", grade="immediate"),
        reports.PageOne(reported_at=at, danger_now="no", place="5 Alder Yard, Westmarch ZZ99 5AP"),
        reports.PageTwo(
            victims=(reports.Victim(fern, safe=safe, vulnerabilities=("pregnant",)),),
            suspects=(reports.Suspect(dorian),),
            children=(
                child("Toby", "2018-10-03", "spoken-to", "Alder Yard Primary", "Woken and seen; he had heard it all."),
                child("Iggy", "2015-02-14", "not-seen", "Westmarch Junior", "At his grandmother's that night."),
                child("Wilf", "2025-12-20", "asleep", "", "The baby."),
            ),
            children_answer="yes",
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("physical",),
            account="Pushed against the door with the baby in her arms; neighbours rang.",
            done=("arrested", "children", "protection-notice"),
        ),
    )


def child(given: str, day: str, seen: str, school: str, words: str) -> reports.Child:
    person = reports.PersonFacts(given=given, surname="Applethwaite", born=born(day))
    return reports.Child(person, seen=seen, seen_words=words, school=school)
