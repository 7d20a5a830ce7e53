"""A force in which something stands on every page: a locked case and one in doubt, tries, findings, pages, changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from cases import reports
from cases.actions.incidents import Saved, save_report
from cases.actions.ownership import accept, offer
from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.models import Member, Record, StaffEntry, Team
from dapolicy.access.reader import read_as
from dapolicy.audit.destruction import EVENT, Authority, ask_destruction
from dapolicy.audit.seals import seal_next
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.custody import calling
from dapolicy.custody.accounts.actions import agree, propose
from dapolicy.custody.actions import confirm_police, declare, give_grant
from dapolicy.custody.models import AccountChange, Receipt
from dapolicy.custody.paging import page_post
from dapolicy.custody.safety import sorting
from dapolicy.custody.safety.actions import Asked, ask_safety_check
from demo import meetings
from demo.cast import Cast
from demo.stories import serial_nobody_asked, silas_reports, worried_friend
from demo.stories.petras_reports import EARLIER
from demo.telling import LONDON, born, london
from marac.actions.referring import accept as take_up
from marac.models import Declaration as Answer
from marac.pack.asking import ask_for, recipients_of
from ppda.actions.chain import tell_one
from ppda.console.actions import take_request
from ppda.console.queries import watched_with
from ppda.console.resolver import resolve_sealed
from ppda.models import ChainPost, Finding, Role, Told
from tests.world import FAR_AHEAD, LONG_AGO, login

ROWAN = reports.PersonFacts(given="Rowan", surname="Bracken", born=born("1987-06-03"), phone="07700 900417")
HAZEL = reports.PersonFacts(
    given="Hazel", surname="Bracken", born=born("1989-01-22"), line1="14 Tern Close", town="Westmarch",
    postcode="ZZ99 4RB", phone="07700 900430",
)  # fmt: skip
OTTILIE = reports.PersonFacts(given="Ottilie", surname="Farrow", born=born("1991-09-30"), phone="07700 900431")


def who(username: str) -> Member:
    return Member.objects.get(account__username=username)


@contextmanager
def at_work(username: str) -> Iterator[Member]:
    """One transaction with the web login's rights, as they would have it in a request."""
    member = who(username)
    with transaction.atomic():
        with login("web"):
            read_as(member.pk)
            yield member
        read_as(None)


@contextmanager
def as_the_worker() -> Iterator[None]:
    with transaction.atomic():
        read_as(None)
        with login("worker"):
            yield


def locked_cases(at: datetime) -> Record:
    """One that waits for the hour's decision, and one that was decided; who wrote them may read their receipts.

    Returns the decided one, which the supervisor holds, and professional standards may audit.
    """
    alder = {"given_name": "Alder", "surname": "Finch", "kind": "officer"}
    StaffEntry.objects.get_or_create(staff_no="90418", defaults=alder)
    StaffEntry.objects.filter(staff_no="90417").update(line_manager_staff_no="90418")
    saved = reported(HAZEL, at=at - timedelta(minutes=50), staff_no="90417")
    decided, report = (Record.objects.get(pk=one.pk) for one in (saved.cases[0], saved.incident))
    with at_work("inspector") as post:
        confirm_police(decided, by=post, at=at - timedelta(minutes=40), reason="His staff number, said by her.")
        for name, held in product(("supervisor", "officer"), (decided, report)):
            give_grant(held, who(name), until=FAR_AHEAD, why="Has the case", by=post, at=at)
    reported(OTTILIE, at=at - timedelta(minutes=20))
    with at_work("officer") as officer:
        declare(decided, by=officer, at=at, knows=False)
    owned(decided, at=at)
    return decided


def reported(her: reports.PersonFacts, *, at: datetime, staff_no: str = "") -> Saved:
    """What the officer of the unit was told at the counter: Rowan Bracken hurts her."""
    report = reports.Report(
        reports.HowItCame(channel="in-person"),
        reports.PageOne(reported_at=at, place="14 Tern Close, Westmarch ZZ99 4RB"),
        reports.PageTwo(
            victims=(reports.Victim(her, police="no", vulnerabilities=("intimidated",)),),
            suspects=(reports.Suspect(ROWAN, police="yes" if staff_no else "not-known", staff_no=staff_no),),
            relationships={(0, 0): "spouse"},
        ),
        reports.PageThree(abuse=("threats",), account="He counts her miles.", done=("safety-advice",)),
    )
    with at_work("officer") as officer:
        return save_report(report, by=officer, team=officer.team, at=at)


def owned(held: Record, *, at: datetime) -> None:
    """The supervisor has it and asks that words of it be destroyed; the victim asked who looked."""
    with at_work("supervisor") as supervisor:
        mine = Record.objects.get(pk=held.pk)
        offer(mine, part="safeguarding", member=supervisor, by=supervisor, at=at)
        accept(mine, part="safeguarding", by=supervisor, at=at)
        before, detail = at - timedelta(minutes=5), {"about": []}
        said = record_event("victim.told", mine, by=supervisor, at=before, detail=detail, words="Rang her sister.")
        record_event("victim.told", mine, by=supervisor, at=at, detail=detail, words="Rang her mother.")
        paper = Authority(reference="Order 12/26", given_by="Recorder Vale", on=at.date(), reason="Of another case")
        ask_destruction(EVENT, said.pk, under=paper, by=supervisor, at=at)
    with at_work("psd") as standards:
        seen = watched_with(held.reference)
        assert seen is not None
        take_request(seen, asked_at=at, how="By telephone", by=standards, at=at)


def cast() -> Cast:
    """The cast of the demonstration, of whom this force is made."""
    members = {one.account.username: one for one in Member.objects.exclude(account=None).select_related("account")}
    return Cast(members, {team.name.removeprefix("Westmarch "): team for team in Team.objects.all()})


@transaction.atomic
def applications() -> str:
    """Three that are one, by a friend who is suspect in two cases; and one about a serial perpetrator, with news.

    Returns the reference of that last one.
    """
    here = cast()
    for when, order in EARLIER:
        worried_friend.an_earlier_report(here, london(when), order=order)
    worried_friend.asks(here)
    first = serial_nobody_asked.told_of(here, silas_reports.ada(london("2019-08-17 22:40")), "2019-08-17 22:40")
    made = serial_nobody_asked.opened(here, first)
    serial_nobody_asked.checks(here, made)
    serial_nobody_asked.the_neighbour_rings(here, first)
    return made.record.reference


def marac(now: datetime) -> tuple[str, str, str, str, str]:
    """A meeting of today with what stands on each of its pages: research owed, actions, papers; two more wait for one.

    Returns pages that no other leads to from here: to refer, to list what was accepted, to count by hand, to
    say who was told of the minutes, to cancel a meeting that has not begun.
    """
    with transaction.atomic():
        here, at = cast(), now - timedelta(days=2)
        last = now.astimezone(LONDON).replace(hour=23, minute=59)  # it is run on its own day, also at eleven at night
        begins = min(now + timedelta(hours=1), last)
        meeting = meetings.fixed(here, "Westmarch", begins, tuple(meetings.SPEAK), at=at)
        cases = Case.objects.select_related("record", "victim").order_by("pk")[:3]
        referral, taken, _ = [meetings.referred(case, "visible_high_risk", by=here["officer"], at=at) for case in cases]
        later = meetings.fixed(here, "Westmarch", begins + timedelta(days=28), (), at=at)
        item = meetings.listed(referral, meeting, by=here["marac"], at=at)
        take_up(taken, by=here["marac"], at=at)
        meetings.sent_out(meeting, by=here["marac"], at=at)
        for agency, name in (("idva", here["partner"].name), ("police", here["second"].name)):
            due = f"{now + timedelta(days=9):%Y-%m-%d}"
            meetings.agreed(item, "Ring her on Friday", agency, name, due, f"{now:%Y-%m-%d %H:%M}", by=here["marac"])
        said = {"knows": False, "at": at, "by": here["partner"]}
        Answer.objects.create(record=item.record, item=item, member=here["partner"], **said)
        people = recipients_of(meeting, at=now)
        ask_for(meeting, people, reason="For the meeting", by=here["marac"], at=now)
    return (
        reverse("marac:refer", args=[referral.record.reference]),
        reverse("marac:list", args=[taken.record.reference, handle(taken)]),
        reverse("marac:meeting-count", args=[handle(meeting)]),
        reverse("marac:minutes-told", args=[handle(meeting), "idva"]),
        reverse("marac:meeting-cancel", args=[handle(later)]),
    )


def chain() -> None:
    """Who is told of abuse by police."""
    lead = who("manager")
    ChainPost.objects.create(role=Role.NPCC_LEAD, member=lead, name=lead.name, since=LONG_AGO)
    ChainPost.objects.create(role=Role.AREA_COMMANDER, name="Commander Ash", phone="01632 960111", since=LONG_AGO)


def told(held: Record, *, at: datetime) -> None:
    """The nominated lead has been told, and has not said yet that he has it."""
    lead = who("manager")
    said: dict[str, Any] = {"role": Role.NPCC_LEAD, "stands_in": "", "member": lead, "name": lead.name}
    with at_work("supervisor") as supervisor:
        tell_one(Record.objects.get(pk=held.pk), **said, how=Told.How.NOTICE, by=supervisor, at=at)


def waiting(held: Record, *, at: datetime) -> None:
    """A page and a safety check for the post, changes for a second person, a partner whose agreement ends."""
    with at_work("supervisor"):
        page_post("fim", record=held, why="Somebody is at her door", at=at)
    with at_work("response") as crew:
        asked = Asked(about="Sage Tolliver", incident="WM-2026-0815", reason="Sent to a fight at her door")
        ask_safety_check(asked, by=crew, roles=frozenset({"response-officer"}), at=at)
    with at_work("admin") as admin:
        propose("password", who("response"), detail={}, reason="Forgotten; asked in person", by=admin, at=at)
        ended = {"reference": "ISA 4", "scope": "High cases", "until": at + timedelta(days=20)}
        signed = propose("agreement", who("partner"), detail=ended, reason="Signed", by=admin, at=at)
    with at_work("inspector") as post:
        agree(AccountChange.objects.get(pk=signed), words="Seen it", by=post, at=at)


def resolved(*, at: datetime) -> None:
    """What was looked at is sealed, and who tried to open what is found."""
    with as_the_worker():
        while seal_next(at=at) is not None:
            pass
        resolve_sealed(now=at)


def found_by_the_worker(held: Record, *, at: datetime) -> None:
    """What each minute finds: checks for the post, who tried to open, and what the rules ask."""
    with as_the_worker():
        sorting.sort_checks(now=at)
        calling.call_waiting(now=at)
    resolved(at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM ppda_sighting LIMIT 1")
        (entry,) = cursor.fetchone()
    given: dict[str, Any] = {"rule": "no-task", "member_id": who("friend").pk, "records": [held.pk]}
    Finding.objects.create(**given, entry_id=entry, at=at, found_at=at, key="every page")


def entry_to_destroy(held: Record) -> str:
    """The page of the entry whose owner may ask that its words go."""
    said = Event.objects.filter(record_id=held.pk, kind="victim.told", content_hash__gt="").latest("at")
    return reverse("chronology:entry", args=[held.reference, handle(said)])


def receipt_of(username: str) -> Receipt:
    return Receipt.objects.filter(member=who(username)).latest("at")
