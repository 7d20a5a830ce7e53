"""Asking for packs, withdrawing them, locking and opening their files: the acts of people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, may, require
from dapolicy.chronology.hurry import hurry
from dapolicy.documents.locking import NotLocked, locked
from marac.models import Agency, Meeting, Pack, PackFile, PackOpening, Representative, Seat

NO_FILE = (
    "There is no file to open: it is not ready, it waits for its password, it is withdrawn, or a case in it has left "
    "the agenda. Ask the coordinator for new papers."
)
TASK = "marac.pack.tasks.make_packs"
WAITING = (Pack.State.ASKED, Pack.State.MAKING)


@dataclass(frozen=True)
class Recipient:
    """Somebody with a seat, and the agency whose part of each case is theirs."""

    member: Member
    agency: Agency

    @property
    def name(self) -> str:
        return f"{self.member}, {self.agency}"


def recipients_of(meeting: Meeting, *, at: datetime) -> list[Recipient]:
    """Accounts with a seat, representatives of an agency whose seat has only a name, and the chair; each once."""
    found: dict[int, Recipient] = {}
    seats = Seat.objects.filter(meeting=meeting, ended_at=None, agency__ended_on=None)
    for seat in seats.select_related("agency", "member").order_by("pk"):
        members = [seat.member] if seat.member else speakers_for(seat.agency, at=at)
        for member in members:
            found.setdefault(member.pk, Recipient(member, seat.agency))
    if meeting.chair:
        police = Agency.objects.filter(core=Agency.Core.POLICE, ended_on=None).order_by("pk").first()
        if police:
            found.setdefault(meeting.chair.pk, Recipient(meeting.chair, police))
    return sorted(found.values(), key=lambda one: one.name.lower())


def speakers_for(agency: Agency, *, at: datetime) -> list[Member]:
    rows = Representative.objects.filter(Q(until=None) | Q(until__gt=at), agency=agency, since__lte=at)
    return [row.member for row in rows.select_related("member").order_by("pk")]


@transaction.atomic
def ask_for(
    meeting: Meeting,
    recipients: Iterable[Recipient],
    *,
    reason: str,
    with_password: bool = False,
    leaves_out: bool = False,
    by: Member,
    at: datetime,
) -> list[Pack]:
    """Ask for a pack for each; a job makes them. Whose pack is being made already is not asked for twice.

    Raises: Refused, with the mend.
    """
    require(by, Permission.RUN_MARAC, at=at)
    refuse_meeting(meeting, at=at)
    if not reason.strip():
        raise Refused("Say why they are given it. It is kept with the disclosure.")
    alone(meeting)
    on_their_way = Pack.objects.filter(meeting=meeting, state__in=WAITING, withdrawn_at=None)
    waiting = set(on_their_way.values_list("reader_id", flat=True))
    wanted = {one.member.pk: one for one in recipients if one.member.pk not in waiting}
    packs = [
        Pack.objects.create(
            meeting=meeting, reader=one.member, agency=one.agency, made_by=by, reason=reason.strip()[:240],
            asked_at=at, locked_with_password=with_password, leaves_out=leaves_out,
        )
        for one in wanted.values()
    ]  # fmt: skip
    transaction.on_commit(lambda: hurry(TASK))
    return packs


def alone(meeting: Meeting) -> None:
    """Two who ask at once for the same meeting wait for each other: the second sees what the first asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('marac.packs'), %s)", [meeting.pk % 2**31])


def refuse_meeting(meeting: Meeting, *, at: datetime) -> None:
    if meeting.cancelled_at:
        raise Refused("This meeting is cancelled. There are no papers for it.")
    if meeting.circulated_at is None:
        raise Refused("Circulate the agenda first: until then nobody outside may read of it.")
    if meeting.papers_until <= at:
        raise Refused("The time in which these papers are read is over.")


@transaction.atomic
def ask_again(pack: Pack, *, leaves_out: bool | None = None, by: Member, at: datetime) -> Pack | None:
    """The same pack anew, for the same reader and reason. None where one is on its way already."""
    kept = pack.leaves_out if leaves_out is None else leaves_out
    packs = ask_for(
        pack.meeting, [Recipient(pack.reader, pack.agency)], reason=pack.reason, leaves_out=kept,
        with_password=pack.locked_with_password, by=by, at=at,
    )  # fmt: skip
    return packs[0] if packs else None


@transaction.atomic
def withdraw(pack: Pack, *, why: str, by: Member, at: datetime) -> None:
    """Nobody opens it from here any more; who has opened it stays known, and is told who asks."""
    require(by, Permission.RUN_MARAC, at=at)
    if not why.strip():
        raise Refused("Say why it is withdrawn. Whoever opens it reads this.")
    changed = Pack.objects.filter(pk=pack.pk, withdrawn_at=None)
    if not changed.update(withdrawn_at=at, withdrawn_by=by, withdrawn_why=why.strip()[:240]):
        raise Refused("It is withdrawn already.")


@transaction.atomic
def lock_file(pack: Pack, password: str, *, by: Member, at: datetime) -> None:
    """Encrypt the finished file. The password is used here and kept nowhere; a forgotten one means a new pack."""
    require(by, Permission.RUN_MARAC, at=at)
    file = PackFile.objects.select_for_update(of=("self",)).filter(pack=pack).first()
    if file is None:
        raise Refused("There is no file to lock: it is not ready, or it is withdrawn.")
    try:
        content = locked(bytes(file.content), password)
    except NotLocked as told:
        raise Refused(str(told)) from told
    digest = hashlib.sha256(content).hexdigest()
    PackFile.objects.filter(pk=file.pk).update(content=content, digest=digest, size=len(content), encrypted_at=at)
    if not pack.locked_with_password:
        Pack.objects.filter(pk=pack.pk).update(locked_with_password=True)


def opens(pack: Pack, file: PackFile | None) -> bool:
    """Whether a file opens, for whoever asks: where a password is wanted, for nobody before somebody has typed one."""
    return file is not None and (file.encrypted_at is not None or not pack.locked_with_password)


@transaction.atomic
def open_file(pack: Pack, *, by: Member, at: datetime) -> bytes:
    """The file, and a row that says who had it when. Raises: Refused, with what it waits for."""
    if pack.reader_id != by.pk and not may(by, Permission.RUN_MARAC, at=at):
        raise Refused("These papers are somebody else's.")
    file = PackFile.objects.filter(pack=pack).first()
    if file is None or not opens(pack, file) or hashlib.sha256(bytes(file.content)).hexdigest() != file.digest:
        raise Refused(NO_FILE)
    PackOpening(pack=pack, member=by, at=at).save(force_insert=True)
    return bytes(file.content)
