"""Command-line tools run as a named person, and leave a mark like any other look."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dapolicy.access.models import Account, Member
from dapolicy.audit.actions import write_entry


class NamedCommand(BaseCommand):
    """A command with `--as USERNAME` (else DAPOLICY_AS; in the demonstration, `demo_account`)."""

    demo_account = "admin"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as",
            dest="username",
            default=os.environ.get("DAPOLICY_AS", ""),
            help=f"the account that runs this (else DAPOLICY_AS; in the demonstration: {self.demo_account})",
        )

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        self.run_as(self.member_named(username), timezone.now(), **options)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        """What the command does, for a known person at one frozen moment."""
        raise NotImplementedError(f"{type(self).__module__} says nothing of what it does")

    def member_named(self, username: str) -> Member:
        """The person behind the account. Raises: CommandError, naming the mend."""
        asked = username or (self.demo_account if settings.DAPOLICY_DEMO else "")
        if not asked:
            raise CommandError("Say who runs this: --as USERNAME, or set DAPOLICY_AS.")
        account = Account.objects.select_related("member").filter(username=asked, is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {asked!r}. Give --as an account that can sign in.")
        return account.member

    def mark(self, *, by: Member, at: datetime, asked: str, **seen: Any) -> None:
        """Leave an entry in the audit, with the records and people that were shown and the words that were asked."""
        write_entry(
            at=at,
            member_id=by.pk,
            roles=by.roles_at(at),
            address="command line",
            session=None,
            asked=asked,
            records=seen.get("records", ()),
            people=seen.get("people", ()),
            reason=seen.get("reason", ""),
            outcome=200,
            words=seen.get("words", ""),
            job=asked.split()[0],
        )
