"""`duty load FILE.csv`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.audit.named import NamedCommand
from dapolicy.custody.registers import BadFile, load_duty


class Command(NamedCommand):
    help = "Load who is on duty when."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load"])
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        file: Path = options["file"]
        try:
            with transaction.atomic():
                count = load_duty(file)
                self.mark(by=by, at=at, asked=f"duty load {file.name}")
        except BadFile as bad:
            raise CommandError("Nothing was loaded.\n" + "\n".join(bad.faults[:200])) from bad
        self.stdout.write(f"{count:,} lines of duty added.")
