"""Which events count: what was withdrawn is out of the reckoning, unless the withdrawal was itself withdrawn."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from dapolicy.policy.facts import Event, canonical

WITHDRAWN = "event.withdrawn"


def one_of_each(events: Iterable[Event]) -> list[Event]:
    """Events without those that are equal to another in everything, seconds compared."""
    return list({identity(event): event for event in events}.values())


def identity(event: Event) -> tuple[object, ...]:
    """What makes two lines the same event."""
    return (event.record, event.kind, event.instant, event.subject, event.id, canonical(event.detail))


def standing(events: Sequence[Event]) -> list[Event]:
    """The events of one record that count, withdrawals that count among them.

    Settled from the withdrawals that nobody withdraws. Those that only withdraw one another in a ring are never
    settled and count for nothing.
    """
    if not any(event.kind == WITHDRAWN for event in events):
        return list(events)
    bearers: dict[object, list[int]] = defaultdict(list)
    for place, event in enumerate(events):
        if event.id is not None:
            bearers[event.id].append(place)
    targets = {
        place: bearers.get(event.detail.get("withdraws"), [])
        for place, event in enumerate(events)
        if event.kind == WITHDRAWN
    }
    void, counting = _settled(targets)
    return [
        event
        for place, event in enumerate(events)
        if place not in void and (event.kind != WITHDRAWN or place in counting)
    ]


def _settled(targets: dict[int, list[int]]) -> tuple[set[int], set[int]]:
    """The places taken out, and the withdrawals that count. Each waits until all that name it are settled."""
    doubts = Counter(place for named in targets.values() for place in named if place in targets)
    ready = [place for place in targets if not doubts[place]]
    void: set[int] = set()
    counting: set[int] = set()
    while ready:
        place = ready.pop()
        if place not in void:
            counting.add(place)
        for named in targets[place]:
            if named in void:
                continue
            doubts[named] -= 1
            if place in counting:
                void.add(named)
            if named in targets and (named in void or not doubts[named]):
                ready.append(named)
    return void, counting
