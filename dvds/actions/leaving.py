"""Somebody was named wrongly in an application: their part ends, and what was said of them here is found no more."""

from __future__ import annotations

from datetime import datetime

from cases.actions.people import forget_from
from cases.models import Sameness
from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dvds.models import Party


def end_part(party: Party, *, by: Member, at: datetime) -> None:
    """Their part ends. Whoever was kept from the application by it stays so: nobody is let in by a correction.

    Raises: Refused, where somebody has ended it meanwhile. Called in the lock of the record.
    """
    ended = Party.objects.filter(pk=party.pk, ended_at=None).update(ended_at=at, ended_by_id=by.pk)
    if not ended:
        raise Refused("This part was ended meanwhile. Look at the application again.")
    if not Party.objects.filter(record=party.record, person=party.person, ended_at=None).exists():
        forget_from(party.person, through=party.record, by=by, at=at)
        answers = Sameness.objects.filter(record=party.record, superseded_at=None)
        (answers.filter(a=party.person) | answers.filter(b=party.person)).update(superseded_at=at)
