"""Opening an application: one page for each route."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from dvds.actions.opening import receive, receive_indirect
from dvds.forms.opening import Opening
from dvds.models import Application


@require_http_methods(["GET", "POST"])
def new(request: Request, route: str) -> HttpResponse:
    """Whatever is refused stands on the page as it was typed, with what to mend."""
    require(request.member, Permission.WORK_DVDS, at=request.now)
    opening = Opening(route, request.POST or None, now=request.now)
    if request.method == "POST" and opening.is_valid():
        try:
            made = save(request, opening)
        except Refused as refused:
            opening.matter.add_error(None, str(refused))
        else:
            messages.success(request, f"Opened: {made.record.reference}.")
            return redirect("dvds:application", made.record.reference)
    return render(request, "dvds/new.html", {"opening": opening, "forms": opening.every})


def save(request: Request, opening: Opening) -> Application:
    if opening.asks:
        return receive(opening.first_contact(), by=request.member, at=request.now)
    return receive_indirect(opening.indirect(), by=request.member, at=request.now)
