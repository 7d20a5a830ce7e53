"""What MARAC offers to pages that are drawn from panels."""

from __future__ import annotations

from cases.models import Party
from cases.panels import here
from cases.queries.people import groups_of, names_of
from dapolicy.access.handles import handle
from dapolicy.access.models import Kind, Record
from dapolicy.access.permissions import ALLOWS, Permission, Role
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel
from dapolicy.policy.worktime import london_day
from marac.models import Flag, Referral
from marac.queries import waiting
from marac.queries.own import own as own_of
from marac.queries.standing import case_standing
from marac.queries.waiting import REFERRALS, Row

OWNS = ALLOWS[Permission.REFER_MARAC] | {Role.MANAGER}


def case(request: Request, record: Record) -> Panel | None:
    """Where the case stands with MARAC: owed, flagged, referred; and who owns it all the same (MARAC-013)."""
    found = here(request, record)
    if found is None:
        return None
    standing = case_standing(record.pk, found.groups[found.case.victim_id])
    referral = standing.referral
    owed = next((clock for clock in found.clocks if clock.duty in REFERRALS), None)
    context = {
        "record": found.case.record,
        "referral": referral,
        "named": handle(referral) if referral else "",
        "item": standing.item,
        "item_named": handle(standing.item.meeting) if standing.item else "",
        "may_hear": bool((ALLOWS[Permission.RUN_MARAC] | ALLOWS[Permission.LET_IN]) & request.roles),
        "owed": {"due_at": owed.due_at, "is_repeat": owed.duty == REFERRALS[1]} if owed else None,
        "flag": standing.flag,
        "may_refer": bool(ALLOWS[Permission.REFER_MARAC] & request.roles),
        "now": request.now,
    }
    return Panel("marac/case_panel.html", context)


def flags(request: Request, record: Record) -> Panel | None:
    """On an incident, and on every page about risk: the flag of a victim, wherever it was set (MARAC-004)."""
    if record.kind == Kind.CASE:
        found = here(request, record)
        victims = [found.case.victim_id] if found else []
    else:
        rows = Party.objects.filter(record=record, part=Party.Part.VICTIM, ended_at=None, person__isnull=False)
        victims = list(rows.values_list("person_id", flat=True))
    shown = flags_of([pk for pk in victims if pk])
    return Panel("marac/flag_panel.html", {"flags": shown}) if shown else None


def flags_of(people: list[int]) -> list[tuple[str, object]]:
    """The names of those who are flagged, under whichever of their ids, and since when."""
    if not people:
        return []
    groups = groups_of(people)
    everybody = {person for group in groups.values() for person in group}
    rows = Flag.objects.filter(person_id__in=everybody, ended_at=None).order_by("since")
    since = {row.person_id: row.since for row in rows}
    found = {
        person: min(since[one] for one in group & since.keys())
        for person, group in groups.items()
        if group & since.keys()
    }
    names = names_of(found)
    return [(names[person], moment) for person, moment in found.items()]


def own(request: Request) -> Panel | None:
    """For whoever may own an action, hold a seat or take the chair: what is theirs to do, and a meeting not held."""
    if not OWNS & request.roles:
        return None
    rows = own_of(request.member, now=request.now)
    request.audit.saw(records=sorted({row.record for row in rows if row.record}))
    return Panel("marac/own_panel.html", {"rows": rows, "today": london_day(request.now)}) if rows else None


def home(request: Request) -> Panel | None:
    """What waits for a coordinator, danger first."""
    if not ALLOWS[Permission.RUN_MARAC] & request.roles:
        return None
    rows = waiting.waiting_referrals(now=request.now)
    lists = {
        "missing": waiting.not_referred(),
        "rejected": waiting.without_referral(),
        "papers": waiting.papers_awaited(),
        "research": waiting.without_research(now=request.now),
    }
    saw(request, [*rows, *(row for found in lists.values() for row in found)])
    states = [row.referral.state for row in rows if row.referral]
    accepted = states.count(Referral.State.ACCEPTED)
    context = {name: len(found) + found.more for name, found in lists.items()} | {
        "more": rows.more,
        "unanswered": len(states) - accepted,
        "unlisted": accepted,
        "emergencies": sum(1 for row in rows if row.referral and row.referral.emergency),
    }
    return Panel("marac/home_panel.html", context)


def saw(request: Request, rows: list[Row]) -> None:
    """A count is a look too."""
    request.audit.saw(records=[row.case.pk for row in rows], people=[row.case.victim_id for row in rows])
