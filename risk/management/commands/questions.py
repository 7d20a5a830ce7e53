"""`manage.py questions check FILE`, `load FILE [--digest D]`, `allow CODE`, `stop CODE`, `list`.

Whoever changes what every assessment asks is named and leaves a mark; looking at a file or at the list asks no name.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from dapolicy.access.models import Member
from dapolicy.audit.named import NamedCommand
from risk.actions.questions import allow, load
from risk.models import QuestionSet
from risk.tools import BadQuestionSet, digest_of, read

CHANGES = ("load", "allow", "stop")


class Command(NamedCommand):
    help = "Check, load, allow or stop the question sets of assessment tools."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("check", help="say what is wrong with FILE, or its digest").add_argument("file", type=Path)
        loading = acts.add_parser("load", help="check FILE and store it")
        loading.add_argument("file", type=Path)
        loading.add_argument("--digest", default="", help="SHA-256 that the supplier of a licensed wording gives")
        acts.add_parser("allow", help="assessments may begin with the tool CODE").add_argument("code")
        acts.add_parser("stop", help="no assessment begins with the tool CODE any more").add_argument("code")
        acts.add_parser("list", help="what is loaded")

    def handle(self, *args: Any, username: str, act: str, **options: Any) -> None:
        if act not in CHANGES:
            return self.do(act, **options)
        return self.run_as(self.member_named(username), timezone.now(), act=act, **options)

    @transaction.atomic
    def run_as(self, by: Member, at: datetime, *, act: str, **options: Any) -> None:
        """The change and its mark: both, or neither."""
        self.do(act, at=at, **options)
        self.mark(by=by, at=at, asked=f"questions {act} {options.get('code') or options['file'].name}")

    def do(self, act: str, **options: Any) -> None:
        try:
            getattr(self, f"do_{act}")(**options)
        except BadQuestionSet as bad:
            raise CommandError(f"Nothing was loaded.\n{bad}") from bad

    def read(self, file: Path) -> dict[str, Any]:
        try:
            return read(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error

    def do_check(self, *, file: Path, **_: Any) -> None:
        data = self.read(file)
        self.stdout.write(f"{data['set']['title']}, {len(data['question'])} questions, digest {digest_of(data)}")

    def do_load(self, *, file: Path, digest: str, at: datetime, **_: Any) -> None:
        stored = load(self.read(file), at=at, expected_digest=digest)
        self.stdout.write(f"Loaded {stored.title}, version {stored.version}, digest {stored.digest}")

    def do_allow(self, *, code: str, **_: Any) -> None:
        self.switch(code, allowed=True)

    def do_stop(self, *, code: str, **_: Any) -> None:
        self.switch(code, allowed=False)

    def switch(self, code: str, *, allowed: bool) -> None:
        if not allow(code, allowed=allowed):
            raise CommandError(f"No tool {code!r} is loaded. `questions list` shows what is.")
        self.stdout.write(f"Assessments {'may' if allowed else 'may not'} begin with {code}.")

    def do_list(self, **_: Any) -> None:
        for stored in QuestionSet.objects.order_by("code", "loaded_at"):
            state = "allowed" if stored.allowed else "not allowed"
            self.stdout.write(f"{stored.code} {stored.version}: {stored.title}, {state}, digest {stored.digest}")
