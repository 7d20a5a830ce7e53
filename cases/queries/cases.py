"""Reads about cases, as the transaction's reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.models import Case, CaseLink, Ownership
from cases.queries.here import Here
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.access.references import parse_reference

WITH = ("record__team", "record__investigator", "record__safeguarding_lead", "victim", "suspect")


def case_with(reference: str) -> Case | None:
    """The case of this reference, if there is one that this reader may see."""
    wanted = parse_reference(reference) or ""
    return Case.objects.select_related(*WITH).filter(record=KeyOf(wanted)).first()


@dataclass(frozen=True)
class Linked:
    """Another case and why it stands beside this one. Nothing of its contact, address, level or plan comes along."""

    reference: str
    kind: str
    said: str
    link: CaseLink

    @property
    def undecided(self) -> bool:
        """Whether a second person's decision is owed (INV-012)."""
        return self.kind == CaseLink.Kind.COUNTER and not self.link.decision


def linked_to(here: Here) -> list[Linked]:
    """Linked cases that this reader may see."""
    return [Linked(reference, row.kind, CaseLink.Kind(row.kind).label, row) for row, reference in here.links]


def owners_of(record: Record, now: datetime) -> list[Ownership]:
    """Who has the record now, who covers, and to whom it is offered."""
    rows = Ownership.objects.filter(record=record, ended_at=None)
    standing = Q(cover_for=None) | Q(cover_until__gt=now)
    return list(rows.filter(standing).select_related("member", "cover_for", "offered_by").order_by("offered_at"))
