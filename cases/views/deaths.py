"""A death that is known from one record, recorded on another by somebody who sees both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cases.actions.deaths import say_died
from cases.queries.deaths import deaths_on
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dapolicy.chronology.asking import record_asked


@require_POST
def say(request: Request, reference: str) -> HttpResponse:
    """Record it there. A record that is not there, that the reader may not see, or that says so, are the same."""
    source = record_asked(request, reference)
    place = Record.objects.filter(pk=KeyOf(request.POST.get("on", ""))).first()
    known = [one for one in deaths_on(source) if one.subject == request.POST.get("who")]
    request.audit.saw(records=[place.pk] if place else [])
    try:
        if not (place and known):
            raise Refused("There is nothing left to record there. Look at the list again.")
        say_died(known[0], place.pk, by=request.member, at=request.now)
        messages.success(request, f"The death is recorded on {place.reference}.")
    except Refused as why:
        messages.error(request, str(why))
    return redirect("desk:record", source.reference)
