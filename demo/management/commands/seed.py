"""`seed demo`, the invented stories; `seed force --incidents N --seed S`, a force's years."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import date, datetime, time
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localtime

from dapolicy.access.models import Account
from dapolicy.custody.accounts.guarding import tell_of_changes
from demo.cast import ACTORS, Cast, build
from demo.force.staff import FORCE
from demo.telling import LONDON
from ppda.console.tasks import resolve

STORIES = (
    "sisters_phone", "bank_holiday", "full_unit", "officer_with_a_login", "two_sorrels", "worried_friend",
    "serial_nobody_asked", "repeat_at_standard", "moved", "full_agenda",
)  # fmt: skip
INVENTED = [actor.username for actor in ACTORS]


class Command(BaseCommand):
    help = "Fill an empty installation with invented people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parsers = parser.add_subparsers(dest="what", required=True)
        parsers.add_parser("demo", help="accounts to sign in with, and the stories")
        force = parsers.add_parser("force", help="a force's years, for measuring")
        force.add_argument("--incidents", type=int, required=True)
        force.add_argument("--seed", type=int, default=1)
        force.add_argument("--until", type=date.fromisoformat, help="the day at whose start the years end; else today")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "demo":
            self.demo(timezone.now())
        else:
            from demo.force import seed_force  # heavy, and only for measuring

            require_nobody_real()
            day = options["until"] or localtime(timezone.now()).date()
            until = datetime.combine(day, time(0), tzinfo=LONDON)
            seed_force(incidents=options["incidents"], seed=options["seed"], until=until, out=self.stdout)

    def demo(self, now: datetime) -> None:
        """Everything or nothing: killed half-way, it begins again from nothing."""
        if Account.objects.filter(username=ACTORS[0].username).exists():
            self.stdout.write("The demonstration is there already.")
            return
        require_nobody_real()
        password = os.environ.get("DAPOLICY_DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Set DAPOLICY_DEMO_PASSWORD: what everybody of the demonstration signs in with.")
        with transaction.atomic():
            tell_stories(build(password), now)
            resolve()  # what he and his friend tried waits for professional standards from the first sign-in
        self.stdout.write(f"The demonstration is there: {len(STORIES)} stories.")


def require_nobody_real() -> None:
    """Raises: CommandError, where somebody works here who was not invented: real cases would stand among these."""
    if Account.objects.exclude(username__in=INVENTED).exclude(member__team__force=FORCE).exists():
        raise CommandError("There are accounts here that were not invented. Nobody is invented among real people.")


def tell_stories(cast: Cast, now: datetime) -> None:
    """The cast's accounts are looked at first, while nobody holds anything: else each would be told as a change."""
    tell_of_changes(now=now)
    for story in STORIES:
        import_module(f"demo.stories.{story}").tell(cast, now)
