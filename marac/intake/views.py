"""The page on which an agency refers somebody."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dapolicy.audit.http import Request
from marac.intake.actions import write_referral
from marac.intake.forms import Whole
from marac.models import Agency, Representative
from marac.views.referral import did


@require_http_methods(["GET", "POST"])
def refer(request: Request) -> HttpResponse:
    """Write it, and be answered from what was sent: the same answer whoever it is about, and whatever is known."""
    held = Representative.objects.filter(member=request.member, since__lte=request.now).exclude(until__lte=request.now)
    agencies = list(Agency.objects.filter(pk__in=held.values("agency"), ended_on=None).order_by("name"))
    whole = Whole(request.POST if request.method == "POST" else None, agencies=agencies)
    if request.method == "POST" and whole.is_valid():
        said, code = whole.said(), whole.ask.cleaned_data["agency"]
        agency = next(one for one in agencies if one.code == code)
        if did(whole.ask, lambda: write_referral(said, agency=agency, by=request.member, at=request.now)):
            return render(request, "marac/intake_written.html", {"said": said, "agency": agency, "now": request.now})
    return render(request, "marac/intake.html", {"whole": whole, "form": whole.ask, "agencies": agencies})
