"""A short way to tell a history: `told("2 May 2026 06:10", "victim.told", about=["suspect.bailed"])`."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dapolicy.policy.duties import Clock, Event, owed
from dapolicy.policy.editions import SHIPPED_OVERLAYS, Policy, load_policy

LONDON = ZoneInfo("Europe/London")
LATER = datetime(2040, 1, 1, tzinfo=UTC)


@lru_cache
def shipped() -> Policy:
    return load_policy(SHIPPED_OVERLAYS)


def london(written: str) -> datetime:
    """A London clock time such as "2 May 2026 06:10" or "2 May 2026 06:10:30"."""
    form = "%d %B %Y %H:%M:%S" if written.count(":") == 2 else "%d %B %Y %H:%M"
    return datetime.strptime(written, form).replace(tzinfo=LONDON)


def told(
    when: str, kind: str, subject: str | None = None, id: str | None = None, record: str = "R", **detail: Any
) -> Event:
    return Event(record, kind, london(when), subject, detail, id)


def clocks(
    *events: Event, as_of: datetime | str = LATER, duty: str | None = None, policy: Policy | None = None
) -> list[Clock]:
    """What is owed, of one duty where it is named."""
    moment = london(as_of) if isinstance(as_of, str) else as_of
    found = owed(events, moment, policy or shipped())
    return [clock for clock in found if duty in (None, clock.duty)]


def only(*events: Event, as_of: datetime | str = LATER, duty: str, policy: Policy | None = None) -> Clock:
    """The one clock of a duty."""
    (clock,) = clocks(*events, as_of=as_of, duty=duty, policy=policy)
    return clock


def shown(moment: datetime | None) -> str | None:
    """A moment as London reads it: "2 May 2026 06:10:00"."""
    local = moment.astimezone(LONDON) if moment else None
    return f"{local.day} {local:%B %Y %H:%M:%S}" if local else None
