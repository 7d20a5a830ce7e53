"""The review of the investigation: written, and given to a reader."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from dapolicy.documents.render import CannotRender
from ppda.actions.report import disclose, write_review
from ppda.forms import ReaderForm, ReviewForm
from ppda.queries.report import HEADINGS, last_review
from ppda.views.track import track_asked


@require_http_methods(["GET", "POST"])
def review(request: Request, reference: str) -> HttpResponse:
    """Write it, or write it again from the last one."""
    found = track_asked(request, reference)
    require(request.member, Permission.RECORD_CONDUCT, at=request.now)
    last = last_review(found.record)
    before = {name: getattr(last, name) for name, _ in HEADINGS} if last else {}
    if last:
        before |= {"directed_by": last.directed_by, "readers": "\n".join(last.readers)}
    form = ReviewForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        said = {"directed_by": form.cleaned_data["directed_by"], "readers": form.cleaned_data["readers"]}
        try:
            write_review(found.record, form.said(), **said, by=request.member, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Written.")
            return redirect("ppda:review", reference)
    context = {"form": form, "record": found.record, "last": last}
    return render(request, "ppda/review.html", context | {"readers": last.readers if last else []})


@require_POST
def review_document(request: Request, reference: str) -> HttpResponse:
    """A copy for one reader: marked, with their name on every page, and noted as a disclosure to them."""
    found = track_asked(request, reference)
    last = last_review(found.record)
    form = ReaderForm(request.POST, readers=last.readers if last else [])
    if last is None or not form.is_valid():
        raise Http404
    reader = form.cleaned_data["reader"]
    try:
        made = disclose(last, reader=reader, case_people=found.here.people, by=request.member, at=request.now)
    except CannotRender as missing:
        raise Refused(str(missing)) from missing
    request.audit.told([reader])
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="review-{found.record.reference}.pdf"'
    return answer
