"""Jobs of MARAC: thin, and safe to run late, twice, or in two places."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from dapolicy.chronology import hurry
from dapolicy.custody.paging import hurry_calls
from marac import repeats
from marac.actions import agencies, cancelling, declaring, going_out, moving, reminding, research, telling, wanting
from marac.intake.opening import open_referrals as open_all


@shared_task
def identify_repeats() -> int:
    """Find what is a repeat of a pair that was referred within the rule's time."""
    return repeats.identify(now=timezone.now())


@shared_task
def want_hearings() -> int:
    """Start the clock to the hearing where a referral has none."""
    return wanting.want_hearings()


@shared_task
def open_referrals() -> int:
    """Open the referrals that agencies wrote, and have whoever is there told at once."""
    opened = open_all(now=timezone.now())
    if opened:
        hurry_calls()
        hurry.send()
    return opened


@shared_task
def note_agencies() -> int:
    """Tell the chronology of research and of answers that representatives gave, what no agency owes any more, and what
    each owes by another day since its meeting was moved."""
    now = timezone.now()
    noted = agencies.end_research(now=now) + research.note_research(now=now) + declaring.note_declarations(now=now)
    noted += telling.note_told(now=now) + moving.ask_again(now=now)
    if noted:
        hurry.send()
    return noted


@shared_task
def send_minutes() -> int:
    """Look at what leaves with minutes that are out, and tell whoever has a part of them."""
    told = going_out.send_out(now=timezone.now())
    if told:
        hurry.send()
    return told


@shared_task
def clear_cancelled() -> int:
    """Let cases of cancelled meetings wait again, take their papers back, and tell who had a seat."""
    return cancelling.clear_cancelled(now=timezone.now())


@shared_task
def remind() -> int:
    """Tell whoever owes something for MARAC of it."""
    told = reminding.remind(now=timezone.now())
    if told:
        hurry.send()
    return told
