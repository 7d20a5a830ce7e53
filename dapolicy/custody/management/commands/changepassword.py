"""`changepassword USERNAME --why WORDS`: proposed by a named person, done when a second one agrees."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from dapolicy.access.models import Account, Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import reading_as
from dapolicy.audit.named import NamedCommand
from dapolicy.custody.accounts.actions import propose
from dapolicy.custody.models import AccountChange


class Command(NamedCommand):
    help = (
        "Propose a one-time password for an account. It shows the first half this once; whoever agrees on the page "
        "Changes reads the second. The same for every account: no password is set by one person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account")
        parser.add_argument("--why", required=True, help="how you made sure that it is they who ask")
        super().add_arguments(parser)

    def run_as(self, by: Member, at: datetime, **options: Any) -> None:
        account = Account.objects.select_related("member").filter(username=options["account"], is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {options['account']!r}.")
        try:
            with reading_as(by.pk):
                change = propose("password", account.member, detail={}, reason=options["why"], by=by, at=at)
                half = AccountChange.objects.get(pk=change).half
                self.mark(by=by, at=at, asked=f"changepassword {account.username}")
        except Refused as refused:
            raise CommandError(f"{refused} Nothing was changed.") from refused
        self.stdout.write(half)
        self.stderr.write("The second half is read by whoever agrees to it, within 24 hours, on the page Changes.")
