"""The page that tells who looked at a record, and what of it was altered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from dapolicy.access.models import Record
from dapolicy.audit import altered, queries, telling
from dapolicy.audit.http import Request


def record(request: Request, reference: str) -> HttpResponse:
    """Who looked at this record: when, who, as what, what was asked, why, and what came of it. Then what was altered.

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
    return render(request, "audit/record.html", context | altered_of(seen, request.GET.get("altered", ""), here))


def altered_of(seen: Record, asked: str, here: str) -> dict[str, Any]:
    """What the second table shows (ACC-005): old and new values, for those who may read them."""
    before = moment_in(asked)
    found = queries.alterations(seen, before=before)
    names = queries.names_of(*altered.named_in(found))
    further = len(found) >= queries.PAGE
    return {
        "altered_heads": altered.HEADS,
        "altered_rows": [altered.row(change, names) for change in found],
        "altered_next": f"{here}?{urlencode({'altered': found[-1].at.astimezone(UTC).isoformat()})}" if further else "",
        "altered_first": here if before else "",
    }


def moment_in(text: str) -> datetime | None:
    """The moment that a link of this page carries; anything else begins at the newest look."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
