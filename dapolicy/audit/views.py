"""The page that tells who looked at a record."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from dapolicy.audit import queries, telling
from dapolicy.audit.http import Request


def record(request: Request, reference: str) -> HttpResponse:
    """Who looked at this record: when, who, as what, what was asked, why, and what came of it.

    A record that the reader may not see is answered like one that is not there. The page marks its own look.
    """
    seen = queries.record_with(reference)
    if seen is None:
        raise Http404
    request.audit.saw(records=[seen.pk])
    before = moment_in(request.GET.get("before", ""))
    looks = queries.lookers(seen, before=before)
    here = reverse("audit:record", args=[seen.reference])
    further = len(looks) >= queries.PAGE
    context = {
        "reference": seen.reference,
        "heads": telling.HEADS,
        "rows": [telling.row(look) for look in looks],
        "next_page": f"{here}?{urlencode({'before': looks[-1].at.astimezone(UTC).isoformat()})}" if further else "",
        "first_page": here if before else "",
    }
    return render(request, "audit/record.html", context)


def moment_in(text: str) -> datetime | None:
    """The moment that a link of this page carries; anything else begins at the newest look."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
