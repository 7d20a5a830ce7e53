"""`audit verify`: whether the log still is what was sealed. `audit root`: begin the root outside anew.

Verifying asks no name, since it must run when nobody can sign in, and on a log that is broken; it leaves a mark all the
same, under the name it was given, else under the machine's. The root is begun anew by a named person with a reason,
and professional standards are told: it gives up what the old one proved.
"""

from __future__ import annotations

import getpass
import os
import socket
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dapolicy.access.models import Member
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Verdict
from dapolicy.audit.named import NamedCommand
from dapolicy.audit.root import Root, keep_root, last_rooted, read_root, write_root
from dapolicy.audit.seals import root_path, seal_next
from dapolicy.audit.verify import Report, verify
from dapolicy.ui.telling import tell

NO_ROOT = "No root to compare with: the loss of the newest seals would not show."
TAMPERED = "The audit does not verify. Keep the server as it is and ring professional standards."
SHOWN = 20  # rows with destroyed words that are named one by one


class Command(NamedCommand):
    help = (
        "verify: recompute every seal and leaf, name the first that was changed, removed or added. "
        "root: begin the root outside anew where it was lost, under a name and with a reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", choices=["verify", "root"])
        parser.add_argument("--root", type=Path, help="the file outside that names the newest seal")
        parser.add_argument("--why", default="", help="root: why the old one is given up")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        if options["what"] == "root":
            super().handle(*args, username=username, **options)
        else:
            self.verify(self.member_named(username) if username else None, **options)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        """Begin the root anew. The mark is sealed first, so that it stands under the new root."""
        path, why = root_path(), options["why"].strip()
        if path is None:
            raise CommandError("DAPOLICY_AUDIT_ROOT names no file.")
        if not why:
            raise CommandError("Say why the old root is given up: --why WORDS. Professional standards read it.")
        if not keep_root(path):
            raise CommandError("The root outside holds, and was not touched.")
        self.mark(by=by, at=at, asked="audit root", reason=why)
        begun = f"{by.name} began the root outside anew, {tell(at)}: {why}"
        Verdict.objects.update(begun=begun)
        while seal_next(at=at) is not None:
            pass
        write_root(path, anew=True)
        keep_root(path)
        self.stdout.write(f"{begun}. Professional standards are told.")

    def verify(self, by: Member | None, **options: Any) -> None:
        """Recompute everything and say what was seen. Raises: CommandError, where anything shows."""
        path = options["root"] or root_path()
        root = self.root_in(path)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            report = verify(root=root)
        self.stdout.write("\n".join(lines(report, path if root else None)))
        complaints = [TAMPERED] if report.found else []
        if complaints := complaints + unmarked(by, clean=not report.found):
            raise CommandError("\n".join(complaints))

    def root_in(self, path: Path | None) -> Root | None:
        """The root to compare with. A place that is named here, or held one, and holds none is an alarm itself."""
        if path is None:
            return None
        try:
            root = read_root(path)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if root is None and (path != root_path() or last_rooted()):
            raise CommandError(f"There is no root at {path}. Name the file with --root, or see `audit root`.")
        return root


def unmarked(by: Member | None, *, clean: bool) -> list[str]:
    """Leave the mark; where the log takes no entry any more, that is one more complaint, and keeps no other back."""
    try:
        with transaction.atomic():
            mark_verifying(by, clean=clean)
    except DatabaseError as error:
        return [f"That somebody verified could not be written to the audit: {error}"]
    return []


def mark_verifying(by: Member | None, *, clean: bool) -> None:
    """Whoever verifies leaves an entry too, always with the name by which the machine knows them."""
    at = timezone.now()
    write_entry(
        at=at,
        member_id=by.pk if by else None,
        roles=by.roles_at(at) if by else (),
        address=socket.gethostname(),
        session=None,
        asked="audit verify",
        records=(),
        people=(),
        reason="",
        outcome=200 if clean else 500,
        job=f"audit verify, run by {os.environ.get('SUDO_USER') or machine_user()}",
    )


def machine_user() -> str:
    """The name of the account that runs this, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def lines(report: Report, path: Path | None) -> list[str]:
    """What was seen, in sentences."""
    entries, seals = counted(report.leaves, "entry", "entries"), counted(report.seals, "seal", "seals")
    told = [f"{entries} under {seals}. Not sealed yet: {report.unsealed:,}."]
    told += [f"Compared with the root {path}." if path else NO_ROOT]
    if report.destroyed:
        told += [f"Words destroyed, entries verify: {len(report.destroyed):,}."]
        told += [f"  {where}" for where in report.destroyed[:SHOWN]]
    return told + ([str(finding) for finding in report.found.values()] or ["The audit verifies."])


def counted(number: int, one: str, many: str) -> str:
    """*1 seal*, *2 seals*."""
    return f"{number:,} {one if number == 1 else many}"
