"""The compliance page of the head of the scheme."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dapolicy.access.permissions import Role
from dapolicy.audit.http import Request
from dvds.measures.compliance import compliance, is_head


@require_safe
def compliance_page(request: Request) -> HttpResponse:
    """For the head of the scheme, or a manager who works in it: for any other officer of it the page is not there."""
    if not (Role.MANAGER in request.roles or is_head(request.member, request.now)):
        raise Http404
    after = request.GET.get("after", "0")
    found = compliance(now=request.now, after=int(after) if after.isdecimal() and len(after) < 7 else 0)  # noqa: PLR2004
    request.audit.saw(records=[one.application.pk for one in found.matters])
    return render(request, "dvds/measures_compliance.html", {"found": found, "now": request.now})
