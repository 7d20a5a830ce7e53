"""Saying later who a suspect is: two of professional standards, and a post hears of it (ACC-004)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Refused
from dapolicy.custody.accounts.actions import LAPSES
from dapolicy.custody.actions.deciding import run, write
from dapolicy.custody.paging import hurry_calls
from dapolicy.custody.queries import NotNamed

WHO_ASKED, WHO_SAID, WHO_REFUSED = "record.who-asked", "record.who-said", "record.who-refused"
NOT_YOURS = "Two of professional standards say who it is, and neither of them is that person or excluded."


@transaction.atomic
def ask_who(record: Record, asked: NotNamed, *, who: str, why: str, by: Member, at: datetime) -> None:
    """Police was decided without saying who: ask to say it. It changes nothing yet, and lapses in a day.

    Args: who, a staff number; "" for nobody who works here.
    Raises: Refused, for whoever is not of professional standards or excluded; for a number that nobody here has.
    """
    if not why.strip():
        raise Refused("Say what shows who it is.")
    write(WHO_ASKED, record, None, words=why, by=by, at=at, detail={"staff_no": who})
    given = [record.pk, asked.doubt, who, why, at, at + LAPSES]
    if not run("SELECT custody_ask_who(%s, %s, %s, %s, %s, %s)", given, refused=NOT_YOURS)[0][0]:
        raise Refused("This is asked for already, or it was said who it is. Look at the page again.")
    transaction.on_commit(hurry_calls)


@transaction.atomic
def answer_who(record: Record, asked: NotNamed, *, named: bool, why: str, by: Member, at: datetime) -> None:
    """The second person answers. Named, that person stays excluded, and whoever else only fitted is let back.

    A request is void once whoever asked is excluded or no longer of professional standards.
    """
    if not why.strip():
        raise Refused("Say why.")
    detail: dict[str, object] = {"staff_no": asked.staff_no or ""}
    write(WHO_SAID if named else WHO_REFUSED, record, None, words=why, by=by, at=at, detail=detail)
    given = [record.pk, asked.doubt, asked.staff_no, named, why, at]
    if not run("SELECT custody_answer_who(%s, %s, %s, %s, %s, %s)", given, refused=NOT_YOURS)[0][0]:
        raise Refused("Nothing waits for an answer any more. Ask anew.")
    transaction.on_commit(hurry_calls)
