"""Minutes as a representative reads them: their own part, on the screen and as a document."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.minutes_document import CannotRender, as_document
from marac.queries.minutes import Minutes, own_minutes
from marac.views.mine import sitting_asked


def minutes_asked(request: Request, named: str) -> Minutes:
    found = own_minutes(sitting_asked(request, named))
    request.audit.saw(records=found.records)
    request.audit.told([reader_of(request, found)])
    return found


def reader_of(request: Request, found: Minutes) -> str:
    return f"{request.member.name}, {', '.join(map(str, found.agencies))}"


@require_safe
def read(request: Request, named: str) -> HttpResponse:
    """What was said of the cases that they heard, and their own actions."""
    found = minutes_asked(request, named)
    context = {"minutes": found, "named": named, "today": london_day(request.now), "now": request.now}
    return render(request, "marac/mine/minutes.html", context)


@require_POST
def document(request: Request, named: str) -> HttpResponse:
    """The same as a file with their name on every page: a disclosure."""
    found = minutes_asked(request, named)
    request.audit.reason("Minutes of MARAC")
    try:
        return as_document(found, reader=reader_of(request, found))
    except CannotRender as why:
        messages.error(request, str(why))
        return redirect("marac:mine-minutes", named)
