"""Sheets of circulated cases: made within the minute, and again when a case changed, as a coordinator reads it; papers
that say what is withheld since are withdrawn, those of which more is their reader's now are asked for anew, and of
whatever else changed in them their reader is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, may
from dapolicy.access.reader import read_as
from marac.pack.answered import follow_answers
from marac.pack.changed import tell_changed
from marac.pack.recalling import recall
from marac.pack.sheets import compose
from marac.pack.stale import to_compose


def renew(*, at: datetime) -> int:
    """How many cases were looked at again, each kept before the next is begun and in no fixed order: one at which the
    job dies each time loses nobody else's. A coordinator who left is nobody to read as: their sheets stay as they are
    until another asks for papers."""
    with transaction.atomic():
        read_as(None)
        found = to_compose(now=at)
        coordinators = Member.objects.in_bulk({by for _, by in found})
    able = {pk for pk, member in coordinators.items() if may(member, Permission.RUN_MARAC, at=at)}
    due = [(item, coordinators[by]) for item, by in found if by in able]
    for item, by in due:
        compose([item], by=by, at=at)
    recall(at=at)
    follow_answers(at=at)
    tell_changed(at=at)
    return len(due)
