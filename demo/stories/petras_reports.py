"""What Petra Sable told police before anybody asked about her: twice, about Caspian Thornback."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from demo.telling import born

# When she rang, and whether an order followed.
EARLIER = (("2024-10-05 23:30", False), ("2025-11-02 20:40", True))


def report(at: datetime) -> reports.Report:
    safe = reports.SafeWay(answer="safe-way", means="07700 900355, texts only", times="Mornings", code_word="sextant")
    petra = reports.PersonFacts(
        given="Petra", surname="Sable", born=born("1990-08-17"), line1="8 Quince Row", town="Westmarch",
        postcode="ZZ99 4QR", phone="07700 900355",
    )  # fmt: skip
    caspian = reports.PersonFacts(given="Caspian", surname="Thornback", born=born("1984-06-11"))
    return reports.Report(
        reports.HowItCame(channel="101", log_number=f"WM-{at:%Y%m%d}-288"),
        reports.PageOne(reported_at=at, place="8 Quince Row, Westmarch ZZ99 4QR"),
        reports.PageTwo(
            victims=(reports.Victim(petra, safe=safe, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(caspian),),
            children_answer="no",
            relationships={(0, 0): "former-partner"},
        ),
        reports.PageThree(
            abuse=("stalking", "threats"),
            account="He waits at the end of the row and asks her neighbours about her.",
            done=("safety-advice",),
        ),
    )
