"""The officer with a log-in: PC Rowan Bracken reads what he can. Hazel, police staff, told a colleague on a Sunday."""

from __future__ import annotations

from datetime import datetime

from cases.actions.incidents import Saved, save_report
from cases.actions.ownership import accept, offer
from cases.models import Case
from dapolicy.access.models import Record
from dapolicy.custody.actions import (
    confirm_police,
    decide_not_police,
    declare,
    declare_fully,
    declare_on_receipt,
    exclude,
    leave_connection,
    review_declaration,
)
from dapolicy.custody.actions.declaring import latest_of
from dapolicy.custody.models import Receipt
from demo.cast import Cast
from demo.standing import as_reader, deals_with_it, enter, has_it, let_in, tell_the_chain, the_worker
from demo.stories import officer_after, officer_looks, officer_reports
from demo.telling import acting, assess, endorse, london
from ppda.models import ChainPost, Role

TOLD = "2026-05-17 18:00"
NOBODY_KNOWN = "Hazel Bracken, Rowan Bracken, Tansy Underhill: no connection with any of them, at work or outside."
POSTS = (
    (Role.AREA_COMMANDER, "commander", "01632 960211"),
    (Role.NPCC_LEAD, "uncle", "01632 960212"),
    (Role.DA_COORDINATOR, "supervisor", "01632 960213"),
    (Role.CHIEF_OFFICER, "chief", "01632 960214"),
)


def tell(cast: Cast, now: datetime) -> None:
    """From a Sunday evening in May to the Thursday after."""
    posts_of_the_chain(cast)
    officer_looks.rota(cast, now)
    saved = a_colleague_reports(cast)
    case = Case.objects.select_related("record").get(pk=saved.cases[0].pk)
    records = [case.record, saved.incident.record]
    who_may_see(cast, case, records, now)
    who_is_told(cast, case)
    the_same_name(cast)
    officer_looks.his_friend_tries(cast)
    officer_looks.he_tries(cast, case, saved.incident)
    officer_looks.at_three_in_the_morning(cast, case)
    monday(cast, case, records, now)
    officer_after.tell(cast, case, now)


def posts_of_the_chain(cast: Cast) -> None:
    """Whom the force names for each post; the nominated lead is his uncle."""
    since = london("2025-01-01 00:00")
    for role, username, phone in POSTS:
        member = cast[username]
        ChainPost.objects.create(role=role, member=member, name=member.name, phone=phone, since=since)
    outside = (
        (Role.CHILD_ABUSE, "DI Rosalind Thwaite", "01632 960215"),
        (Role.COMMISSIONER, "Commissioner's office", "01632 960216"),
    )
    for role, name, phone in outside:
        ChainPost.objects.create(role=role, name=name, phone=phone, since=since)


def a_colleague_reports(cast: Cast) -> Saved:
    """Saved and locked in one moment. Its author knows neither of them, and the incident manager has it."""
    at, author = london(TOLD), cast["officer"]
    with acting(at):
        saved = save_report(officer_reports.hazel_told_a_colleague(at), by=author, team=cast.teams["DA Unit"], at=at)
    receipt = Receipt.objects.get(member=author, reference=saved.incident.record.reference)
    with as_reader(author, london("2026-05-17 18:02")) as moment:
        declare_on_receipt(receipt, by=author, at=moment, knows=False)
    the_worker(london("2026-05-17 18:01"))
    has_it(cast["inspector"], london("2026-05-17 18:04"))
    return saved


def who_may_see(cast: Cast, case: Case, records: list[Record], now: datetime) -> None:
    """The incident manager lets three in and decides; the on-call detective inspector takes it from there."""
    manager, lead, detective = cast["inspector"], cast["second"], cast["colleague"]
    with as_reader(manager, london("2026-05-17 18:06")) as at:
        declare(case.record, by=manager, at=at, knows=False)
        declare_fully(case.record, by=manager, at=at, words=NOBODY_KNOWN)
    at = london("2026-05-17 18:12")
    let_in(records, lead, cast["officer"], detective, why="Investigates it", by=manager, at=at, now=now)
    with as_reader(manager, london("2026-05-17 18:15")) as at:
        confirm_police(
            case.record, by=manager, at=at, reason="Both are in the staff register by number and birth date."
        )
    told = {"rank": "inspector", "how": "telephone", "who": "Insp Jory Penhallow, force incident manager"}
    enter("ppda.supervisor-told", case.record, by=manager, at=london("2026-05-17 18:20"), **told)
    case.record.refresh_from_db()
    for member, when in ((lead, "2026-05-17 18:40"), (detective, "2026-05-17 18:55")):
        with as_reader(member, london(when)) as at:
            declare(case.record, by=member, at=at, knows=False)
    with as_reader(lead, london("2026-05-17 18:42")) as at:
        offer(case.record, part="investigator", member=detective, by=lead, at=at)
    with as_reader(detective, london("2026-05-17 18:57")) as at:
        accept(case.record, part="investigator", by=detective, at=at)
    assessed = assess(
        case,
        by=detective,
        at=london("2026-05-17 19:30"),
        level="high",
        rationale="Threats to end it if she tells; he can look up where she is; his baton is kept at home.",
        view="“He will know by tonight. He reads everything.”",
    )
    endorse(assessed, by=lead, at=london("2026-05-17 20:10"), words="High. Nobody of Shift C is to be sent.")


def who_is_told(cast: Cast, case: Case) -> None:
    """His uncle is excluded before anybody is told, so the chief officer stands in for the nominated lead."""
    lead = cast["second"]
    with as_reader(lead, london("2026-05-17 18:45")) as at:
        exclude(case.record, cast["uncle"], why="found", words="His father's brother, as she says.", by=lead, at=at)
    tell_the_chain(case.record, by=lead, at=london("2026-05-17 18:50"))


def the_same_name(cast: Cast) -> None:
    """A baker of the same name and birth date: locked as possible, and not police within the hour."""
    at, manager = london("2026-05-17 21:10"), cast["inspector"]
    with acting(at):
        saved = save_report(
            officer_reports.a_baker_of_that_name(at), by=cast["handler"], team=cast.teams["DA Unit"], at=at
        )
    the_worker(london("2026-05-17 21:11"))
    has_it(manager, london("2026-05-17 21:14"))
    case = saved.cases[0]
    with as_reader(manager, london("2026-05-17 21:38")) as at:
        reason = "Rung at the bakery where he has worked since 2011. Another man: other address, and no warrant card."
        decide_not_police(case.record, by=manager, at=at, reason=reason)
    assess(
        case,
        by=cast["response"],
        at=london("2026-05-17 22:05"),
        level="medium",
        rationale="First report; she is burnt on the arm.",
        view="Wants him to get help.",
    )


def monday(cast: Cast, case: Case, records: list[Record], now: datetime) -> None:
    """Professional standards take over what they must; full declarations; those of his shift are looked at."""
    lead, standards, second = cast["second"], cast["psd"], cast["auditor"]
    at = london("2026-05-18 08:05")
    let_in(records, standards, second, cast["chief"], why="Conduct matter", by=lead, at=at, now=now)
    with as_reader(second, london("2026-05-18 08:20")) as at:
        declare(case.record, by=second, at=at, knows=True, words="We trained together in 2014 and share a car.")
    with as_reader(standards, london("2026-05-18 08:25")) as at:
        declare(case.record, by=standards, at=at, knows=False)
        exclude(
            case.record, cast["friend"], why="found", words="Two checks on a made-up incident.", by=standards, at=at
        )
        exclude(case.record, cast["sergeant"], why="line", words="His sergeant.", by=standards, at=at)
        exclude(
            case.record,
            cast["hazel"],
            why="found",
            words="She is told in person; it is about her.",
            by=standards,
            at=at,
        )
        for username in ("inspector", "response"):
            words = "Came to the shift on 4 May, and has not worked with him."
            leave_connection(case.record, cast[username], words=words, by=standards, at=at)
    deals_with_it(standards, london("2026-05-18 08:30"))
    in_full(cast, case)


def in_full(cast: Cast, case: Case) -> None:
    """Everybody who goes on declares in full within the day, and somebody else reviews it."""
    reviewers = {"inspector": "second", "officer": "second", "colleague": "second", "second": "psd", "psd": "second"}
    for username in ("officer", "colleague", "second", "psd"):
        member = cast[username]
        with as_reader(member, london("2026-05-18 10:00")) as at:
            declare_fully(case.record, by=member, at=at, words=NOBODY_KNOWN)
    for username, reviewer in reviewers.items():
        by = cast[reviewer]
        with as_reader(by, london("2026-05-18 12:30")) as at:
            declared = latest_of(case.record, cast[username])
            if declared is None:
                raise LookupError(f"{username} has declared nothing")
            reason = "Register, rosters and promotion boards show nothing."
            review_declaration(case.record, declared, outcome="continue", reason=reason, by=by, at=at)
