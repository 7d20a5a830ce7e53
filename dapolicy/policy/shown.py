"""Policy as a reader sees it: the duties in force on a day, and what changed from one file to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dapolicy.policy.editions import Era, Policy
from dapolicy.policy.tables import Duty


@dataclass(frozen=True, slots=True)
class Row:
    """One duty in force, in words."""

    id: str
    title: str
    limit: str
    starts: tuple[str, ...]
    stops: tuple[str, ...]
    lapses: tuple[str, ...]
    owner: str
    stages: tuple[str, ...]
    source: str
    edition: str
    dated_by: str


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one duty on the day a file came into force. `before` and `after` are limits."""

    day: date
    duty: str
    title: str
    what: str  # added, changed, restated or repealed
    before: str | None
    after: str | None
    edition: str


def table(policy: Policy, day: date) -> list[Row]:
    """The duties in force on a London day, by id, each with its limit, its source and how its file is dated."""
    return [_row(duty) for _, duty in sorted(policy.on(day).items())]


def _row(duty: Duty) -> Row:
    return Row(
        id=duty.id,
        title=duty.title,
        limit=duty.within.said,
        starts=tuple(_start_in_words(duty)),
        stops=tuple(sorted(duty.stops)),
        lapses=tuple(sorted(duty.lapses)),
        owner=duty.owner,
        stages=tuple(f"{rule.label}: {rule.to}" for rule in duty.stages),
        source=duty.source,
        edition=duty.edition,
        dated_by=duty.dated_by,
    )


def _start_in_words(duty: Duty) -> Iterable[str]:
    for rule in duty.starts:
        where = ", ".join(f"{key} is {value}" for key, value in rule.where.items())
        yield f"{rule.kind} where {where}" if where else rule.kind


def changes(policy: Policy) -> list[Change]:
    """What changed each time a file came into force after the first day of policy, in order of day and duty."""
    eras = [era for era in policy.eras if policy.edition_on(era.since)]
    pairs = zip(eras, eras[1:], strict=False)
    return [change for before, after in pairs for change in _between(policy, before, after)]


def _between(policy: Policy, before: Era, after: Era) -> Iterable[Change]:
    files = ", ".join(file.name for file in policy.files if file.in_force_from == after.since)
    for id in sorted(set(before.duties) | set(after.duties)):
        old, new = before.duties.get(id), after.duties.get(id)
        if old is not new:
            yield _change(after.since, old, new, files)


def _change(day: date, old: Duty | None, new: Duty | None, files: str) -> Change:
    shown = new or old
    if shown is None:
        raise ValueError("a change has a duty before it or after it")
    if old is None or new is None:
        what = "added" if old is None else "repealed"
    else:
        what = "changed" if old.within != new.within else "restated"
    limits = (old.within.said if old else None, new.within.said if new else None)
    return Change(day, shown.id, shown.title, what, *limits, new.edition if new else files)
