"""Writing an agency's referral. Insert only: nothing is read, so that nothing can be learnt by writing one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.hurry import hurry
from dapolicy.policy.worktime import london_day
from marac.actions.meetings import represents
from marac.models import Agency, AgencyReferral, ReferralDraft

TASK = "marac.tasks.open_referrals"
SPACE = UUID("0b1f2a52-4a34-4d0a-9d0e-6c2a5d4d3e77")


@transaction.atomic
def write_referral(said: dict[str, Any], *, agency: Agency, by: Member, at: datetime) -> None:
    """Keep what an agency says; a worker makes a report and a referral of it, at the time of writing.

    The same statements whatever it says, and whoever it is about. Sent twice on one day it is one; the same words on
    another day are another referral, since something has happened again. Raises: Refused.
    """
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    if agency.ended_on or not represents(by, agency, at=at):
        raise Refused("You do not speak for this agency. Ask the MARAC coordinator.")
    key = uuid5(SPACE, json.dumps([by.pk, agency.code, london_day(at).isoformat(), said], sort_keys=True))
    row = AgencyReferral(id=key, member=by, agency=agency, written_at=at, said=said)
    AgencyReferral.objects.bulk_create([row], ignore_conflicts=True)
    keep_typed({}, by=by, at=at)
    transaction.on_commit(partial(hurry, TASK))


@transaction.atomic
def keep_typed(typed: Mapping[str, list[str]], *, by: Member, at: datetime) -> None:
    """Keep what was typed, whole or not, until it is sent; nothing empties it. Nobody else reads it."""
    require(by, Permission.SPEAK_AT_MARAC, at=at)
    if ReferralDraft.objects.filter(member=by).update(typed=dict(typed), saved_at=at) == 0 and typed:
        ReferralDraft.objects.create(member=by, typed=dict(typed), saved_at=at)


def typed_before(by: Member) -> dict[str, list[str]]:
    """What stands unsent."""
    draft = ReferralDraft.objects.filter(member=by).order_by("-saved_at").first()
    return dict(draft.typed) if draft else {}
