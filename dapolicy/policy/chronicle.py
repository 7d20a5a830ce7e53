"""Reads a chronology, one JSON event a line, and refuses the whole of it for one bad line."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, NoReturn

from dapolicy.policy.editions import Policy, kinds_named
from dapolicy.policy.facts import Event
from dapolicy.policy.kinds import detail_fault, nearest
from dapolicy.policy.withdrawals import WITHDRAWN, identity, one_of_each

RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:([Zz])|([+-])(\d\d):(\d\d))", re.ASCII
)
WITHOUT_OFFSET = re.compile(r"[^Zz+]*[Tt ][^Zz+-]*", re.ASCII)

DEEPEST = 100
TOO_DEEP = f"brackets stand more than {DEEPEST} deep; nothing that happened needs so many"


@dataclass
class Chronicle:
    """What a file says: its events where every line is good, else its bad lines with their reasons."""

    events: list[Event] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)


def read_chronicle(raw: bytes, policy: Policy) -> Chronicle:
    """Read every line, whatever its time and withdrawn or not; blank ones pass."""
    found: dict[int, Event] = {}
    read = Chronicle()
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip(b" \t\r"):
            try:
                found[number] = read_event(line)
            except ValueError as fault:
                read.faults[number] = str(fault)
    for number, event in found.items():
        if wrong := detail_fault(event, policy):
            read.faults[number] = wrong
    for number, wrong in _ambiguous(found):
        read.faults.setdefault(number, wrong)
    read.faults = dict(sorted(read.faults.items()))
    read.events = list(found.values())
    return read


def read_event(line: bytes) -> Event:
    """One line as an event; ValueError says what is wrong with it."""
    values = _parsed(line)
    if not isinstance(values, dict):
        raise ValueError("not a JSON object; write one event as {…} on one line")
    for key in ("at", "kind", "record"):
        if not isinstance(values.get(key), str) or not values[key]:
            raise ValueError(f"{key} is missing, empty or not text")
    for key in ("subject", "id"):
        if not isinstance(values.get(key), str | None):
            raise ValueError(f"{key} is {values[key]!r}; write text or null")
    detail = values.get("detail")
    if not isinstance(detail, dict | None):
        raise ValueError("detail is not an object; write {…} or leave it out")
    moment = read_moment(values["at"])
    return Event(values["record"], values["kind"], moment, values.get("subject"), detail or {}, values.get("id"))


def _parsed(line: bytes) -> Any:
    try:
        values = json.loads(line.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise ValueError(f"not UTF-8 at byte {fault.start + 1}; save the file as UTF-8") from fault
    except json.JSONDecodeError as fault:
        raise ValueError(f"not JSON: {fault.msg} at column {fault.colno}") from fault
    except RecursionError as fault:
        raise ValueError(TOO_DEEP) from fault
    if _deeper_than(values, DEEPEST):
        raise ValueError(TOO_DEEP)
    return values


def _deeper_than(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        inner = [part.values() if isinstance(part, dict) else part for part in layer if isinstance(part, dict | list)]
        layer = [part for parts in inner for part in parts]
        if not layer:
            return False
    return True


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        key, times = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key {key!r} stands {times} times; keep one")
    return values


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON; leave it out")


def read_moment(written: str) -> datetime:
    """An RFC 3339 time with an offset, in UTC, cut to its second; ValueError says what is wrong."""
    found = RFC_3339.fullmatch(written)
    if found is None:
        without = "has no offset" if WITHOUT_OFFSET.fullmatch(written) else "is not a time"
        raise ValueError(f"{written!r} {without}; write it as 2025-06-02T21:14:00+01:00")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_offset(found)).astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise ValueError(f"{written!r} is an impossible date or time") from fault


def _offset(found: re.Match[str]) -> timezone:
    if found[7]:
        return UTC
    hours, minutes = int(found[9]), int(found[10])
    if hours > 23 or minutes > 59:
        raise ValueError("no such offset")
    return timezone((-1 if found[8] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _ambiguous(found: dict[int, Event]) -> Iterable[tuple[int, str]]:
    """Withdrawals that name an id which two unequal lines of their record bear."""
    withdrawals = {number: event for number, event in found.items() if event.kind == WITHDRAWN}
    if not withdrawals:
        return
    bearers: dict[tuple[str, str], set[object]] = defaultdict(set)
    for event in found.values():
        if event.id is not None:
            bearers[(event.record, event.id)].add(identity(event))
    for number, event in withdrawals.items():
        named = event.detail.get("withdraws")
        if isinstance(named, str) and len(bearers.get((event.record, named), ())) > 1:
            yield number, f"two different events of {event.record!r} bear the id {named!r}; give each its own"


def ignored_kinds(events: Iterable[Event], policy: Policy) -> list[str]:
    """One line for each kind that policy does not know: how many, and what was probably meant."""
    known = kinds_named(policy)
    unknown = Counter(event.kind for event in one_of_each(event for event in events if event.kind not in known))
    return [_ignored(kind, number, known) for kind, number in sorted(unknown.items())]


def _ignored(kind: str, number: int, known: set[str]) -> str:
    near = nearest(kind, known)
    return f"ignored: {number} of {kind}" + (f", nearest known kind {near}" if near else "")
