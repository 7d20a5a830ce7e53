"""Letting back whom somebody excluded by mistake: two of professional standards, and a post hears of it (ACC-004)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Refused
from dapolicy.custody.accounts.actions import LAPSES
from dapolicy.custody.actions.deciding import run, write
from dapolicy.custody.paging import hurry_calls

BACK_ASKED, LET_BACK, BACK_REFUSED = "access.back-asked", "access.let-back", "access.back-refused"
NOT_YOURS = "Two of professional standards let somebody back, and neither of them is that person or excluded."


@transaction.atomic
def ask_back(record: Record, member: Member, *, why: str, by: Member, at: datetime) -> None:
    """Ask to let somebody back whom a finding or a review excluded. It changes nothing yet, and lapses in a day.

    Raises: Refused, for whoever is not of professional standards or excluded; for the suspect of a doubt that stands.
    """
    if not why.strip():
        raise Refused("Say what shows that it was a mistake.")
    write(BACK_ASKED, record, member, words=why, by=by, at=at)
    given = [record.pk, member.pk, why, at, at + LAPSES]
    if not run("SELECT custody_ask_back(%s, %s, %s, %s, %s)", given, refused=NOT_YOURS)[0][0]:
        raise Refused("This is asked for already, or nothing that somebody found keeps them out.")
    transaction.on_commit(hurry_calls)


@transaction.atomic
def answer_back(record: Record, member: Member, *, back: bool, why: str, by: Member, at: datetime) -> None:
    """The second person answers. From then on they stand where they would without the finding: no grant is given.

    A request is void once whoever asked is excluded or no longer of professional standards, or the person was found
    anew. A doubt, or their own *yes*, keeps them out all the same.
    """
    if not why.strip():
        raise Refused("Say why.")
    write(LET_BACK if back else BACK_REFUSED, record, member, words=why, by=by, at=at)
    given = [record.pk, member.pk, back, why, at]
    if not run("SELECT custody_answer_back(%s, %s, %s, %s, %s)", given, refused=NOT_YOURS)[0][0]:
        raise Refused("Nothing waits for an answer any more. Where it was a mistake, ask anew.")
    transaction.on_commit(hurry_calls)
