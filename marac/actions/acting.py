"""Actions: agreed in the room, named where something was left open, done with evidence, or given up with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, may, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day, london_moment
from marac.actions.hearing import begin, key_of, keys_of, moment_in
from marac.actions.wording import say_words
from marac.models import Action, Agency, Item, Representative, Seat
from marac.terms import words_of

LONGEST = 8_000
OPEN = Action.State.OPEN


@dataclass(frozen=True)
class Agreed:
    """What was agreed. All but the words may be left open, and is then owed."""

    words: str
    agency: str = ""
    owner_name: str = ""
    kind: str = ""
    due_on: date | None = None


@transaction.atomic
def agree(item: Item, said: Agreed, line: UUID, *, by: Member, at: datetime) -> Action:
    """Keep an action; sent twice it is one. Without agency, owner or date it is saved, and these are owed (MARAC-009).

    Its clock runs to the day that was agreed. Raises: Refused, with the mend.
    """
    require(by, Permission.RUN_MARAC, at=at)
    begin(item.meeting, by=by, at=at)  # the meeting, then the record: the same order for everybody
    lock_record(item.record_id)
    key = key_of(item, "action", line)
    if there := Action.objects.filter(pk__in=keys_of(item, "action", line)).first():
        return there
    moment = moment_in(item.meeting, at=at)
    agency = agency_named(said.agency)
    refuse_wrong(said, since=london_day(moment))
    action = Action.objects.create(
        id=key, record=item.record, item=item, agency=agency, owner_name=said.owner_name.strip(), kind=said.kind,
        owner=member_named(item, agency, said.owner_name), words=said.words.strip(), due_on=said.due_on,
        agreed_at=moment, by=by,
    )  # fmt: skip
    kind = "marac.action-agreed" if is_named(action) else "marac.action-noted"
    say(action, kind, by=by, at=moment, detail=detail_of(action))
    say_words(action, action.words, by=by, at=moment)
    return action


def agency_named(code: str) -> Agency | None:
    """The agency, where one was chosen. Raises: Refused, where it is no longer there."""
    if not code:
        return None
    agency = Agency.objects.filter(pk=code).first()
    if agency is None or agency.ended_on:
        raise Refused(f"{agency or 'This agency'} is no longer there. Choose the agency that took its place.")
    return agency


def refuse_wrong(said: Agreed, *, since: date) -> None:
    if not said.words.strip():
        raise Refused("Say what is to be done.")
    if len(said.words) > LONGEST:
        raise Refused(f"This is longer than an action can be ({LONGEST} characters). Shorten it, or make several.")
    if said.kind and said.kind not in words_of("police-actions"):
        raise Refused("Choose a kind from the list, or leave it open.")
    if said.kind and said.agency != Agency.Core.POLICE:
        raise Refused("The kinds are those of police actions. Choose police as the agency, or leave the kind open.")
    refuse_past(said.due_on, since=since)


def refuse_past(day: date | None, *, since: date) -> None:
    if day and day < since:
        raise Refused(f"The day is before the meeting of {since:%-d %B %Y}. Give a day that was still to come.")


def member_named(item: Item, agency: Agency | None, name: str) -> Member | None:
    """The account behind a name: of somebody who sits or speaks for that agency, or who owns the case for police.

    Two of one name are nobody: a name alone gives nobody an action that is another's.
    """
    if not name.strip() or agency is None:
        return None
    sits = Seat.objects.filter(meeting=item.meeting, agency=agency, member__isnull=False).values("member")
    speaks = Representative.objects.filter(agency=agency, until=None).values("member")
    owns = [item.record.investigator_id, item.record.safeguarding_lead_id] if agency.core == "police" else []
    rows = Member.objects.filter(Q(pk__in=sits) | Q(pk__in=speaks) | Q(pk__in=[pk for pk in owns if pk]))
    found = list(rows.filter(name__iexact=name.strip()).distinct()[:2])
    return found[0] if len(found) == 1 else None


def is_named(action: Action) -> bool:
    return bool(action.agency_id and action.owner_name and action.due_on)


def detail_of(action: Action) -> dict[str, Any]:
    due = action.due_on.isoformat() if action.due_on else ""
    found = {"due_on": due, "agency": action.agency_id or "", "kind": action.kind}
    return {name: value for name, value in found.items() if value}


def say(action: Action, kind: str, *, by: Member, at: datetime, detail: Any = None, words: str = "") -> None:
    record_event(kind, action.record, by=by, at=at, subject=str(action.pk), detail=detail, words=words)


@transaction.atomic
def name_owner(
    action: Action, *, agency: str, owner_name: str, due_on: date | None, by: Member, at: datetime
) -> Action:
    """Fill in what was left open. The day, once agreed, stays: what is late is late, and is said so (MARAC-009)."""
    require(by, Permission.RUN_MARAC, at=at)
    action = held(action)
    was_named = is_named(action)
    if was_named and (due_on or action.due_on) != action.due_on:
        raise Refused("The day was agreed. What cannot be done by then is cancelled with the reason, and agreed anew.")
    refuse_past(due_on if not action.due_on else None, since=london_day(action.agreed_at))
    action.agency = agency_named(agency) or action.agency
    action.owner_name = owner_name.strip() or action.owner_name
    action.owner = member_named(action.item, action.agency, action.owner_name)
    action.due_on = action.due_on or due_on
    action.save(update_fields=["agency", "owner_name", "owner", "due_on"])
    if is_named(action) and not was_named:
        say(action, "marac.action-agreed", by=by, at=at, detail=detail_of(action))
    return action


@transaction.atomic
def complete(action: Action, *, evidence: str, done_on: date, by: Member, at: datetime) -> None:
    """Done, with the evidence, on the day on which it was done: a late finish is still late (MARAC-010)."""
    refuse_not_theirs(action, by=by, at=at)
    if not evidence.strip():
        raise Refused("Say what shows that it is done. Without evidence it is only said.")
    action = held(action)
    if done_on > london_day(at):
        raise Refused("This day is still to come. Give the day on which it was done.")
    if done_on < london_day(action.agreed_at):
        raise Refused("This is before it was agreed. Give the day on which it was done.")
    finish(action, Action.State.COMPLETED, words=evidence, by=by, at=moment_on(done_on, action, at=at))


@transaction.atomic
def cancel(action: Action, *, why: str, by: Member, at: datetime) -> None:
    """Given up, for a reason that stands: nothing is silently dropped."""
    require(by, Permission.RUN_MARAC, at=at)
    if not why.strip():
        raise Refused("Say why it is given up.")
    finish(held(action), Action.State.CANCELLED, words=why, by=by, at=at)


def refuse_not_theirs(action: Action, *, by: Member, at: datetime) -> None:
    if action.owner_id != by.pk and not may(by, Permission.RUN_MARAC, at=at):
        raise Refused("This action is somebody else's. Its owner or the coordinator says what became of it.")


def held(action: Action) -> Action:
    """The action as it stands now, and nobody else changes it. Raises: Refused, where it is over."""
    lock_record(action.record_id)
    found = Action.objects.select_related("record", "item__record", "item__meeting", "agency").get(pk=action.pk)
    if found.state != OPEN:
        raise Refused(f"This action is {found.get_state_display().lower()} already. Look at it again.")
    return found


def moment_on(day: date, action: Action, *, at: datetime) -> datetime:
    """When on that day: now for today, else its noon, and never before it was agreed."""
    return at if day == london_day(at) else max(action.agreed_at, london_moment(day, time(12)))


def finish(action: Action, state: str, *, words: str, by: Member, at: datetime) -> None:
    Action.objects.filter(pk=action.pk).update(state=state, ended_at=at)
    say(action, f"marac.action-{state}", by=by, at=at, words=words)
