"""`createsuperuser` makes nobody: it stands here so that Django's own does not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: nobody stands above the roles. See `administrators begin`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", "--email", "--noinput", "--no-input", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "Nobody stands above the roles, and no account is made by one person. `administrators begin` makes the "
            "first two administrators; two of them make every other account, on the page Accounts."
        )
