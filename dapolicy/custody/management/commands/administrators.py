"""`administrators begin USERNAME NAME USERNAME NAME`: the first two, on a new installation."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dapolicy.access.models import Account, Member, MemberRole
from dapolicy.access.permissions import Role
from dapolicy.audit.actions import write_entry
from dapolicy.custody.accounts.actions import half_password

FIRST_USE = timedelta(hours=24)


class Command(BaseCommand):
    help = "Make the first two administrators. Every account after them is made by two people on the page Accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["begin"])
        parser.add_argument("people", nargs=4, metavar=("USERNAME", "NAME", "USERNAME", "NAME"))

    def handle(self, *args: Any, people: list[str], **options: Any) -> None:
        now = timezone.now()
        with transaction.atomic():
            if MemberRole.objects.filter(role=Role.ADMINISTRATOR).exists():
                raise CommandError("There are administrators already. They make accounts on the page Accounts.")
            if people[0] == people[2]:
                raise CommandError("Two people are needed: give two different usernames.")
            made = [(username, first(username, name, now)) for username, name in (people[:2], people[2:])]
            leave_mark(now)
        for username, password in made:
            self.stdout.write(f"{username}: {password}")
        self.stderr.write("One-time passwords, for 24 hours: each is changed at the first sign-in.")


def first(username: str, name: str, now: datetime) -> str:
    """An administrator's account; returns its one-time password."""
    password = f"{half_password()}-{half_password()}"
    member = Member.objects.create(name=name)
    Account.objects.create_user(username, password, member=member, once_until=now + FIRST_USE)
    MemberRole.objects.create(member=member, role_id=Role.ADMINISTRATOR, since=now)
    return password


def leave_mark(now: datetime) -> None:
    write_entry(
        at=now,
        member_id=None,
        roles=(),
        address="command line",
        session=None,
        asked="administrators begin",
        records=(),
        people=(),
        reason="",
        outcome=200,
        job="administrators",
    )
