"""Who holds which post of the chain: reference data that a force loads whole, and no page shows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from dapolicy.access.models import Member, Team
from dapolicy.custody.registers import each
from ppda.models import ChainPost, Role

COLUMNS = ("role", "team", "staff_no", "name", "phone")


@transaction.atomic
def load_posts(path: Path, *, at: datetime) -> int:
    """Put the file's holders in the place of those before, from `at` on; earlier rows end and stay.

    Args: path, a CSV of `COLUMNS`: role, one of the chain's; team, the area that a commander is for, or empty for the
    whole force; staff_no, of a holder with an account, else empty with a name. Returns how many hold a post now.
    Raises: BadFile, naming each bad line; nothing is changed then.
    """
    found = each(path, COLUMNS, lambda cells: holder(cells, at))
    ChainPost.objects.filter(Q(until=None) | Q(until__gt=at)).update(until=at)
    ChainPost.objects.bulk_create(found)
    return len(found)


def holder(cells: dict[str, str], at: datetime) -> ChainPost:
    """One line. Raises: ValueError, saying what is wrong with it."""
    if cells["role"] not in Role.values:
        raise ValueError(f"role is {cells['role']!r}; write one of {', '.join(Role.values)}")
    team = Team.objects.filter(name=cells["team"]).first() if cells["team"] else None
    if cells["team"] and team is None:
        raise ValueError(f"there is no team {cells['team']!r}; leave it empty for the whole force")
    member = Member.objects.filter(staff_no=cells["staff_no"]).first() if cells["staff_no"] else None
    if cells["staff_no"] and member is None:
        raise ValueError(f"staff_no {cells['staff_no']!r} is nobody who works with this system; give the name alone")
    name = cells["name"] or (member.name if member else "")
    if not name:
        raise ValueError("neither staff_no nor name: say who holds it")
    return ChainPost(role=cells["role"], team=team, member=member, name=name, phone=cells["phone"], since=at)
