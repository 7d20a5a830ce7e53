"""The page on which an agency refers somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.forms.parts import Raw, raw_of
from dapolicy.audit.http import Request
from marac.intake.actions import keep_typed, typed_before, write_referral
from marac.intake.forms import Whole
from marac.models import Agency, Representative
from marac.views.referral import did

LONGEST = 60_000
BUTTONS = ("keep", "empty")


@require_http_methods(["GET", "POST"])
def refer(request: Request) -> HttpResponse:
    """Write it, and be answered from what was sent: the same answer whoever it is about, and whatever is known.

    What is not sent, because it is not whole, is refused, or can wait, is there again for its writer alone.
    """
    held = Representative.objects.filter(member=request.member, since__lte=request.now).exclude(until__lte=request.now)
    agencies = list(Agency.objects.filter(pk__in=held.values("agency"), ended_on=None).order_by("name"))
    waits = any(name in request.POST for name in BUTTONS)
    if waits and keep(request, {} if "empty" in request.POST else raw_of(request.POST)):
        return redirect("marac:agency-refer")
    typed = {} if request.method == "POST" else typed_before(request.member)
    whole = Whole(as_sent(typed) if typed else request.POST or None, agencies=agencies)
    if request.method == "POST" and not waits and whole.is_valid():
        said, code = whole.said(), whole.ask.cleaned_data["agency"]
        agency = next(one for one in agencies if one.code == code)
        if did(whole.ask, lambda: write_referral(said, agency=agency, by=request.member, at=request.now)):
            return render(request, "marac/intake_written.html", {"said": said, "agency": agency, "now": request.now})
    if request.method == "POST" and not waits:
        keep(request, raw_of(request.POST))
    context = {"whole": whole, "form": whole.ask, "agencies": agencies, "kept": bool(typed)}
    return render(request, "marac/intake.html", context)


def keep(request: Request, raw: Raw) -> bool:
    """As a draft, unless it is longer than anything that could be sent: it then stands on the page alone."""
    typed = {name: list(said) for name, said in raw.items() if name not in BUTTONS}
    if sum(len(one) for said in typed.values() for one in said) > LONGEST:
        messages.error(request, "This is too long to be kept. Shorten it.")
        return False
    keep_typed(typed, by=request.member, at=request.now)
    if "keep" in request.POST:
        messages.success(request, "Kept as a draft. Nobody else reads it, and nobody acts on it, until you send it.")
    return True


def as_sent(typed: Raw) -> QueryDict:
    """A draft as the browser sent it."""
    data = QueryDict(mutable=True)
    for name, said in typed.items():
        data.setlist(name, list(said))
    return data
