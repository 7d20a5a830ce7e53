"""Jobs of cases: ids in, one call out. Each may run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.db import connection
from django.utils import timezone

from cases.actions import registering
from cases.actions.deaths import carry_deaths as carry_all
from cases.actions.ownership import end_covers as end_all
from cases.touching import look_at_live as look
from dapolicy.custody.paging import hurry_calls


@shared_task
def carry_deaths() -> None:
    """Write a death on every record of the dead person, locked ones and applications too."""
    carry_all(at=timezone.now())


@shared_task
def end_covers() -> None:
    """Give clocks back to owners whose cover has ended."""
    end_all(at=timezone.now())


@shared_task
def look_at_live() -> None:
    """Page the post where a live incident touches a locked record, and tell that record's holders."""
    if look(now=timezone.now()):
        hurry_calls()


@shared_task
def find_older() -> None:
    """Find open records of people in records that locked lately, for professional standards to choose about."""
    registering.find_older(at=timezone.now())


@shared_task
def hold_against_register() -> None:
    """Lock open reports of people whom the staff register has meanwhile."""
    registering.hold_against_register(at=timezone.now())


@shared_task
def thin_words() -> None:
    """Take out the spellings that were known before they were written again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT thin_words()")
