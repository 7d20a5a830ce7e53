"""The words that were spoken at disclosures, as whoever signed them wrote them down."""

from __future__ import annotations

from typing import NamedTuple

from dapolicy.access.models import Member
from dvds.models import Application, SpokenWords


class Signed(NamedTuple):
    row: SpokenWords
    by: str


def signed_words(application: Application) -> list[Signed]:
    """Every row of an application, the first that was signed first, with who signed it."""
    rows = list(SpokenWords.objects.filter(record=application.record).order_by("signed_at", "pk"))
    names = dict(Member.objects.filter(pk__in={row.signed_by_id for row in rows}).values_list("pk", "name"))
    return [Signed(row, names.get(row.signed_by_id, "")) for row in rows]
