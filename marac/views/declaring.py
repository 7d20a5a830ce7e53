"""Who hears a case at a meeting: what attendees answered, who is kept out, who is let into a locked one; and who came
to the meetings of a year."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request
from marac.actions.declaring import exclude_attendee, let_in, papers_end
from marac.forms.declaring import AttendeeForm
from marac.queries.attendance import A_YEAR, attendance
from marac.queries.attendees import attendees_of, who_hears
from marac.views.asked import item_asked
from marac.views.referral import about, did


@require_http_methods(["GET", "POST"])
def attendees(request: Request, named: str, reference: str) -> HttpResponse:
    """Each person at the table, what they answered, and a form for an answer that they gave to somebody."""
    meeting, item, case = item_asked(request, named, reference)
    people = attendees_of(meeting, at=request.now)
    form = AttendeeForm(request.POST or None, attendees=people)
    if form.is_bound and form.is_valid():
        act = exclude_attendee if form.cleaned_data["knows"] == "yes" else let_in
        one, words = form.one(), form.cleaned_data["words"]
        if did(form, lambda: act(item, one, words=words, by=request.member, at=request.now)):
            messages.success(request, "Kept.")
            if one.member == request.member and act is exclude_attendee:
                return redirect("desk:home")
            return redirect("marac:attendees", named, reference)
    context = {
        "meeting": meeting,
        "named": named,
        "item": item,
        "form": form,
        "rows": who_hears(item, people),
        "until": papers_end(meeting),
        "runs": bool(ALLOWS[Permission.RUN_MARAC] & request.roles),
        "lets_in": bool(ALLOWS[Permission.LET_IN] & request.roles),
    }
    return render(request, "marac/attendees.html", about(case) | context)


@require_safe
def came(request: Request) -> HttpResponse:
    """Attendance by agency over a year (MARAC-007)."""
    found = attendance(since=request.now - timedelta(days=A_YEAR), until=request.now)
    return render(request, "marac/attendance.html", {"found": found, "now": request.now})
