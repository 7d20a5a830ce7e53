"""Marking what a page of the scheme shows of other records, where those who read such marks learn of no application.

Whoever may see a case may read who looked at it, and with which page. The name of a page of the scheme would say that
there is an application about these people; so what is seen of cases is a mark of its own, as a look at the case.
"""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Case
from dapolicy.audit.actions import write_entry
from dapolicy.audit.http import Request

AS_LOOKED = "GET cases:case"


def mark_cases(request: Request, cases: Iterable[Case]) -> None:
    """One entry for the cases that this page shows, beside the page's own, which names applications alone."""
    shown = sorted(set(cases), key=lambda case: case.pk)
    if shown:
        write_entry(
            at=request.now,
            member_id=request.member.pk,
            roles=request.roles,
            address=request.META.get("REMOTE_ADDR", ""),
            session=request.session.session_key,
            asked=AS_LOOKED,
            records=[case.pk for case in shown],
            people=sorted({case.victim_id for case in shown}),
            reason="",
            outcome=200,
            words="",
            recipients=[],
        )
