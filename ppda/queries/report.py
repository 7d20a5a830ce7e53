"""The reviews of a case, and what must never stand in one."""

from __future__ import annotations

from cases.models import Case
from cases.queries.leaving import way_to_reach
from dapolicy.access.models import Record
from ppda.models import ReviewReport

HEADINGS = [
    ("risk_factors", "Risk factors"),
    ("public_protection", "Public protection"),
    ("community_impact", "Community impact"),
    ("public_confidence", "Public confidence and reassurance"),
    ("media", "Media strategy"),
]


def last_review(record: Record) -> ReviewReport | None:
    """The one that counts."""
    rows = ReviewReport.objects.filter(record=record).select_related("written_by", "record")
    return rows.order_by("-written_at", "-pk").first()


def contact_in(record: Record, text: str) -> str:
    """What a text says of where or how to reach one of the two, in words; nothing where it says nothing."""
    case = Case.objects.get(pk=record.pk)
    return way_to_reach([one for one in (case.victim_id, case.suspect_id) if one], text)
