"""Every matter with what is missing, late or was done another way: for the head of the scheme (DVDS-040)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dapolicy.access.models import Member, PostHolding
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.recipients import DVDS_POST
from dapolicy.policy.editions import policy_in_use
from dvds.gap import Gap
from dvds.gates import aside, ending, first_contact, left_open
from dvds.models import Application, Party
from dvds.queries.limits import is_late
from dvds.story import Story

PAGE = 50
# What was done otherwise than the guidance has it, or before somebody could ask: each with its own reason.
OTHERWISE = ("dvds.departed", "dvds.disclosed-urgently", "dvds.route-corrected", "dvds.subject-told")
EXPLAINED = "dvds.overrun-explained"


@dataclass(frozen=True)
class Late:
    """A limit that passed: how it stands, and whether somebody has said why."""

    title: str
    due_at: datetime
    stopped_at: datetime | None
    explained: bool


@dataclass(frozen=True)
class Matter:
    """One application, open or closed."""

    application: Application
    missing: list[Gap]
    late: list[Late]
    otherwise: list[tuple[datetime, str]]

    @property
    def stands_out(self) -> bool:
        return bool(self.missing or self.late or self.otherwise)


@dataclass(frozen=True)
class Looked:
    """A page of them, the newest contact first; `next` is where the next page begins."""

    matters: list[Matter]
    read: int
    next: int | None


def is_head(member: Member, at: datetime) -> bool:
    """Whether they hold the post of the head of the scheme now."""
    return PostHolding.objects.filter(post_id=DVDS_POST, member=member, since__lte=at, until__gt=at).exists()


def compliance(*, now: datetime, after: int = 0) -> Looked:
    """A fixed number of statements for a page of matters. Those with nothing to show are counted and left out."""
    wanted = Application.objects.select_related("record").order_by("-contacted_at", "-pk")
    page = list(wanted[after : after + PAGE + 1])
    applications = page[:PAGE]
    stories = stories_of(applications)
    late = late_in(applications, stories, now)
    matters = [matter(one, stories[one.pk], late[one.pk]) for one in applications]
    more = after + PAGE if len(page) > PAGE else None
    return Looked([one for one in matters if one.stands_out], len(applications), more)


def stories_of(applications: Sequence[Application]) -> dict[int, Story]:
    """What stands on each, as its own page reads it."""
    ids = [one.pk for one in applications]
    parties, events = defaultdict(list), defaultdict(list)
    for row in Party.objects.filter(record__in=ids, ended_at=None).select_related("person").order_by("pk"):
        parties[row.record_id].append(row)
    for event in Event.objects.filter(record_id__in=ids).order_by("at", "recorded_at", "pk"):
        events[event.record_id].append(event)
    return {one.pk: Story(one, parties[one.pk], events[one.pk]) for one in applications}


def late_in(applications: Sequence[Application], stories: dict[int, Story], now: datetime) -> dict[int, list[Late]]:
    """Limits that passed before they were met; what lapsed in time was no longer owed."""
    found: dict[int, list[Late]] = defaultdict(list)
    clocks = Clock.objects.filter(record__in=[one.pk for one in applications], void=False, due_at__lt=now)
    for clock in clocks.order_by("due_at", "pk"):
        if is_late(clock, now):
            said = {event.detail.get("limit") for event in stories[clock.record_id].of(EXPLAINED)}
            title = policy_in_use().duty(clock.duty, clock.edition).title
            found[clock.record_id].append(Late(title, clock.due_at, clock.stopped_at, clock.duty in said))
    return found


def matter(application: Application, story: Story, late: list[Late]) -> Matter:
    """Closed matters are asked for everything that closing waits for; open ones for what is owed already."""
    missing = [*first_contact(story), *left_open(story), *aside(story)]
    if application.closed_at or application.outcome:
        missing += ending(story)
    otherwise = [(event.at, sentence_of(event.kind, event.detail)) for event in story.of(*OTHERWISE)]
    return Matter(application, missing, late, otherwise)
