"""Jobs of acts of access: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dapolicy.chronology import hurry
from dapolicy.custody import calling, log, writing
from dapolicy.custody.accounts import guarding
from dapolicy.custody.actions import look_again
from dapolicy.custody.paging import CALL
from dapolicy.custody.safety import sorting


@shared_task
def call_posts() -> int:
    """Call whoever holds the post of each waiting page, or the next who does."""
    called = calling.call_waiting(now=timezone.now())
    calling.clear_answered(now=timezone.now())
    if called:
        hurry.send()
        hurry.hurry("dapolicy.custody.tasks.ring")
    return called


@shared_task
def ring() -> int:
    """Ring the force's pager for whoever was called: by itself, so that a slow pager delays no call."""
    return calling.ring_waiting(now=timezone.now())


@shared_task
def write_left() -> int:
    """Write into its chronology what was done to a record by somebody who does not see it."""
    return writing.write_left(now=timezone.now())


@shared_task
def sort_checks() -> int:
    """Find out who must not read of each new safety check and page the post where it is the post's; then give crews
    word of what was released to them. What takes long comes last: who must read no more of an older check."""
    done = sorting.sort_checks(now=timezone.now())
    if done:
        hurry.hurry(CALL)
    sorting.tell_released(now=timezone.now())
    sorting.carry_exclusions(now=timezone.now())
    sorting.note_older(now=timezone.now())
    return done


@shared_task
def tell_of_changes() -> int:
    """Tell a post where the account of somebody who may open a locked record was changed, by whomever."""
    told = guarding.tell_of_changes(now=timezone.now())
    if told:
        hurry.hurry("dapolicy.custody.tasks.call_posts")
    return told


@shared_task
def look_at_locked() -> None:
    """Pass on decisions over their hour, and ring where fewer than two can see a locked record."""
    look_again(at=timezone.now())


@shared_task
def tell_of_log() -> int:
    """Tell professional standards what is wrong with the log of who looked, once."""
    told = log.tell_of_log(now=timezone.now())
    if told:
        hurry.hurry(CALL)
    return told
