"""Danger now, said at first contact: the duty post rings whoever took it down, and learns of no application."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.audit.actions import words_hash
from dapolicy.custody.models import SafetyCheck, SafetyConcern, SafetyWords
from dvds.models import ClaresLawRequest

REASON = "Somebody said that there is danger now. Ring whoever took it down, and see that an incident is open."


def call_duty_post(held: Record, request: ClaresLawRequest, *, about: str, where: str, now: datetime) -> None:
    """A safety check that goes to the post, as any that is not answered on the screen.

    Args: about, who is in danger; where nobody is named it says who took it down. where, what the danger is, and where.

    Nothing in it says why there was a contact. Whoever is excluded from the application is excluded from the check
    before anybody reads it: a subject who holds the post is passed over.
    """
    record = Record.open(kind=Kind.CHECK, team=request.member.team, at=now)
    about = about or f"Taken down by {request.member.name}"
    reason = f"{REASON} {where}".strip()[:240]
    check = SafetyCheck(
        record=record,
        asker=request.member,
        at=now,
        how=SafetyCheck.How.POST,
        because=SafetyCheck.Because.NOT_ON_IT,
        words_hash=words_hash("\n".join([about, "", reason])),
    )
    check.save(force_insert=True)
    SafetyWords(check_id=check.pk, record_id=record.pk, about=about, incident="", reason=reason).save(force_insert=True)
    # Whoever is excluded from the application later is shut out of the check at once, and while they are, stays so.
    SafetyConcern(record_id=held.pk, check_record_id=record.pk).save(force_insert=True)
    exclude_as(held, record)


def who_of(asked: dict[str, Any]) -> str:
    """The person in danger and where they live, as far as it was said; else whoever rang."""
    said = asked["victim"] or asked["applicant"]
    parts = [f"{said.get('given', '')} {said.get('surname', '')}".strip(), said.get("line1"), said.get("postcode")]
    return ", ".join(filter(None, parts))[:240]


def exclude_as(held: Record, record: Record) -> None:
    barred = Exclusion.objects.filter(record=held).order_by("pk").values_list("member_id", "why")
    with connection.cursor() as cursor:
        for member, why in barred:
            cursor.execute("SELECT dapolicy_exclude(%s, %s, %s)", [record.pk, member, why])
