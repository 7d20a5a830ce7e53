"""The review of the investigation: written, and given to a reader as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from cases.queries.people import names_of
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.documents.render import from_template
from ppda.models import ReviewReport
from ppda.queries.chain import must_not_be_told
from ppda.queries.report import HEADINGS, contact_in

TEMPLATE = "documents/ppda_review.html"


@transaction.atomic
def write_review(
    record: Record, said: Mapping[str, str], *, directed_by: str, readers: Sequence[str], by: Member, at: datetime
) -> ReviewReport:
    """Keep a review under its five headings; the last one written is the one that is given out (PPDA-012).

    Raises: Refused, where the suspect or somebody excluded directs or reads it; where it names a way to reach somebody
    or where they live: a reader must not learn it here.
    """
    require(by, Permission.RECORD_CONDUCT, at=at)
    refuse_told(record, [directed_by, *readers])
    if found := contact_in(record, " ".join(said.values())):
        raise Refused(f"Leave out {found}: nothing about where or how to reach somebody goes into a review.")
    row = ReviewReport.objects.create(
        record=record, directed_by=directed_by, readers=list(readers), written_at=at, written_by=by, **said
    )
    record_event("ppda.review-written", record, by=by, at=at)
    return row


@transaction.atomic
def disclose(review: ReviewReport, *, reader: str, case_people: Sequence[int], by: Member, at: datetime) -> bytes:
    """The document for one of its named readers, marked, with their name on every page; the disclosure is an event.

    Checked again: since it was written its reader may have been excluded, and somebody's contact learnt.
    """
    require(by, Permission.RECORD_CONDUCT, at=at)
    if reader not in review.readers:
        raise Refused("The review is given to the readers that it names. Write it again with this reader.")
    refuse_told(review.record, [reader])
    parts = [(label, getattr(review, name)) for name, label in HEADINGS]
    if found := contact_in(review.record, " ".join(words for _, words in parts)):
        raise Refused(f"The review names {found}, which was learnt since. Write it again without it.")
    names = names_of(case_people)
    context = {"review": review, "parts": parts, "people": [names[one] for one in case_people], "at": at}
    title = f"Review of the investigation {review.record.reference}"
    made = from_template(TEMPLATE, context, title=title, reader=reader)
    record_event("ppda.review-disclosed", review.record, by=by, at=at, words=f"To {reader}")
    return made


def refuse_told(record: Record, names: Sequence[str]) -> None:
    """Raises: Refused, of the first who may not be told of the record: it is not said why."""
    for name in names:
        if must_not_be_told(record, None, name):
            raise Refused(f"{name} may not be told of this. Choose somebody else.")
