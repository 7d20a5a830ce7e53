"""`token make USERNAME --days N --why WORDS`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError

from dapolicy.access.models import Account, Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import reading_as
from dapolicy.audit.named import NamedCommand
from dapolicy.custody.accounts.actions import propose_token


class Command(NamedCommand):
    help = (
        "Make a token with which another system signs in as an account. It is shown this once, and signs nobody in "
        "before a second person has agreed to it on the page Changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["make"])
        parser.add_argument("account")
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--why", default="Another system signs in")
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        account = Account.objects.select_related("member").filter(username=options["account"], is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {options['account']!r}. Make the account first.")
        try:
            with reading_as(by.pk):
                until = at + timedelta(days=options["days"])
                token = propose_token(account.member, until=until, reason=options["why"], by=by, at=at)
                self.mark(by=by, at=at, asked=f"token make {account.username}")
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was made.") from refused
        self.stdout.write(token)
        self.stderr.write("It works once a second person has agreed to it, within 24 hours, on the page Changes.")
