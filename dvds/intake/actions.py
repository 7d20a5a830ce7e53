"""Writing a Clare's Law request. Insert only: nothing is read, so that nothing can be learnt by writing one."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import FRONT_LINE, Refused, Role
from dapolicy.chronology.hurry import hurry
from dvds.models.intake import ClaresLawRequest

TASK = "dvds.intake.tasks.open_requests"
WRITES = FRONT_LINE | {Role.MARAC_COORDINATOR, Role.DVDS_OFFICER}
SPACE = UUID("5d7a9d3c-6b1e-4f4e-8a53-7f0c2f1a9e11")
REFUSED = "Your role does not let you write a Clare's Law request. Ring the control room."


@transaction.atomic
def write_request(said: dict[str, Any], *, contact_at: datetime, by: Member, at: datetime) -> None:
    """Keep what was said at first contact; a worker opens the application from it, at the time of contact (DVDS-011).

    Sent twice it is one request; corrected and sent again it is another, and the disclosure unit is asked whether the
    two are one. The same statements whatever it says, and whoever it is about.
    """
    if not WRITES & by.roles_at(at):
        raise Refused(REFUSED)
    row = ClaresLawRequest(id=key_of(said, contact_at, by), member=by, contact_at=contact_at, written_at=at, said=said)
    ClaresLawRequest.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(partial(hurry, TASK))


def key_of(said: dict[str, Any], contact_at: datetime, by: Member) -> UUID:
    """One key for the same words by the same person about the same contact."""
    return uuid5(SPACE, json.dumps([by.pk, contact_at.isoformat(), said], sort_keys=True))
