"""The reports around the officer with a log-in, as they were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cases import reports
from cases.terms import MatchAnswer
from demo.telling import born

HOME = "14 Tern Close, Westmarch ZZ99 4RB"
HER_BIRTH, HIS_BIRTH = born("1989-01-22"), born("1987-06-03")


def hazel_told_a_colleague(at: datetime) -> reports.Report:
    """Tansy Underhill of the enquiry office reports what Hazel told her."""
    safe = reports.SafeWay(
        answer="safe-way", means="07700 900430, from her sister's", times="After 18:00", code_word="kestrel",
        never="Not at work, and not the house phone",
    )  # fmt: skip
    hazel = reports.PersonFacts(given="Hazel", surname="Bracken", born=HER_BIRTH, phone="07700 900430", **at_home())
    rowan = reports.PersonFacts(given="Rowan", surname="Bracken", born=HIS_BIRTH, **at_home())
    her = reports.Victim(hazel, safe=safe, vulnerabilities=("intimidated",), police="yes", staff_no="90430")
    return reports.Report(
        reports.HowItCame(channel="in-person"),
        reports.PageOne(
            reported_at=at, place=HOME, dangers=("weapons",), danger_words="His baton hangs in the hall.",
            teller="third-party", teller_words="Tansy Underhill, a colleague of hers",
        ),
        reports.PageTwo(
            victims=(her,),
            suspects=(reports.Suspect(rowan, police="yes", staff_no="90417"),),
            children_answer="no",
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("physical", "threats", "coercive-control"),
            account="He says that nobody will write it down, that he reads everything, that his friends are on nights.",
            done=("safety-advice",),
        ),
    )  # fmt: skip


def a_baker_of_that_name(at: datetime) -> reports.Report:
    """Another Rowan Bracken, born on the same day."""
    maren = reports.PersonFacts(
        given="Maren", surname="Coyle", born=born("1990-09-14"), line1="2 Mill Lane", town="Westmarch",
        postcode="ZZ99 2MC", phone="07700 900466",
    )  # fmt: skip
    baker = reports.PersonFacts(
        given="Rowan", surname="Bracken", born=HIS_BIRTH, line1="2 Mill Lane", town="Westmarch", postcode="ZZ99 2MC"
    )
    return reports.Report(
        reports.HowItCame(channel="101", log_number=f"WM-{at:%Y%m%d}-377"),
        reports.PageOne(reported_at=at, place="2 Mill Lane, Westmarch ZZ99 2MC"),
        reports.PageTwo(
            victims=(reports.Victim(maren, vulnerabilities=("none-identified",)),),
            suspects=(reports.Suspect(baker),),
            children_answer="no",
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("physical",), account="Pushed her into the oven door; he is a baker.", done=("safety-advice",)
        ),
    )


def made_up_by_a_friend(at: datetime) -> reports.PageOne:
    """Nobody rang: an incident so that there is one to name."""
    return reports.PageOne(reported_at=at, place=HOME, teller="anonymous", happened_words="Concern for welfare")


def glass_at_three(at: datetime) -> reports.Report:
    """A neighbour rings 999; nobody is named."""
    return reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-031", grade="immediate"),
        reports.PageOne(
            reported_at=at, place=HOME, danger_now="not-known", teller="witness",
            teller_words="A neighbour at number 12", rang_from="07700 900488",
        ),
        reports.PageTwo(),
        reports.PageThree(abuse=("damage",), account="Glass, and a man shouting.", done=("not-known",)),
    )  # fmt: skip


def he_says_she(at: datetime, people: Mapping[str, str]) -> reports.Report:
    """Rowan's account: he is the victim in it. Both are known already, so `people` are their references."""
    same = MatchAnswer.SAME
    rowan = reports.PersonFacts(given="Rowan", surname="Bracken", born=HIS_BIRTH, answers={people["rowan"]: same})
    hazel = reports.PersonFacts(given="Hazel", surname="Bracken", born=HER_BIRTH, answers={people["hazel"]: same})
    return reports.Report(
        reports.HowItCame(channel="in-person"),
        reports.PageOne(reported_at=at, place="Westmarch police station"),
        reports.PageTwo(
            victims=(reports.Victim(rowan, vulnerabilities=("none-identified",), police="yes", staff_no="90417"),),
            suspects=(reports.Suspect(hazel, police="yes", staff_no="90430"),),
            children_answer="no",
            relationships={(0, 0): "partner"},
        ),
        reports.PageThree(
            abuse=("physical",),
            account="Says that in April she hit him with a phone. No injury; his federation representative was there.",
            done=("safety-advice",),
        ),
    )


def at_home() -> dict[str, str]:
    return {"line1": "14 Tern Close", "town": "Westmarch", "postcode": "ZZ99 4RB"}
