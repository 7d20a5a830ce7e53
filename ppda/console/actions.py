"""What professional standards write: that a try was read, what came of a question, whom a victim was told of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, require
from ppda.console.queries import Watched, new_tries
from ppda.models import Finding, FindingAnswer, LookersAnswer, LookersRequest, SightingNoted


@transaction.atomic
def note_tries(of: Watched, *, by: Member, at: datetime) -> int:
    """These tries are new no longer. Returns how many; a second reader finds none left."""
    require(by, Permission.STANDARDS, at=at)
    waiting = new_tries().filter(record_id=of.id)
    noted = [SightingNoted(sighting=one, by_id=by.pk, at=at) for one in waiting]
    SightingNoted.objects.bulk_create(noted, ignore_conflicts=True)
    return len(noted)


@transaction.atomic
def answer(finding: Finding, *, outcome: str, words: str, by: Member, at: datetime) -> FindingAnswer:
    """What came of a question. A later answer stands beside the earlier ones; no sum is kept of anybody's."""
    require(by, Permission.STANDARDS, at=at)
    return FindingAnswer.objects.create(finding=finding, outcome=outcome, words=words, by_id=by.pk, at=at)


@transaction.atomic
def take_request(of: Watched, *, asked_at: datetime, how: str, by: Member, at: datetime) -> LookersRequest:
    """The victim asked who looked at their record. It stands in its line, where no holder of the record reads it."""
    require(by, Permission.STANDARDS, at=at)
    given = {"record_id": of.id, "dvds": of.dvds, "asked_at": asked_at, "how": how}
    return LookersRequest.objects.create(**given, by_id=by.pk, at=at)


@transaction.atomic
def tell_lookers(
    asked: LookersRequest, *, lookers: list[dict[str, Any]], held_back: int, why: str, by: Member, at: datetime
) -> LookersAnswer:
    """What the victim is told, kept as it was told."""
    require(by, Permission.STANDARDS, at=at)
    return LookersAnswer.objects.create(
        request=asked, lookers=lookers, held_back=held_back, why_held_back=why, by_id=by.pk, at=at
    )
