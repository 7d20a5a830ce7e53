"""Walks through one record's events, instant by instant, and keeps the clocks that they start, stop and end."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from dapolicy.policy.editions import CONTACT_AGREED, CONTACT_DUTIES, UPDATE_DUTY, Era, Policy
from dapolicy.policy.facts import Clock, Event, canonical, whole_second
from dapolicy.policy.tables import Duty
from dapolicy.policy.terms import Term, parse_agreed
from dapolicy.policy.worktime import LONDON, Due, due, due_on, london_day, why, why_on

AGREES_INTERVAL = frozenset({"case.opened", "victim.told"})
DIED = "victim.died"


@dataclass(slots=True, eq=False)
class Running:
    """A clock while the walk goes on."""

    duty: Duty
    start: Event
    at: datetime
    term: Term
    agreed: bool
    due: Due
    day: date | None = None  # or the moment, in London's time
    stop: Event | None = None
    stopped_at: datetime | None = None
    lapse: Event | None = None
    lapsed_at: datetime | None = None

    def state(self, as_of: datetime) -> str:
        """Where it stands: a stop after the due moment is late, and a lapse after it leaves the clock overdue."""
        if self.stopped_at is not None:
            return "met" if self.stopped_at <= self.due.at else "late"
        if self.lapsed_at is not None and self.lapsed_at <= self.due.at:
            return "lapsed"
        return "open" if self.due.at >= as_of else "overdue"

    def finished(self, as_of: datetime) -> Clock:
        return Clock(
            record=self.start.record,
            duty=self.duty.id,
            title=self.duty.title,
            edition=self.duty.edition,
            dated_by=self.duty.dated_by,
            subject=self.start.subject,
            started_by=self.start.kind,
            started_at=self.at,
            start=self.start,
            due_at=self.due.at,
            stopped_at=self.stopped_at,
            stop=self.stop,
            lapsed_at=self.lapsed_at,
            lapse=self.lapse,
            state=self.state(as_of),
            owner=self.duty.owner,
            source=self.duty.source,
            why=why_on(self.day) if self.day else why(self.at, self.term, self.due.skipped, agreed=self.agreed),
            within=str(self.term),
        )


Bucket = dict[str | None, dict[str, list[Running]]]


class RecordWalk:
    """The state of one record while its events pass in order."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clocks: list[Running] = []
        self.buckets: dict[Duty, Bucket] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        self.live: Counter[tuple[str | None, ...]] = Counter()
        self.unused: dict[tuple[str, str], deque[Event]] = defaultdict(deque)
        self.died = self.no_contact = self.closed = False
        self.interval: Term | None = None

    def instant(self, at: datetime, events: Sequence[Event]) -> None:
        """One second's events: what opens the way, starts, restarts, stops, lapses, and what holds back later ones."""
        kinds = {event.kind for event in events}
        self.no_contact &= CONTACT_AGREED not in kinds
        self.closed &= "case.opened" not in kinds
        restarted = self._start_all(at, events)
        for event in events:
            self._stop(at, event, besides=restarted)
        for event in events:
            self._lapse(at, event)
        self.died |= DIED in kinds
        self.no_contact |= "victim.no-contact" in kinds
        self.closed |= "case.closed" in kinds

    def _start_all(self, at: datetime, events: Iterable[Event]) -> set[tuple[str, int]]:
        """Open what starts, then let the restarting events of each duty act as one; which event restarted which."""
        era = self.policy.era_on(london_day(at))
        restarting: dict[Duty, list[Event]] = defaultdict(list)
        for event in events:
            duties = _started_by(era, event)
            again = [duty for duty in duties if duty.restarts and event.kind in duty.stops]
            for duty in again:
                restarting[duty].append(event)
            self._take_interval(event)
            for duty in duties:
                if duty not in again:
                    self._open(at, duty, event)
        for duty, group in restarting.items():
            self._restart(at, duty, group)
        return {(duty.id, id(event)) for duty, group in restarting.items() for event in group}

    def _take_interval(self, event: Event) -> None:
        """An interval agreed with the victim holds for every later update, whatever else the event does."""
        if event.kind in AGREES_INTERVAL and "agreed" in event.detail:
            self.interval = parse_agreed(event.detail["agreed"])

    def _restart(self, at: datetime, duty: Duty, group: Sequence[Event]) -> None:
        for event in group:
            for table in self.policy.stopped_by[event.kind]:
                if table.id == duty.id:
                    self._stop_clocks(at, event, table)
        for event in group:
            self._open(at, duty, event)

    def _open(self, at: datetime, duty: Duty, event: Event) -> None:
        if self._held_back(duty, event) or (not duty.each and self._runs(duty, event)):
            return
        agreed = self.interval if duty.id == UPDATE_DUTY else None
        term = agreed or duty.within
        day = _agreed_day(duty, event)
        ends = due_on(day) if day else due(at, term, self.policy.calendar)
        clock = Running(duty, event, at, term, agreed is not None, ends, day)
        self.clocks.append(clock)
        telling = self._forewarning(at, duty, event)
        if telling:
            clock.stop, clock.stopped_at = telling, at
        else:
            self.buckets[duty][_key(duty, event)][event.kind].append(clock)
            self._count(clock, 1)

    def _held_back(self, duty: Duty, event: Event) -> bool:
        """After a death, a wish for no contact or the end of the case, nothing starts that these end."""
        if self.died and DIED in duty.lapses:
            return True
        if self.no_contact and duty.id in CONTACT_DUTIES:
            return True
        return self.closed and duty.id == UPDATE_DUTY and event.kind != "case.opened"

    def _runs(self, duty: Duty, event: Event) -> bool:
        return self.live[(duty.id, event.subject) if duty.per_subject else (duty.id,)] > 0

    def _count(self, clock: Running, change: int) -> None:
        self.live[(clock.duty.id,)] += change
        self.live[(clock.duty.id, clock.start.subject)] += change

    def _forewarning(self, at: datetime, duty: Duty, event: Event) -> Event | None:
        """The oldest unused telling within the time allowed; taken, so that it forewarns one start of a kind."""
        if duty.forewarned is None:
            return None
        waiting = self.unused[(duty.id, event.kind)]
        longest, _ = self.policy.forewarned[duty.id]
        while waiting and at - waiting[0].instant > longest:
            waiting.popleft()
        for telling in waiting:
            fits = at - telling.instant <= duty.forewarned and telling.kind in duty.stops
            if fits and (not duty.per_subject or telling.subject == event.subject):
                waiting.remove(telling)
                return telling
        return None

    def _stop(self, at: datetime, event: Event, *, besides: set[tuple[str, int]]) -> None:
        stopped: dict[str, set[str]] = defaultdict(set)
        for table in self.policy.stopped_by.get(event.kind, ()):
            if (table.id, id(event)) not in besides:
                stopped[table.id] |= self._stop_clocks(at, event, table)
        for duty_id, kinds in stopped.items():
            if duty_id in self.policy.forewarned:
                self._keep_telling(event, duty_id, kinds)

    def _keep_telling(self, event: Event, duty_id: str, stopped: set[str]) -> None:
        """A telling that stopped nothing of a kind may forewarn a start of it."""
        _, kinds = self.policy.forewarned[duty_id]
        named = any(table.named for table in self.policy.stopped_by[event.kind] if table.id == duty_id)
        for kind in (kinds & _about(event) if named else kinds) - stopped:
            self.unused[(duty_id, kind)].append(event)

    def _stop_clocks(self, at: datetime, event: Event, table: Duty) -> set[str]:
        """Stop what this event stops of one table's clocks; the kinds that had started them."""
        if table not in self.buckets:
            return set()
        running = self.buckets[table][_key(table, event)]
        kinds = set(running) & _about(event) if table.named else set(running)
        for kind in kinds:
            for clock in running.pop(kind):
                clock.stop, clock.stopped_at = event, at
                self._count(clock, -1)
        return kinds

    def _lapse(self, at: datetime, event: Event) -> None:
        """End what is no longer owed. A death ends it for every subject of the record."""
        for table in self.policy.lapsed_by.get(event.kind, ()):
            bucket = self.buckets.get(table, {})
            for key in list(bucket) if event.kind == DIED else [_key(table, event)]:
                for clock in chain.from_iterable(bucket.pop(key, {}).values()):
                    clock.lapse, clock.lapsed_at = event, at
                    self._count(clock, -1)


def _agreed_day(duty: Duty, event: Event) -> date | None:
    """The day, or the moment, that was agreed for this very clock, where its duty takes one and the event names one."""
    written = str(event.detail[duty.agreed]) if duty.agreed in event.detail else ""
    try:
        return _agreed_moment(written) if "T" in written else date.fromisoformat(written)
    except (ValueError, OverflowError):
        return None


def _agreed_moment(written: str) -> datetime | None:
    """A moment cut to its second, in London's time; none where no offset says which moment it is."""
    moment = datetime.fromisoformat(written)
    return whole_second(moment).astimezone(LONDON) if moment.tzinfo else None


def _key(duty: Duty, event: Event) -> str | None:
    return event.subject if duty.per_subject else None


def _about(event: Event) -> set[str]:
    """The kinds that a telling names."""
    return set(event.detail.get("about") or ())


def _started_by(era: Era | None, event: Event) -> list[Duty]:
    """The duties of this day's policy that the event starts."""
    if era is None:
        return []
    return [duty for duty in era.started_by.get(event.kind, ()) if starts(duty, event)]


def starts(duty: Duty, event: Event) -> bool:
    """Whether one of the duty's start rules fits the event, its detail compared for equality."""
    return any(rule.kind == event.kind and _found(rule.where, event.detail) for rule in duty.starts)


def _found(where: Mapping[str, object], detail: Mapping[str, object]) -> bool:
    return all(key in detail and canonical([detail[key]]) == canonical([value]) for key, value in where.items())
