"""Each minute the worker, as itself, reads what the audit has sealed and finds what it was about (ACCESS 4).

In the request nothing differs between a locked record and an absent one; what differs is found here. The seals are
the order in which it reads: they stand in one line whatever committed late, so that no entry is passed over and none
depends on a clock. Run twice, late, in two places or killed half-way, it writes the same rows once. An entry that
cannot be read is kept as that, and tried again: whoever found a search that fails would else blind the console.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from dapolicy.access.models import Record
from dapolicy.audit.models import Entry, Seal, Words
from dapolicy.chronology.apart import by_itself
from ppda.console import matches, rules
from ppda.console.asked import FAILED, Line
from ppda.console.telling import tell_opened, tell_tried
from ppda.models import SealReached, Sighting, Unread

NAME = "console"
PERSON = "DP-"  # how people's references begin
NEAR = Sighting.How.SEARCH.value
CHUNK = 200  # entries in one transaction
AGAIN = 50  # entries that could not be read, in one run
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('ppda.console.resolver', 0))"


def resolve_sealed(*, now: datetime) -> int:
    """Read every seal that nobody has read yet. Returns how many entries were read."""
    done = 0
    while (seal := next_seal()) is not None:
        for chunk in chunks(seal):
            if not resolve(chunk, now=now):
                return done  # another worker has it
            done += len(chunk)
        if not reach(seal):
            return done
    return done


def next_seal() -> Seal | None:
    """The oldest seal that was not read to its end."""
    reached = SealReached.objects.filter(name=NAME).values_list("seal", flat=True).first() or 0
    return Seal.objects.filter(number__gt=reached).order_by("number").first()


def chunks(seal: Seal) -> Iterator[list[UUID]]:
    """The ids of the audit's own entries under the seal, some at a time."""
    own = [leaf for leaf, log in zip(seal.leaves, seal.logs, strict=True) if log == Entry._meta.db_table]
    for start in range(0, len(own), CHUNK):
        yield own[start : start + CHUNK]


def resolve(ids: list[UUID], *, now: datetime) -> bool:
    """All together, or where that fails each by itself; False where another worker is at it."""
    done = by_itself(resolve_chunk, ids, now=now)
    if done is not None:
        return bool(done)
    for one in ids:
        done = by_itself(resolve_chunk, [one], now=now)
        if done is None:
            Unread.objects.update_or_create(entry_id=one, defaults={"tried_at": now})
        elif not done:
            return False
    return True


def resolve_unread(*, now: datetime) -> None:
    """Try some of those again that could not be read, the one tried longest ago first."""
    waiting = list(Unread.objects.filter(tried_at__lt=now).order_by("tried_at", "pk")[:AGAIN])
    for one in waiting:
        if resolve([one.pk], now=now):
            Unread.objects.filter(pk=one.pk, tried_at__lt=now).delete()


@transaction.atomic
def resolve_chunk(ids: list[UUID], *, now: datetime) -> bool:
    """Find what these entries were about, once; False where another worker is at it."""
    if not alone():
        return False
    lines = read(ids)
    for line, record, how in tried(lines):
        note(line, record, how, now=now)
    for line, record in opened(lines):
        tell_opened(line, record, now=now)
    rules.ask(lines, now=now)
    return True


@transaction.atomic
def reach(seal: Seal) -> bool:
    """The seal is read to its end."""
    if not alone():
        return False
    row, _ = SealReached.objects.get_or_create(name=NAME)
    SealReached.objects.filter(pk=row.pk, seal__lt=seal.number).update(seal=seal.number)
    return True


def alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        return bool(cursor.fetchone()[0])


def read(ids: list[UUID]) -> list[Line]:
    """The entries with their words, oldest first; words that were destroyed are none."""
    words = dict(Words.objects.filter(entry_id__in=ids).values_list("entry_id", "words"))
    return [
        Line(
            id=entry.pk,
            at=entry.at,
            member_id=entry.member_id,
            asked=entry.asked,
            records=frozenset(entry.records),
            people=frozenset(entry.people),
            outcome=entry.outcome,
            job=entry.job,
            words=words.get(entry.pk, ""),
        )
        for entry in Entry.objects.filter(pk__in=ids).order_by("at", "pk")
    ]


def tried(lines: list[Line]) -> Iterator[tuple[Line, Record, str]]:
    """Each entry with each locked record that it asked for and its asker could not see."""
    ended = ended_since(min((line.at for line in lines), default=None))
    named = matches.by_references({reference for line in lines for reference in line.by_address}, ended)
    by_reference: dict[str, list[int]] = {}
    for record, reference in named.items():
        by_reference.setdefault(reference, []).append(record)
    known: dict[str, dict[int, str]] = {}
    for line in lines:
        if line.is_work_of_standards:
            continue
        found = typed(line, known, ended)
        for reference in line.by_address:
            # Somebody's page that was shown is theirs to see, whatever else is known of them behind a lock.
            if line.outcome >= FAILED or not reference.startswith(PERSON):
                found |= dict.fromkeys(by_reference.get(reference, ()), Sighting.How.ADDRESS.value)
        for hidden in unseen(line, found, ended):
            yield line, hidden, found[hidden.pk]


def ended_since(moment: datetime | None) -> dict[int, datetime]:
    """Records that are locked no more, with when that ended, after the moment: tried before, they were locked."""
    if moment is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_id, at FROM custody_locks_ended(%s)", [moment])
        return dict(cursor.fetchall())


def typed(line: Line, known: dict[str, dict[int, str]], ended: Collection[int]) -> dict[int, str]:
    """What the words of an entry lead to; the same words are looked up once."""
    found: dict[int, str] = {}
    for words in line.typed:
        if words not in known:
            known[words] = matches.by_words(words, ended)
        found |= {record: how for record, how in known[words].items() if how != NEAR or record not in found}
    return found


def unseen(line: Line, found: dict[int, str], ended: Mapping[int, datetime]) -> list[Record]:
    """Those of the records that the asker neither saw nor could have seen, as they were locked then."""
    asked = [pk for pk in found if pk not in line.records]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record FROM unnest(%s::bigint[]) AS record WHERE %s IS NULL OR NOT dapolicy_may_see(%s, record)",
            [asked, line.member_id, line.member_id or 0],
        )
        hidden = [row[0] for row in cursor.fetchall()]
    then = [pk for pk in asked if pk in ended and ended[pk] > line.at and not held(pk, line)]
    return list(Record.objects.filter(Q(pk__in=hidden) & ~Q(locked="no") | Q(pk__in=then)).order_by("pk"))


def held(record: int, line: Line) -> bool:
    """Whether the asker could see the record when they asked, who is excluded never (ACCESS 2)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_could_see(%s, %s, %s)", [line.member_id, record, line.at])
        return bool(cursor.fetchone()[0])


def note(line: Line, record: Record, how: str, *, now: datetime) -> None:
    """Keep a try or a near look, and tell PSD of a try. Somebody not signed in is nobody, and kept all the same."""
    if Sighting.objects.filter(entry_id=line.id, record_id=record.pk).exists():
        return
    kind = Sighting.Kind.NEAR if how == Sighting.How.SEARCH else Sighting.Kind.TRIED
    sighting = Sighting.objects.create(
        entry_id=line.id,
        record_id=record.pk,
        dvds=record.dvds,
        member_id=line.member_id,
        kind=kind,
        how=how,
        at=line.at,
        resolved_at=now,
    )
    if kind == Sighting.Kind.TRIED:
        tell_tried(sighting, record, now=now)


def opened(lines: list[Line]) -> Iterator[tuple[Line, Record]]:
    """Each entry that put a locked record before the eyes of somebody who chose to look, by whatever address."""
    seen = {record for line in lines for record in line.records}
    locked = Record.objects.filter(pk__in=seen).exclude(locked="no").in_bulk()
    for line in lines:
        if line.outcome >= FAILED or line.is_work_of_standards:
            continue
        for pk in line.records:
            if pk in locked and line.opens(locked[pk].reference):
                yield line, locked[pk]
