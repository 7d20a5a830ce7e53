"""Sheets of circulated cases: made within the minute, and again when a case changed, as a coordinator reads it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, may
from dapolicy.access.reader import read_as
from marac.pack.sheets import compose, to_compose


def renew(*, at: datetime) -> int:
    """How many cases were looked at again. A coordinator who left is nobody to read as: their sheets stay as they are
    until another asks for papers."""
    with transaction.atomic():
        read_as(None)
        found = to_compose(now=at)
        coordinators = Member.objects.in_bulk(found)
    able = {pk: items for pk, items in found.items() if may(coordinators[pk], Permission.RUN_MARAC, at=at)}
    for pk, items in able.items():
        compose(items, by=coordinators[pk], at=at)
    return sum(map(len, able.values()))
