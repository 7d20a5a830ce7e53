"""The words spoken at a disclosure: written down, signed in the system, and kept where nothing sends them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dvds.models import Application, SpokenWords

DISCLOSURES = ("dvds.disclosed", "dvds.disclosed-urgently")


@transaction.atomic
def sign_words(application: Application, disclosure: Event, words: str, *, by: Member, at: datetime) -> SpokenWords:
    """Keep the words for good, beside the chronology and not in it (DVDS-032). A mistake is a further row, signed too.

    Raises: Refused, where there are none, or where they belong to another application.
    """
    require(by, Permission.WORK_DVDS, at=at)
    if disclosure.record_id != application.pk or disclosure.kind not in DISCLOSURES:
        raise Refused("These words belong to no disclosure of this application. Record the disclosure first.")
    if not words.strip():
        raise Refused("Write the words that were spoken.")
    row = SpokenWords.objects.create(
        record=application.record, disclosure=disclosure.pk, words=words, signed_at=at, signed_by_id=by.pk
    )
    record_event("dvds.words-signed", application.record, by=by, at=at, subject=str(disclosure.pk))
    return row
