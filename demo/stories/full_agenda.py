"""The full agenda: thirty-one cases for a meeting that is still to come, where about sixteen are advised."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from cases.models import Case, Incident, Level, Pair, Party, Person, PersonName
from dapolicy.access.models import Kind, Record
from dapolicy.policy.worktime import london_day, london_moment
from demo import meetings
from demo.cast import UNIT, Cast
from demo.standing import as_reader
from demo.telling import happened
from marac.actions.agenda import order_as_proposed, put_on_agenda
from marac.models import Agency, Meeting, Referral

CASES = 31
TUESDAY = 1
GIVEN = ("Tansy", "Elowen", "Sabine", "Odette", "Marisol", "Ines", "Thea", "Ronan", "Priya", "Zora", "Maeve", "Linus")
SURNAMES = ("Applegarth", "Bellwether", "Cresswater", "Dunmore", "Eddowes", "Fairholm", "Gathercole")
HIS = ("Garrick", "Dario", "Emlyn", "Osbert", "Tobit")
REASONS = ("visible_high_risk", "professional_judgement")
LANGUAGES = {4: "Polish", 17: "Urdu"}
ACCOUNTS = (
    "Held by the throat until a neighbour knocked.",
    "Followed home from work three evenings running.",
    "Took the telephone and the keys, and hit out when they were asked for.",
)


def tell(cast: Cast, now: datetime) -> None:
    """What was heard in spring comes back to it, among cases of the last weeks. It went out on its day."""
    meeting = coming(cast, now)
    back = brought_back(cast, meeting)
    for number in range(CASES - back):
        put_there(cast, meeting, number)
    out = london_moment(meeting.circulate_on, time(10))
    with as_reader(cast["marac"], out) as at:
        order_as_proposed(meeting, by=cast["marac"], at=at)
    meetings.sent_out(meeting, by=cast["marac"], at=out)
    the_others_come(cast, meeting, out + timedelta(hours=3))


def coming(cast: Cast, now: datetime) -> Meeting:
    """The first Tuesday that is at least four days away: its agenda is out, whatever today is."""
    soonest = london_day(now) + timedelta(days=4)
    day = soonest + timedelta(days=(TUESDAY - soonest.weekday()) % 7)
    starts = london_moment(day, time(9, 30))
    return meetings.fixed(cast, "Westmarch", starts, tuple(meetings.SPEAK), at=starts - timedelta(days=42))


def the_others_come(cast: Cast, meeting: Meeting, at: datetime) -> None:
    """The rest of the core agencies named who sits for them only when the agenda was out."""
    with as_reader(cast["marac"], at):
        for code in meetings.BY_NAME:
            meetings.seated(cast, meeting, Agency.objects.get(pk=code), at=at)


def brought_back(cast: Cast, meeting: Meeting) -> int:
    """Cases of a repeat that were heard: whoever is connected does not see them here either."""
    rows = Referral.objects.filter(state=Referral.State.HEARD, how=Referral.How.REPEAT).select_related("record")
    for referral in rows:
        with as_reader(cast["marac"], meeting.made_at + timedelta(days=1)) as at:
            put_on_agenda(referral, meeting, by=cast["marac"], at=at)
    return len(rows)


def put_there(cast: Cast, meeting: Meeting, number: int) -> None:
    """One of the last weeks: high, referred, and on the agenda before it closed."""
    at = london_moment(meeting.cutoff_on, time(8)) - timedelta(days=5 + number % 9, minutes=41 * number)
    case = opened(cast, number, at)
    referral = meetings.referred(
        case, REASONS[number % 2], by=cast["officer"], at=at + timedelta(hours=20), reason=ACCOUNTS[number % 3],
        judgement="The neighbour has heard worse than is told.",
    )  # fmt: skip
    meetings.listed(referral, meeting, by=cast["marac"], at=at + timedelta(hours=30))


def opened(cast: Cast, number: int, at: datetime) -> Case:
    """The rows of a report and its case, as they stand once all of it was typed: thirty are not typed at each start."""
    report = reported(cast, number, at)
    surname = SURNAMES[number % len(SURNAMES)]
    victim = named(report, Party.Part.VICTIM, GIVEN[number % len(GIVEN)], surname, language=LANGUAGES.get(number, ""))
    suspect = named(report, Party.Part.SUSPECT, HIS[number % len(HIS)], surname)
    if number % 3 == 0:
        named(report, Party.Part.CHILD, "Robin", surname)
    held = Record.open(kind=Kind.CASE, team=report.record.team, at=at)
    people = {"victim": victim.person, "suspect": suspect.person}
    case = Case.objects.create(record=held, level=Level.HIGH, last_incident_at=at, **people)
    Pair.objects.create(record=report.record, victim=victim, suspect=suspect, case_record=held, relationship="partner")
    happened("case.opened", held, by=cast["response"], at=at, detail={"incident": report.record.reference})
    return case


def reported(cast: Cast, number: int, at: datetime) -> Incident:
    held = Record.open(kind=Kind.INCIDENT, team=cast.teams[UNIT], at=at)
    return Incident.objects.create(
        record=held, channel="999", teller="victim", reported_at=at, log_number=f"WM-{at:%Y%m%d}-{600 + number}",
        account=ACCOUNTS[number % 3], reported_by=cast["response"], abuse=["physical", "threats"],
    )  # fmt: skip


def named(report: Incident, part: str, given: str, surname: str, **more: Any) -> Party:
    person, at = Person.new(), report.reported_at
    PersonName.objects.create(person=person, record=report.record, given=given, surname=surname, learnt_at=at)
    return Party.objects.create(record=report.record, part=part, person=person, added_at=at, **more)
