"""One case's assessments, read once for every part of a page."""

from __future__ import annotations

from functools import cached_property

from cases.models import Case
from risk.models import Assessment
from risk.queries import case as reads


class Once:
    """A case and its assessments: what one panel has read the next one does not read again."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Every one, newest first."""
        return list(reads.assessments_of(self.case))

    @cached_property
    def handed_in(self) -> list[Assessment]:
        """Those handed in, the one that counts first."""
        return reads.handed_in(self.assessments)

    @property
    def last(self) -> Assessment | None:
        return self.handed_in[0] if self.handed_in else None
