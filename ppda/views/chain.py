"""Telling one post of the chain, and saying that one has it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dapolicy.access.handles import find
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from ppda.actions.chain import have_it, heard_it, tell_one
from ppda.forms import HaveItForm, TellForm
from ppda.models import Told
from ppda.views.track import track_asked


@require_http_methods(["GET", "POST"])
def tell(request: Request, reference: str, role: str) -> HttpResponse:
    """Tell one post; only those who may be told are offered."""
    found = track_asked(request, reference)
    link = next((one for one in found.chain if one.role == role), None)
    if link is None:
        raise Http404
    require(request.member, Permission.TELL_CHAIN, at=request.now)
    form = TellForm(request.POST or None, record=found.record, link=link)
    if request.method == "POST" and form.is_valid():
        said = {"name": form.cleaned_data["name"], "how": form.cleaned_data["how"], "member": form.member}
        try:
            tell_one(found.record, role=role, stands_in=link.stands_in, **said, by=request.member, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Told: {form.cleaned_data['name']}.")
            return redirect("ppda:track", reference)
    return render(request, "ppda/tell.html", {"form": form, "link": link, "record": found.record})


@require_http_methods(["GET", "POST"])
def acknowledge(request: Request, reference: str, told: str) -> HttpResponse:
    """*I have this*, with the one tap; or, of somebody told by telephone, that they said so. To whom a notice was
    given, and to nobody else, the first is there."""
    found = track_asked(request, reference)
    row = find(Told.objects.filter(record=found.record).select_related("record"), told)
    if row is None or (row.how == Told.How.NOTICE and row.member_id != request.member.pk):
        raise Http404
    if row.how != Told.How.NOTICE:
        return heard(request, reference, row)
    form = HaveItForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        knows = form.cleaned_data["knows"] == "yes"
        have_it(row, knows=knows, words=form.cleaned_data["who"], by=request.member, at=request.now)
        messages.success(request, "Noted. You are excluded from it now." if knows else "Noted: you have it.")
        return redirect("desk:home") if knows else redirect("ppda:track", reference)
    names = [found.here.names[one] for one in found.here.people]
    return render(request, "ppda/have_it.html", {"form": form, "record": found.record, "names": names})


def heard(request: Request, reference: str, row: Told) -> HttpResponse:
    if request.method == "POST":
        heard_it(row, by=request.member, at=request.now)
        messages.success(request, f"Noted: {row.name} has it.")
    return redirect("ppda:track", reference)
