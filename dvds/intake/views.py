"""The page on which whoever first hears of a Clare's Law request writes it down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dapolicy.audit.http import Request
from dvds.intake.actions import write_request
from dvds.intake.forms import Whole
from dvds.queries.limits import checks_due


@require_http_methods(["GET", "POST"])
def request_page(request: Request) -> HttpResponse:
    """Write it, and be answered from what was sent: the same answer whoever it is about, and whatever is known."""
    whole = Whole(request.POST if request.method == "POST" else None, now=request.now)
    if request.method == "GET" or not whole.is_valid():
        return render(request, "dvds/intake.html", {"whole": whole, "form": whole.request})
    said, contact_at = whole.said(), whole.request.cleaned_data["contact_at"]
    write_request(said, contact_at=contact_at, by=request.member, at=request.now)
    context = {"said": said, "contact_at": contact_at, "until": checks_due(contact_at), "now": request.now}
    return render(request, "dvds/intake_written.html", context)
