"""Areas, meetings and seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.text import slugify

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, Role, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.hurry import hurry
from dapolicy.chronology.models import Event
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day, working_days_on
from marac.actions.leaving import end_hearings, not_over
from marac.models import Agency, Area, Item, Meeting, Representative, Seat
from marac.terms import Rules, research_day, rules_at

POLICE = Agency.Core.POLICE
REMIND = "marac.tasks.remind"
OVER = "This meeting is over. Make another."


@transaction.atomic
def add_area(name: str, *, force: str, contact: str, by: Member, at: datetime) -> Area:
    """An area, ours or another force's."""
    require(by, Permission.RUN_MARAC, at=at)
    if not name.strip() or Area.objects.filter(name__iexact=name.strip()).exists():
        raise Refused("There is an area of this name, or no name was given.")
    return Area.objects.create(code=slugify(name)[:50] or "area", name=name.strip(), force=force, contact=contact)


@transaction.atomic
def end_area(area: Area, *, by: Member, at: datetime) -> None:
    """It is no longer there: nothing is fixed there, and nothing is transferred there, from now on."""
    require(by, Permission.RUN_MARAC, at=at)
    if not_over(at=at).filter(area=area).exists():
        raise Refused("Meetings are still to come there. Cancel or move each first.")
    if not Area.objects.filter(pk=area.pk, ended_on=None).update(ended_on=london_day(at)):
        raise Refused(f"{area} is no longer there already.")


@dataclass(frozen=True)
class Planned:
    """When and where a meeting is, who chairs it, and its two dates; each date may differ from the rules'."""

    area: Area
    starts_at: datetime
    kind: str = Meeting.Kind.ORDINARY
    place: str = ""
    chair: Member | None = None
    chair_name: str = ""
    minutes_each: int = 0
    cutoff_on: date | None = None
    circulate_on: date | None = None


@transaction.atomic
def make_meeting(plan: Planned, *, by: Member, at: datetime) -> Meeting:
    """Fix a meeting. Its dates are counted back by the rules in force today, over bank holidays, and then stay."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_plan(plan, at=at)
    rules = rules_at(at)
    return Meeting.objects.create(**dates_of(plan, rules, at=at), made_at=at, made_by=by)


@transaction.atomic
def change_meeting(meeting: Meeting, plan: Planned, *, by: Member, at: datetime) -> None:
    """Move a meeting, or change who chairs it. What was circulated stays so; the worker tells and asks anew."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_over(meeting, at=at)
    refuse_plan(plan, at=at)
    chaired, changed = meeting.chair, dates_of(plan, rules_at(at), at=at)
    if meeting.circulated_at and meeting.starts_at != plan.starts_at:
        changed["moved_at"] = at
        transaction.on_commit(partial(hurry, REMIND))
    for name, value in changed.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(changed))
    if chaired and chaired != meeting.chair:
        end_hearings(chaired, at=at)


def refuse_plan(plan: Planned, *, at: datetime) -> None:
    """Raises: Refused, with the mend."""
    if plan.starts_at <= at:
        raise Refused("This lies in the past. Give a day and a time that are still to come.")
    if plan.chair and Role.PARTNER in plan.chair.roles_at(at):
        raise Refused(f"{plan.chair} signs in for an agency. Give the name of who chairs, and the account a seat.")
    if plan.area.ended_on:
        raise Refused(f"{plan.area} is no longer there. Choose another area.")
    if plan.circulate_on and plan.circulate_on > london_day(plan.starts_at):
        raise Refused("The agenda cannot go out after the meeting. Give an earlier day.")
    if plan.cutoff_on and plan.cutoff_on > london_day(plan.starts_at):
        raise Refused("Referrals cannot close after the meeting. Give an earlier day.")


def dates_of(plan: Planned, rules: Rules, *, at: datetime) -> dict[str, object]:
    """A meeting's columns. An emergency meeting has no days to count back: both dates are today's."""
    day, calendar = london_day(plan.starts_at), policy_in_use().calendar
    soonest = london_day(at)
    emergency = plan.kind == Meeting.Kind.EMERGENCY
    cutoff = day if emergency else working_days_on(day, -rules.cutoff.number, calendar)
    circulate = soonest if emergency else working_days_on(day, -rules.circulate.number, calendar)
    return {
        "area": plan.area,
        "kind": plan.kind,
        "starts_at": plan.starts_at,
        "place": plan.place,
        "chair": plan.chair,
        "chair_name": "" if plan.chair else plan.chair_name,
        "minutes_each": plan.minutes_each or rules.minutes_each,
        "cutoff_on": plan.cutoff_on or cutoff,
        "circulate_on": plan.circulate_on or circulate,
        "papers_until": plan.starts_at + timedelta(days=rules.papers.number),
    }


def refuse_over(meeting: Meeting, *, at: datetime) -> None:
    if (
        meeting.ended_at
        or meeting.cancelled_at
        or (not meeting.held_at and london_day(meeting.starts_at) < london_day(at))
    ):
        raise Refused(OVER)


@transaction.atomic
def take_seat(
    meeting: Meeting, agency: Agency, *, member: Member | None, name: str, rank: str, by: Member, at: datetime
) -> Seat:
    """Somebody sits for an agency. An account sits only for the agency that it represents."""
    require(by, Permission.RUN_MARAC, at=at)
    refuse_over(meeting, at=at)
    if agency.ended_on:
        raise Refused(f"{agency} is no longer there. Choose the agency that took its place.")
    if member is None and not name.strip():
        raise Refused("Say who sits for this agency.")
    if member and not may_sit(member, agency, at=at):
        raise Refused(f"{member} does not speak for {agency}. Choose one of its representatives, or give a name.")
    if member and Seat.objects.filter(meeting=meeting, member=member, ended_at=None).exists():
        raise Refused(f"{member} has a seat at this meeting already.")
    return Seat.objects.create(meeting=meeting, agency=agency, member=member, name=name.strip(), rank=rank.strip())


def may_sit(member: Member, agency: Agency, *, at: datetime) -> bool:
    """A representative of the agency; for police anybody of the force, and no partner."""
    if agency.core == POLICE:
        return Role.PARTNER not in member.roles_at(at)
    return represents(member, agency, at=at)


def represents(member: Member, agency: Agency, *, at: datetime) -> bool:
    held = Representative.objects.filter(agency=agency, member=member, since__lte=at)
    return held.exclude(until__lte=at).exists()


@transaction.atomic
def circulate(meeting: Meeting, *, by: Member, at: datetime) -> int:
    """Open the agenda to whoever sits there and ask each agency for its research. Returns how often it was asked.

    Waits for a named police representative with a rank (MARAC-006). Sent again it asks for what was added since.
    """
    require(by, Permission.RUN_MARAC, at=at)
    refuse_over(meeting, at=at)
    seats = list(Seat.objects.filter(meeting=meeting, ended_at=None).select_related("agency", "member"))
    police = [seat for seat in seats if seat.agency.core == POLICE]
    if not any((seat.member_id or seat.name) and rank_of(seat) for seat in police):
        raise Refused("Name the police representative, with their rank, before the agenda goes out.")
    Meeting.objects.filter(pk=meeting.pk, circulated_at=None).update(circulated_at=at)
    meeting.refresh_from_db()
    transaction.on_commit(partial(hurry, REMIND))
    in_order = sorted(standing_items(meeting), key=lambda item: item.record_id)  # locks are taken in one order
    return sum(ask_research(item, seats, by=by, at=at) for item in in_order)


def standing_items(meeting: Meeting) -> list[Item]:
    """The agenda as the reader sees it."""
    return list(Item.objects.filter(meeting=meeting, left_at=None).select_related("record").order_by("place", "pk"))


def ask_research(item: Item, seats: list[Seat], *, by: Member, at: datetime) -> int:
    """Ask each agency at the table once for each case; where the meeting is soon, by the working day before it.

    What was owed ended where the case left an agenda: on another, and on the same again, it is asked for anew.
    """
    asked = Event.objects.filter(record_id=item.record_id, kind="marac.research-asked", at__gte=item.added_at)
    already = set(asked.values_list("subject", flat=True))
    wanted = sorted({seat.agency_id for seat in seats if seat.agency.core != POLICE} - already)
    detail = asked_for(item.meeting, at=at)
    for agency in wanted:
        record_event("marac.research-asked", item.record, by=by, at=at, subject=agency, detail=detail)
    return len(wanted)


def asked_for(meeting: Meeting, *, at: datetime) -> dict[str, str]:
    """What an ask says: for which day, and by when where the meeting is soon."""
    meets_on = london_day(meeting.starts_at)
    due_on = research_day(meets_on, at)
    return {"meeting": meets_on.isoformat()} | ({"due_on": due_on.isoformat()} if due_on else {})


def rank_of(seat: Seat) -> str:
    return seat.rank or (seat.member.rank if seat.member else "")


@transaction.atomic
def represent(agency: Agency, member: Member, *, by: Member, at: datetime) -> Representative:
    """From now on this account speaks for this agency."""
    require(by, Permission.RUN_MARAC, at=at)
    if agency.ended_on:
        raise Refused(f"{agency} is no longer there. Choose the agency that took its place.")
    if represents(member, agency, at=at):
        raise Refused(f"{member} speaks for {agency} already.")
    return Representative.objects.create(agency=agency, member=member, since=at)
