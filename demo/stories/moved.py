"""Moved: Wren Hollowell and two children, to a refuge in Easterby. Nobody in Westmarch finds where that is."""

from __future__ import annotations

from datetime import datetime

from cases import reports
from cases.actions.confidential import add_address
from cases.actions.incidents import save_report
from cases.models import Case, Pair, Party
from dapolicy.chronology.actions import confirm_withdrawal, hide
from dapolicy.chronology.models import Event
from demo import meetings
from demo.cast import SHIFT, Cast
from demo.standing import as_reader, asked, enter
from demo.telling import acting, assess, born, endorse, happened, london, plan_safety
from marac.actions.agenda import take_off
from marac.actions.referring import accept, transfer_out
from marac.models import Item, Referral

REFUGE = "Saltmarsh House, 40 Tidewater Road, Easterby ZZ99 8SH"
SCHOOL = "Westmarch Junior"
NEW_SCHOOL = "Tidewater Primary"


def tell(cast: Cast, now: datetime) -> None:
    """From the last week of March to the middle of May."""
    case = hurt_at_home(cast)
    item = on_an_agenda(cast, case)
    to_the_refuge(cast, case)
    handed_over(cast, case, item)
    papers(cast, case)
    children(cast, case)
    asked_for_the_address(cast, case)
    typed_in_the_wrong_record(cast, case)


def hurt_at_home(cast: Cast) -> Case:
    at, by = london("2026-03-24 20:10"), cast["response"]
    with acting(at):
        saved = save_report(at_the_old_door(at), by=by, team=cast.teams[SHIFT], at=at)
    case = opened(saved.cases[0].pk)
    views = {"rationale": "Choked against the wall before the children.", "view": "“He says he will find us.”"}
    made = assess(case, by=by, at=london("2026-03-24 23:00"), level="high", **views)
    endorse(made, by=cast["sergeant"], at=london("2026-03-25 05:00"), words="High.")
    return case


def opened(pk: int) -> Case:
    return Case.objects.select_related("record__team", "victim", "suspect").get(pk=pk)


def on_an_agenda(cast: Cast, case: Case) -> Item:
    """For 28 April, in Westmarch."""
    at = london("2026-03-02 11:10")
    meeting = meetings.fixed(cast, "Westmarch", london("2026-04-28 09:30"), ("idva", "children"), at=at)
    referral = meetings.referred(case, "visible_high_risk", by=cast["officer"], at=london("2026-03-25 14:00"))
    item = meetings.listed(referral, meeting, by=cast["marac"], at=london("2026-03-26 09:00"))
    told = {"outcome": "explained", "who": "idva", "name": "Merle Finchley", "method": "At the school gate"}
    enter("marac.victim-explained", case.record, by=cast["officer"], at=london("2026-03-27 11:00"), **told)
    return item


def to_the_refuge(cast: Cast, case: Case) -> None:
    """On the Thursday before Easter. The address is known to whoever owns the case, and to no search."""
    officer, at = cast["officer"], "2026-04-02 16:00"
    enter("victim.moved", case.record, by=officer, at=london(at), note="To a refuge, with both children.")
    with as_reader(officer, london("2026-04-02 16:05")) as moment:
        add_address(case.victim, words=REFUGE, confidential=True, through=case.record, by=officer, at=moment)
    plan_safety(case.record, by=officer, at="2026-04-02 16:20", words="As the refuge advises.")


def handed_over(cast: Cast, case: Case, item: Item) -> None:
    """Off the agenda here and transferred; referred anew there, from here, and so its papers are asked for."""
    marac = cast["marac"]
    easterby = meetings.area(cast, "Easterby", "2026-04-07 08:50")
    with as_reader(marac, london("2026-04-07 09:00")) as at:
        take_off(item, reason="moved-away", words="She lives in another area since Thursday.", by=marac, at=at)
        referral = Referral.objects.get(pk=item.referral_id)
        transfer_out(referral, easterby, words="Told their coordinator by telephone.", by=marac, at=at)
    meetings.referred(
        case, "visible_high_risk", by=cast["east"], at=london("2026-04-07 11:00"),
        from_area=meetings.area(cast, "Westmarch", "2026-04-07 11:00"), reason="Came from Westmarch, high there.",
    )  # fmt: skip


def papers(cast: Cast, case: Case) -> None:
    """The action list is missing from what comes first; the rest is asked for again, and then she is taken on."""
    marac, held = cast["marac"], case.record
    some = {"whole": "no", "lacking": "The list of actions."}
    enter("marac.papers-received", held, by=marac, at=london("2026-04-10 12:00"), **some)
    enter("marac.papers-asked", held, by=marac, at=london("2026-04-10 15:00"), of="Westmarch, their coordinator")
    enter("marac.papers-received", held, by=marac, at=london("2026-04-16 12:00"), whole="yes")
    referral = Referral.objects.get(record=held, how=Referral.How.TRANSFER_IN)
    with as_reader(marac, london("2026-04-16 14:00")) as at:
        accept(referral, by=marac, at=at)
    told = {"outcome": "explained", "who": "idva", "name": "Perdita Vale", "method": "In the refuge"}
    enter("marac.victim-explained", held, by=cast["east"], at=london("2026-04-20 10:00"), **told)


def children(cast: Cast, case: Case) -> None:
    """The new school knows what it must; the old one that they have left, and no more."""
    told = (
        ("officer", "2026-03-25 08:10", f"{SCHOOL}, safeguarding lead"),
        ("officer", "2026-04-02 16:30", f"{SCHOOL}, safeguarding lead: that they have left"),
        ("east", "2026-04-07 15:30", f"{NEW_SCHOOL}, safeguarding lead"),
    )
    for child in children_of(case):
        for who, at, school in told:
            said = {"child": child, "safe": "yes", "how": "telephone", "school": school}
            enter("school.told", case.record, by=cast[who], at=london(at), **said)


def children_of(case: Case) -> list[str]:
    reports_here = Pair.objects.filter(case_record=case.record, ended_at=None).values("record")
    rows = Party.objects.filter(record__in=reports_here, part=Party.Part.CHILD, ended_at=None).order_by("pk")
    return [row.person.reference for row in rows.select_related("person")]


def asked_for_the_address(cast: Cast, case: Case) -> None:
    """Gideon's solicitor wants the address for the order: it goes through the court, and she is told that he asked."""
    words = "His solicitor asked for her address for the order. It goes through the court office; he was told nothing."
    detail = {"about": [], "how": "as-agreed"}
    happened("victim.told", case.record, by=cast["officer"], at="2026-04-09 11:15", detail=detail, words=words)


def typed_in_the_wrong_record(cast: Cast, case: Case) -> None:
    """A constable types it where all of Westmarch reads. Out of sight in a minute; who had looked by then is listed."""
    wrong = typed(cast, case)
    asked(cast, "sergeant", london("2026-04-21 14:02:30"), f"/cases/{case.record.reference}/", records=[case.record])
    by = cast["response"]
    with as_reader(by, london("2026-04-21 14:03")) as at:
        hide(wrong, by=by, at=at, reason="An address, typed in the wrong record.")
    second = cast["supervisor"]
    with as_reader(second, london("2026-04-21 14:20")) as at:
        confirm_withdrawal(wrong, by=second, at=at)


def typed(cast: Cast, case: Case) -> Event:
    words = f"Collect her statement at {REFUGE}."
    return happened("support.offered", case.record, by=cast["response"], at="2026-04-21 14:02", words=words)


def at_the_old_door(at: datetime) -> reports.Report:
    home = {"surname": "Hollowell", "line1": "5 Lark Rise", "town": "Westmarch", "postcode": "ZZ99 5LR"}
    wren = reports.PersonFacts(given="Wren", born=born("1991-06-17"), phone="07700 900177", **home)
    gideon = reports.PersonFacts(given="Gideon", born=born("1986-01-09"), **home)
    safe = reports.SafeWay(answer="safe-way", means="07700 900177, texts only", times="School hours")
    return reports.Report(
        reports.HowItCame(channel="999", log_number="WM-20260324-177", grade="immediate"),
        reports.PageOne(
            reported_at=at,
            danger_now="no",
            place="5 Lark Rise, Westmarch ZZ99 5LR",
            dangers=("weapons",),
            danger_words="A bat behind the front door",
        ),  # fmt: skip
        reports.PageTwo(
            victims=(reports.Victim(wren, safe=safe, vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(gideon),),
            children=(child("Teal", "2016-05-11", SCHOOL), child("Merlin", "2019-10-02", SCHOOL)),
            children_answer="yes",
            relationships={(0, 0): "spouse"},
        ),
        reports.PageThree(
            abuse=("physical", "strangulation", "threats"),
            strangulation_advice="advised",
            account="Held by the throat against the wall.",
            done=("safety-advice", "children"),
        ),  # fmt: skip
    )


def child(given: str, day: str, school: str) -> reports.Child:
    person = reports.PersonFacts(given=given, surname="Hollowell", born=born(day))
    return reports.Child(person, seen="spoken-to", seen_words="Seen at home.", school=school)
