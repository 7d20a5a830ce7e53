"""`token make USERNAME --days N`."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from dapolicy.access.models import Account, Member
from dapolicy.access.tokens import make_token
from dapolicy.audit.named import NamedCommand


class Command(NamedCommand):
    help = "Make a token with which another system signs in as an account. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["make"])
        parser.add_argument("account")
        parser.add_argument("--days", type=int, default=90)
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        account = Account.objects.filter(username=options["account"], is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {options['account']!r}. Make the account first.")
        with transaction.atomic():
            token = make_token(account, until=at + timedelta(days=options["days"]), by=by, at=at)
            self.mark(by=by, at=at, asked=f"token make {account.username}")
        self.stdout.write(token)
