"""`audit verify`: whether the log still is what was sealed."""

from __future__ import annotations

import getpass
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from dapolicy.audit.actions import write_entry
from dapolicy.audit.root import Root, read_root
from dapolicy.audit.seals import root_path
from dapolicy.audit.verify import Report, verify

NO_ROOT = "No root to compare with: the loss of the newest seals would not show."
SHOWN = 20  # rows with destroyed words that are named one by one


class Command(BaseCommand):
    help = "Verify the audit: recompute every seal and leaf, name the first that was changed, removed or added."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--root", type=Path, help="the file outside that names the newest seal")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["root"] or root_path()
        root = self.root_in(path)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            report = verify(root=root)
        mark_verifying(clean=not report.found)
        self.stdout.write("\n".join(lines(report, path)))
        if report.found:
            raise CommandError("The audit does not verify. Keep the server as it is and ring professional standards.")

    def root_in(self, path: Path | None) -> Root | None:
        """The root to compare with. A place that is named and holds none is itself worth an alarm."""
        if path is None:
            return None
        try:
            root = read_root(path)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if root is None:
            raise CommandError(f"There is no root at {path}. Name the file with --root, or let the next seal write it.")
        return root


def mark_verifying(*, clean: bool) -> None:
    """Whoever verifies leaves an entry too, under the name by which the machine knows them."""
    write_entry(
        at=timezone.now(),
        member_id=None,
        roles=(),
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
