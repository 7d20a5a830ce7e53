"""Making a pack: composed as its coordinator, read as its reader, laid out with no transaction open, written in one.

Until the last transaction there is no file; whatever stops the job before leaves none. The row says how far it came,
why it failed, and how often it was tried: a job that was killed is taken up by the next.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as, reading_as
from dapolicy.audit.actions import write_entry
from dapolicy.documents.render import CannotRender, Fetches
from marac.models import Item, Pack, PackFile, PackPart
from marac.pack.asking import recipients_of
from marac.pack.press import Press
from marac.pack.reading import Part, parts_of, reader_of
from marac.pack.sheets import Stop, compose_meeting

log = logging.getLogger(__name__)

State = Pack.State
MOST_TRIES = 3
LOCK = 20617  # the first key of the advisory locks of packs
ANY = UUID(int=0)  # of whoever makes packs at all
STOPPED = "The work stopped half-way. Nothing of it was kept. Ask for it again."
NO_ROOM = "The database or its disk has no room, or was away. Nothing of it was kept. Ask for it again later."
NO_MEMORY = "This machine has too little memory for it. Nothing of it was kept. Ask for it again later."
NOTHING = "There is no case on this agenda that this reader may have. Nothing was made."
NO_SEAT = "This reader has no place at this meeting now. Nothing was made."
NEWER = "A newer one took its place"


class Stopped(Exception):
    """Words that must not leave were found; the coordinator decides before anything is made."""

    def __init__(self, stops: list[Stop]) -> None:
        super().__init__("Words that must not leave were stopped in it. See what they are, then ask for it again.")
        self.records = sorted({stop.item.record_id for stop in stops})


class NothingInIt(Exception):
    """The reader has no case at this meeting."""


@contextmanager
def alone(pack_id: UUID = ANY) -> Iterator[bool]:
    """Whether nobody else makes this pack now, or any. The lock ends with the session: a killed job holds none."""
    key = [LOCK, int.from_bytes(pack_id.bytes[-4:], "big", signed=True)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            unlock(key)


def unlock(key: list[int]) -> None:
    """A session that is gone took its lock with it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    except DatabaseError:
        let_go()


def let_go() -> None:
    """A connection that broke is opened anew by whoever asks next."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def make(pack_id: UUID, *, at: datetime) -> str:
    """Make one pack to its end, or say in its row why not; the state that it is in afterwards.

    Called again, or twice at once, it makes no second file.
    """
    with alone(pack_id) as mine:
        pack = begin(pack_id) if mine else None
        if pack is None:
            return ""
        try:
            return State.READY if make_now(pack, at=at) else ""
        except Stopped as stopped:
            return fail(pack, str(stopped), records=stopped.records)
        except (CannotRender, Fetches, Refused) as told:
            return fail(pack, str(told))
        except NothingInIt:
            return fail(pack, NOTHING)
        except MemoryError:
            return fail(pack, NO_MEMORY)
        except (OperationalError, InterfaceError, OSError) as broken:
            log.exception("A pack could not be made: %s", type(broken).__name__)
            let_go()
            return fail(pack, NO_ROOM)


def begin(pack_id: UUID) -> Pack | None:
    """Take up what was asked for, or what a job left when it died; one that dies each time is given up."""
    with transaction.atomic():
        read_as(None)
        rows = Pack.objects.filter(pk=pack_id, state__in=(State.ASKED, State.MAKING), withdrawn_at=None)
        pack = rows.select_for_update(of=("self",)).select_related("meeting__area", "meeting__chair", "reader",
                                                                   "agency", "made_by").first()  # fmt: skip
        if pack is None:
            return None
        if pack.tries >= MOST_TRIES:
            rows.update(state=State.FAILED, failed_why=STOPPED)
            return None
        rows.update(state=State.MAKING, tries=pack.tries + 1, parts_done=0, parts_all=0, failed_why="")
        pack.tries += 1
        return pack


def make_now(pack: Pack, *, at: datetime) -> bool:
    """Whether it was finished: one that was withdrawn meanwhile, or that another job made, is not.

    Raises: what stops it.
    """
    refuse_reader(pack, at=at)
    stops = compose_meeting(pack.meeting, by=pack.made_by, at=at)
    if stops and not pack.leaves_out:
        raise Stopped(stops)
    parts = read(pack)
    progress(pack, 0, len(parts))
    press = Press(pack)
    content, pages = press.whole(parts, lambda done: progress(pack, done, len(parts)))
    while (later := read(pack)) != parts:  # a case changed meanwhile: its own pages are made anew
        parts = later
        content, pages = press.whole(parts, lambda done: None)
    return finish(pack, parts, content, pages=pages, at=at)


def refuse_reader(pack: Pack, *, at: datetime) -> None:
    """Whoever gave up their seat since it was asked for is told nothing more. Raises: Refused."""
    with transaction.atomic():
        read_as(None)
        recipients = {(one.member.pk, one.agency.pk) for one in recipients_of(pack.meeting, at=at)}
    if (pack.reader_id, pack.agency_id) not in recipients:
        raise Refused(NO_SEAT)


def read(pack: Pack) -> list[Part]:
    """The pack's cases as its reader may have them now, of those that its coordinator may see: else the pack itself
    would vanish before their eyes, and tell them of a case that is hidden from them. Raises: NothingInIt.
    """
    with transaction.atomic():
        read_as(None)
        before = digests_of_last(pack)
    with reading_as(pack.made_by_id):
        seen = set(Item.objects.filter(meeting=pack.meeting_id, left_at=None).values_list("pk", flat=True))
    with reading_as(pack.reader_id):
        parts = parts_of(pack, among=seen, before=before)
    if not parts:
        raise NothingInIt
    return parts


def digests_of_last(pack: Pack) -> dict[int, str]:
    """What the reader's last finished pack of this meeting was made from, by item."""
    return {row.item_id: row.digest for row in last_parts(pack)}


def progress(pack: Pack, done: int, of: int) -> None:
    """Kept at once, for whoever looks meanwhile."""
    with transaction.atomic():
        read_as(None)
        Pack.objects.filter(pk=pack.pk, state=State.MAKING).update(parts_done=done, parts_all=of)


def finish(pack: Pack, parts: list[Part], content: bytes, *, pages: int, at: datetime) -> bool:
    """File, parts, state and the mark of the disclosure in one transaction. Whoever comes second writes nothing, nor
    whoever comes after a withdrawal."""
    with transaction.atomic():
        read_as(None)
        records = [part.item.record_id for part in parts]
        rows = Pack.objects.filter(pk=pack.pk, state=State.MAKING, tries=pack.tries, withdrawn_at=None)
        if not rows.update(state=State.READY, ready_at=at, records=records, parts_done=len(parts)):
            return False
        digest = hashlib.sha256(content).hexdigest()
        PackFile(pack=pack, content=content, digest=digest, size=len(content), pages=pages).save(force_insert=True)
        before = {row.item_id: row for row in last_parts(pack)}
        for part in parts:
            old = before.get(part.item.pk)
            made = old.made_at if old and old.digest == part.digest else at
            PackPart.objects.create(record_id=part.item.record_id, pack=pack, item=part.item, made_at=made,
                                    digest=part.digest)  # fmt: skip
        replace_older(pack, at=at)
        disclosed(pack, records, by=pack.made_by, at=at)
    return True


def replace_older(pack: Pack, *, at: datetime) -> None:
    """A reader has one pack of a meeting: an older one says so instead of opening. One with a case that this
    coordinator may not see is another's, and stays."""
    older = Pack.objects.filter(meeting=pack.meeting_id, reader=pack.reader_id, state=State.READY, withdrawn_at=None)
    read_as(pack.made_by_id)
    seen = list(older.exclude(pk=pack.pk).values_list("pk", flat=True))
    read_as(None)
    older.filter(pk__in=seen).update(withdrawn_at=at, withdrawn_by=pack.made_by, withdrawn_why=NEWER)


def last_parts(pack: Pack) -> list[PackPart]:
    earlier = Pack.objects.filter(meeting=pack.meeting_id, reader=pack.reader_id, agency=pack.agency_id,
                                  ready_at__isnull=False).exclude(pk=pack.pk)  # fmt: skip
    last = earlier.order_by("-ready_at").first()
    return list(PackPart.objects.filter(pack=last)) if last else []


def disclosed(pack: Pack, records: list[int], *, by: Member, at: datetime) -> None:
    """The disclosure, with its recipient and its reason, under the name of whoever asked for it."""
    two = Case.objects.filter(pk__in=records).values_list("victim_id", "suspect_id")
    people = {one for pair in two for one in pair if one}
    write_entry(
        at=at, member_id=by.pk, roles=by.roles_at(at), address="", session=None, asked=f"pack:made {pack.pk}",
        records=records, people=people, reason=pack.reason, outcome=200, job="marac.pack.tasks.make_packs",
        recipients=[reader_of(pack)],
    )  # fmt: skip


def fail(pack: Pack, why: str, *, records: list[int] | None = None) -> str:
    """Say why there is no file. `records`: whoever may not see one of these does not read the reason."""
    try:
        with transaction.atomic():
            read_as(None)
            rows = Pack.objects.filter(pk=pack.pk, state=State.MAKING, tries=pack.tries)
            rows.update(state=State.FAILED, failed_why=why[:240], records=records or [])
    except DatabaseError:
        log.exception("A pack failed and could not say so: the next job takes it up")
        let_go()
    return State.FAILED


def make_waiting(*, at: datetime) -> int:
    """Every pack that waits, and every one whose job died, one after another; how many were finished.

    One process makes papers at a time: the others are there for those who must be told of something within a minute.
    """
    with alone() as mine:
        tried: set[UUID] = set()
        made = 0
        while mine and (pack_id := next_waiting(tried)):
            tried.add(pack_id)
            made += make(pack_id, at=at) == State.READY
        return made


def next_waiting(tried: set[UUID]) -> UUID | None:
    """Those tried least come first: one that kills its job each time keeps nobody else waiting."""
    with transaction.atomic():
        read_as(None)
        rows = Pack.objects.filter(state__in=(State.ASKED, State.MAKING), withdrawn_at=None).exclude(pk__in=tried)
        return rows.order_by("tries", "asked_at", "pk").values_list("pk", flat=True).first()
