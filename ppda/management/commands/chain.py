"""`chain load FILE.csv`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from dapolicy.access.models import Member
from dapolicy.audit.named import NamedCommand
from dapolicy.custody.registers import BadFile
from ppda.posts import COLUMNS, load_posts


class Command(NamedCommand):
    help = f"Load who holds which post of the chain that is told of abuse by police: {','.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load"])
        parser.add_argument("file", type=Path)
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        file: Path = options["file"]
        try:
            count = load_posts(file, at=at)
        except BadFile as bad:
            raise CommandError("Nothing was loaded.\n" + "\n".join(bad.faults[:200])) from bad
        self.mark(by=by, at=at, asked=f"chain load {file.name}")
        self.stdout.write(f"{count:,} holders of posts loaded.")
