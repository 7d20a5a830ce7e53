"""An IDVA's own word that the victim was told, or that it is unsafe."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dapolicy.audit.http import Request
from marac.actions.telling import say_told
from marac.forms.telling import ToldForm
from marac.queries.mine import told_by
from marac.views.mine import line_asked
from marac.views.referral import sent
from marac.views.research import answer_first


@require_http_methods(["GET", "POST"])
def told(request: Request, named: str, item: str) -> HttpResponse:
    """For an IDVA service alone; before the case is heard what MARAC is, from then on what was decided."""
    sitting, line = line_asked(request, named, item)
    agency = sitting.idva
    if agency is None:
        raise Http404
    if line.declared is None:
        return answer_first(request, named, item)
    form = ToldForm(request.POST or None, item=line.item, now=request.now)
    if sent(form, lambda: say_told(line.item, **form.cleaned_data, agency=agency, by=request.member, at=request.now)):
        messages.success(request, "Kept. The coordinator need not ask you again.")
        return redirect("marac:mine-case", named, item)
    context = {"sitting": sitting, "line": line, "form": form, "rows": told_by(line.item)}
    return render(request, "marac/mine/told.html", context)
