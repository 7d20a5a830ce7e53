"""Asking a local team to watch: the danger and what to look out for in plain words, told to those of the team."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from dapolicy.access.models import Record, Team
from dapolicy.chronology.actions import tell
from dapolicy.chronology.models import Event
from dapolicy.policy.worktime import london_day

WATCH = "watch.asked"


def teams_of(record: Record) -> list[tuple[str, str]]:
    """Teams of the record's own force, as a form offers them."""
    force = record.team.force if record.team else ""
    return [(str(pk), name) for pk, name in Team.objects.filter(force=force).order_by("name").values_list("pk", "name")]


def not_over(until: date, now: datetime) -> date:
    """The day until which they watch, by London's clock. Raises: ValidationError, where it is over."""
    if until < london_day(now):
        raise ValidationError("This day is over. Give the day until which they watch.")
    return until


def watch_detail(team: str, until: date) -> dict[str, Any]:
    """The team by its name too: a chronology is read when the team is long gone."""
    return {"team": team, "team_name": Team.objects.get(pk=team).name, "until": until.isoformat()}


def watch_words(danger: str, watch: str) -> str:
    return f"{danger}\nWatch for: {watch}"


def tell_team(record: Record, event: Event) -> None:
    """A notice for everybody of the team who is there and may see the case."""
    title = f"{record.reference}: your team is asked to watch"
    tell(record, to=f"team:{event.detail['team']}", title=title, at=event.recorded_at, source=f"watch:{event.pk}")
