"""Repeat at standard: Auberon Slate and Fitz Merriweather, two men. Housing's representative is Fitz's cousin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases import reports
from cases.actions.incidents import save_report
from cases.models import Case
from cases.terms import MatchAnswer
from demo import meetings
from demo.cast import SHIFT, Cast
from demo.standing import as_reader, enter
from demo.telling import acting, assess, born, endorse, happened, london
from marac.actions.acting import complete
from marac.actions.declaring import Attendee, declare, exclude_attendee, note_declarations
from marac.actions.hearing import end
from marac.actions.minutes import send_minutes
from marac.actions.research import Found, give_research, note_research
from marac.models import Action, Agency, Item, Meeting

TEXT = "“You changed the lock. I still know the window.”"


def tell(cast: Cast, now: datetime) -> None:
    """Referred and heard in January; a text in March, graded standard, brings it back in April all the same."""
    case = march(cast, january(cast))
    item = back_on_an_agenda(cast, case)
    heard_without_the_cousin(cast, item)
    afterwards(cast, item)


def january(cast: Cast) -> Case:
    """High, referred within two working days, heard on the 27th; in February it is over."""
    case = told_of(cast, "2026-01-08 22:15", report(london("2026-01-08 22:15"), "He broke the door in and hit him."))
    views = {"rationale": "Hit with a bottle; the third time since autumn.", "view": "“He will not let me go.”"}
    made = assess(case, by=cast["response"], at=london("2026-01-08 23:30"), level="high", **views)
    endorse(made, by=cast["sergeant"], at=london("2026-01-09 05:00"), words="High on what was seen.")
    referral = meetings.referred(case, "visible_high_risk", by=cast["officer"], at=london("2026-01-12 10:00"))
    meeting = meetings.fixed(
        cast, "Westmarch", london("2026-01-27 09:30"), ("idva", "probation"), at=london("2026-01-05 11:00")
    )
    item = meetings.listed(referral, meeting, by=cast["marac"], at=london("2026-01-12 15:00"))
    explained(cast, case, "2026-01-14 11:00")
    meetings.sent_out(meeting, by=cast["marac"], at=london("2026-01-15 10:00"))
    research(cast, item, "2026-01-19", "Met twice. Wants to keep his flat; no contact with Fitz.")
    spoken(cast, item, "2026-01-27", views="He wants to stay in his flat, with a new door.")
    door = meetings.agreed(item, "A new front door with a London bar", "idva", "Merle Finchley", "2026-02-06",
                           "2026-01-27 09:50", by=cast["marac"])  # fmt: skip
    ended(cast, item, "2026-01-27 09:55", "2026-01-27 10:05", "2026-01-28 12:00")
    outcome(cast, case, "2026-01-29 10:30")
    done(cast, door, "2026-02-04 16:00", "Fitted on 4 February; he has the keys.")
    closed(cast, case)
    return case


def closed(cast: Cast, case: Case) -> None:
    """In MARAC, and a week later as a case: nothing came of the investigation."""
    enter("marac.closed", case.record, by=cast["marac"], at=london("2026-02-10 09:00"), note="The door is fitted.")
    enter("support.offered", case.record, by=cast["officer"], at=london("2026-02-10 11:00"), answer="accepted")
    kept = {"outcome": "no-further-action", "note": "The IDVA stays in touch."}
    enter("case.closed", case.record, by=cast["supervisor"], at=london("2026-02-17 15:00"), **kept)


def march(cast: Cast, case: Case) -> Case:
    """One text, on a Friday, against what they had agreed about contact. Standard; and a repeat of the same two."""
    at = london("2026-03-20 18:40")
    known = {name: getattr(case, name).reference for name in ("victim", "suspect")}
    again = told_of(cast, "2026-03-20 18:40", report(at, f"A text from a new number: {TEXT}", known=known))
    views = {"rationale": "One text; not seen since January.", "view": "Uneasy, not afraid of tonight."}
    made = assess(again, by=cast["response"], at=london("2026-03-20 19:30"), level="standard", **views)
    endorse(made, by=cast["sergeant"], at=london("2026-03-20 22:00"), words="Standard on what was seen.")
    meetings.the_worker_compares(london("2026-03-20 18:45"))
    return again


def told_of(cast: Cast, at: str, told: reports.Report) -> Case:
    moment = london(at)
    with acting(moment):
        saved = save_report(told, by=cast["response"], team=cast.teams[SHIFT], at=moment)
    return Case.objects.select_related("record__team", "victim", "suspect").get(pk=saved.cases[0].pk)


def back_on_an_agenda(cast: Cast, case: Case) -> Item:
    """Referred on Monday; Easter moves the dates of 14 April. The cousin says on the telephone who he is."""
    marac = cast["marac"]
    meeting = meetings.fixed(
        cast, "Westmarch", london("2026-04-14 09:30"), ("idva", "housing", "probation"), at=london("2026-03-02 11:00")
    )
    referral = meetings.referred(case, "repeat", by=cast["officer"], at=london("2026-03-23 14:00"), reason=TEXT)
    item = meetings.listed(referral, meeting, by=marac, at=london("2026-03-24 09:00"))
    explained(cast, case, "2026-03-26 11:00")
    cousin = Attendee(cast["housing"], Agency.objects.get(pk="housing"))
    with as_reader(marac, london("2026-03-30 15:00")) as at:
        exclude_attendee(item, cousin, words="He rang: Fitz Merriweather is his cousin.", by=marac, at=at)
    meetings.sent_out(meeting, by=marac, at=london("2026-03-31 10:00"))
    research(cast, item, "2026-04-02", "One text since January. Sleeps at his sister's on Fridays.")
    return item


def heard_without_the_cousin(cast: Cast, item: Item) -> None:
    """Tobin Merriweather waits outside, and there is nothing for housing in it. Views come through the IDVA."""
    day = "2026-04-14"
    note = "Housing was not in the room."
    meetings.said(item, "marac.said", f"{day} 09:40", by=cast["marac"], note=note)
    spoken(cast, item, day, views="He does not want to be moved. He wants the texts to stop.")
    meetings.said(item, "marac.decided", f"{day} 09:46", by=cast["marac"], note="An order is applied for.")
    meetings.agreed(item, "Apply for an order", "police", cast["officer"].name, "2026-04-24", f"{day} 09:50",
                    by=cast["marac"])  # fmt: skip
    meetings.agreed(item, "Ring him each Friday in April", "idva", "Merle Finchley", "2026-04-30", f"{day} 09:52",
                    by=cast["marac"])  # fmt: skip
    ended(cast, item, f"{day} 09:55", f"{day} 10:10", "2026-04-16 12:00")


def afterwards(cast: Cast, item: Item) -> None:
    """He is told through the IDVA on Thursday; police are a day late with their action, and it says so."""
    outcome(cast, item.record.case, "2026-04-16 15:00")
    police, idva = Action.objects.filter(item=item).order_by("agreed_at")
    done(cast, police, "2026-04-25 11:00", "Order of 25 April, served the same day.")
    done(cast, idva, "2026-04-24 17:00", "Rung each Friday; no text since.")


def explained(cast: Cast, case: Case, at: str) -> None:
    told = {"outcome": "explained", "who": "idva", "name": "Merle Finchley", "method": "At the surgery"}
    enter("marac.victim-explained", case.record, by=cast["officer"], at=london(at), **told)


def outcome(cast: Cast, case: Case, at: str) -> None:
    told = {"who": "idva", "name": "Merle Finchley", "method": "At the surgery"}
    enter("marac.outcome-told", case.record, by=cast["marac"], at=london(at), **told)


def research(cast: Cast, item: Item, day: str, facts: str) -> None:
    """The IDVA by her form; probation rings."""
    partner, idva = cast["partner"], Agency.objects.get(pk="idva")
    with as_reader(partner, london(f"{day} 12:00")) as at:
        found = Found(facts=facts, opinions="He plays it down.", relevant="yes", relevant_why="For the safety plan.")
        declare(item, knows=False, by=partner, at=at)
        give_research(item, found, agency=idva, by=partner, at=at)
    with acting(london(f"{day} 12:01")) as at:
        note_declarations(now=at)
        note_research(now=at)
    rang: dict[str, Any] = {
        "by": cast["marac"],
        "at": f"{day} 14:00",
        "subject": "probation",
        "detail": {"nothing": True},
    }
    happened("marac.research-given", item.record, words="Rang: not known to probation.", **rang)


def spoken(cast: Cast, item: Item, day: str, *, views: str) -> None:
    said = {"idva": "Merle Finchley", "views": views}
    meetings.said(item, "marac.victim-spoken-for", f"{day} 09:44", by=cast["marac"], **said)


def ended(cast: Cast, item: Item, heard: str, over: str, minutes: str) -> None:
    """Heard, the meeting over, its minutes out."""
    marac, meeting = cast["marac"], Meeting.objects.get(pk=item.meeting_id)
    if not Action.objects.filter(item=item, agency="police").exists():
        why = "He is on bail to another force, with conditions."
        meetings.said(item, "marac.no-police-action", heard, by=marac, why=why)
    meetings.said(item, "marac.heard", heard, by=marac)
    meeting.refresh_from_db()
    with as_reader(marac, london(over)) as at:
        end(meeting, by=marac, at=at)
    with as_reader(marac, london(minutes)) as at:
        send_minutes(meeting, by=marac, at=at)


def done(cast: Cast, action: Action, at: str, evidence: str) -> None:
    with as_reader(cast["marac"], london(at)) as moment:
        complete(action, evidence=evidence, done_on=moment.date(), by=cast["marac"], at=moment)


def report(at: datetime, account: str, *, known: dict[str, str] | None = None) -> reports.Report:
    same = {part: {reference: MatchAnswer.SAME} for part, reference in (known or {}).items()}
    auberon = reports.PersonFacts(
        given="Auberon", surname="Slate", born=born("1990-10-06"), line1="2 Cordwainer Lane", town="Westmarch",
        postcode="ZZ99 2CL", phone="07700 900166", answers=same.get("victim", {}),
    )  # fmt: skip
    fitz = reports.PersonFacts(
        given="Fitz", surname="Merriweather", born=born("1988-04-19"), answers=same.get("suspect", {})
    )
    safe = reports.SafeWay(answer="safe-way", means="07700 900166, texts only", times="Evenings")
    return reports.Report(
        reports.HowItCame(channel="999", log_number=f"WM-{at:%Y%m%d}-166"),
        reports.PageOne(reported_at=at, place="2 Cordwainer Lane, Westmarch ZZ99 2CL"),
        reports.PageTwo(
            victims=(reports.Victim(auberon, safe=safe, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(fitz),),
            children_answer="no",
            relationships={(0, 0): "former-partner"},
        ),
        reports.PageThree(
            abuse=("threats", "digital") if known else ("physical", "damage"), account=account, done=("safety-advice",)
        ),
    )
