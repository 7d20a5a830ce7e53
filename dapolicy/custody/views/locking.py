"""The hour's decision, and what an author is told after a report has locked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dapolicy.custody import queries
from dapolicy.custody.actions import decide, declare_on_receipt
from dapolicy.custody.forms import NOT_POLICE, DecideForm
from dapolicy.custody.shown import both_faces


@require_safe
def decisions(request: Request) -> HttpResponse:
    """What waits for the decision of a post that the reader holds; nothing for everybody else."""
    waiting = queries.waiting_for_me()
    request.audit.saw(records=[record.pk for one in waiting for record in one.records])
    return render(request, "custody/decisions.html", {"waiting": waiting, "now": request.now})


@require_http_methods(["GET", "POST"])
def decision(request: Request, pk: UUID) -> HttpResponse:
    """Both faces of one match, and the decision."""
    asked = queries.doubt_by_id(pk)
    if asked is None:
        raise Http404
    request.audit.saw(records=[record.pk for record in asked.records])
    form = DecideForm(request.POST if request.method == "POST" else None, part=asked.part)
    if form.is_valid() and decided(request, pk, form):
        return redirect("custody:decisions")
    context = {"asked": asked, "form": form, "faces": both_faces(asked), "now": request.now}
    return render(request, "custody/decision.html", context)


def decided(request: Request, pk: UUID, form: DecideForm) -> bool:
    said = form.cleaned_data
    police = said["decision"] != NOT_POLICE
    try:
        decide(pk, police=police, who=form.who, reason=said["reason"], by=request.member, at=request.now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    messages.success(request, "Decided: police. It stays locked." if police else "Decided: not police.")
    return True


@require_http_methods(["GET", "POST"])
def saved(request: Request, pk: UUID) -> HttpResponse:
    """To whoever wrote a report that locked: saved, who has it, and *do you know either of them?*

    The same page, the same answer, whether they may still see it or were excluded by what they wrote.
    """
    receipt = queries.own_receipt(request.member, pk)
    if receipt is None:
        raise Http404
    if request.method == "POST" and request.POST.get("knows") in ("yes", "no"):
        knows, words = request.POST["knows"] == "yes", request.POST.get("words", "")
        declare_on_receipt(receipt, by=request.member, at=request.now, knows=knows, words=words)
        return redirect("custody:saved", receipt.pk)
    return render(request, "custody/saved.html", {"receipt": receipt})
