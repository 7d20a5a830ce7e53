"""What leaves the console: the export of a record's line, and what a victim is told of who looked. Both are logged."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from dapolicy.access.handles import find, handle
from dapolicy.audit.http import Request
from dapolicy.documents.render import MARKING, CannotRender, from_template
from dapolicy.ui.telling import tell
from ppda.console import actions, queries, wording
from ppda.console.forms import AskedForm, ExportForm, TellForm
from ppda.console.queries import Watched
from ppda.console.views import watched_or_404
from ppda.models import LookersRequest

LOOKED = ("look", "tried", "near", "check", "export")


def export(request: Request, reference: str) -> HttpResponse:
    """The whole line of a record as a file under marking: a disclosure, logged with its reader and reason."""
    seen = watched_or_404(request, reference)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return export_now(request, seen, **form.cleaned_data)
        except CannotRender as missing:
            form.add_error("form", f"{missing}. Nothing was given out. A CSV can be made here.")
    return render(request, "ppda/console/export.html", {"form": form, "record": seen})


def export_now(request: Request, seen: Watched, *, reader: str, reason: str, form: str) -> HttpResponse:
    """The file first: what could not be made was disclosed to nobody."""
    made = as_pdf(request, seen, reader) if form == "pdf" else as_csv(request, seen, reader)
    request.audit.told([reader])
    request.audit.reason(reason)
    return made


def as_csv(request: Request, seen: Watched, reader: str) -> HttpResponse:
    """Every line, to be counted. The marking and the reader stand above the header; a cell that a spreadsheet would run
    is kept as text."""
    found = queries.line(seen, most=queries.EVERY)
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([MARKING, f"Made for {reader}", f"By {request.member.name}", tell(request.now), seen.reference])
    writer.writerow(wording.HEADS)
    writer.writerows([[harmless(cell) for cell in row] for row in wording.exported(found)])
    return as_file(kept.getvalue().encode("utf-8-sig"), f"{seen.reference}.csv", "text/csv; charset=utf-8")


def harmless(cell: str) -> str:
    """Text that begins like a formula begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_pdf(request: Request, seen: Watched, reader: str) -> HttpResponse:
    """The newest lines, to be read; where there are more the document says so."""
    found = queries.line(seen, most=queries.MOST + 1)
    context = {
        "record": seen,
        "heads": wording.HEADS,
        "rows": [wording.cells(one) for one in found[: queries.MOST]],
        "by": request.member,
        "at": request.now,
        "cut_off": len(found) > queries.MOST,
    }
    made = from_template(
        "ppda/console/line_document.html", context, title=f"Who looked at {seen.reference}", reader=reader
    )
    return as_file(made, f"{seen.reference}.pdf", "application/pdf")


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def asked(request: Request, reference: str) -> HttpResponse:
    """A victim who works here asks who looked: PSD write that down."""
    seen = watched_or_404(request, reference)
    form = AskedForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        taken = actions.take_request(seen, **form.cleaned_data, by=request.member, at=request.now)
        return redirect("console:tell", seen.reference, handle(taken))
    return render(request, "ppda/console/asked.html", {"form": form, "record": seen})


def tell_victim(request: Request, reference: str, named: str) -> HttpResponse:
    """PSD decide of whom the victim may be told; the answer has names, roles and times, and how many are held back."""
    seen = watched_or_404(request, reference)
    asked_before = find(LookersRequest.objects.filter(record_id=seen.id), named)
    if asked_before is None:
        raise Http404
    lookers = lookers_of(seen)
    form = TellForm(request.POST or None, lookers=[(one["handle"], one["said"]) for one in lookers])
    if request.method == "POST" and form.is_valid():
        try:
            return tell_now(request, seen, asked_before, form, lookers)
        except CannotRender as missing:
            form.add_error(None, f"{missing}. Nothing was kept, and nobody was told.")
    context = {"form": form, "record": seen, "asked": asked_before, "lookers": lookers}
    return render(request, "ppda/console/tell.html", context)


def lookers_of(seen: Watched) -> list[dict[str, Any]]:
    """Each person once, with their roles and every time; PSD's own reading of the line is no look."""
    found: dict[int, dict[str, Any]] = {}
    names = {one.pk: handle(one) for one in queries.people_of(seen)}
    for one in reversed(queries.line(seen, kinds=LOOKED, most=queries.EVERY)):
        if one.member_id in names:
            line = found.setdefault(
                one.member_id,
                {"handle": names[one.member_id], "name": one.name, "roles": set(), "times": [], "kinds": set()},
            )
            line["roles"].update(one.roles)
            line["times"].append(tell(one.at))
            line["kinds"].add(wording.KINDS[one.kind].lower())
    for line in found.values():
        line["roles"], line["kinds"] = sorted(line["roles"]), sorted(line["kinds"])
        line["said"] = f"{line['name']}: {', '.join(line['kinds'])}; last {line['times'][-1]}"
    return list(found.values())


def tell_now(
    request: Request, seen: Watched, asked: LookersRequest, form: TellForm, lookers: list[dict[str, Any]]
) -> HttpResponse:
    """Hand over what the victim is told as a PDF under marking, and keep it as it was told."""
    chosen = set(form.cleaned_data["tell"])
    told = [
        {key: one[key] for key in ("name", "roles", "times", "kinds")} for one in lookers if one["handle"] in chosen
    ]
    context = {"record": seen, "asked": asked, "told": told, "held_back": form.held_back, "by": request.member}
    made = from_template(
        "ppda/console/told_document.html",
        context | {"at": request.now},
        title=f"Who looked at your record {seen.reference}",
        reader="the person who asked",
    )
    given = {"lookers": told, "held_back": form.held_back, "why": form.cleaned_data["why_held_back"]}
    actions.tell_lookers(asked, **given, by=request.member, at=request.now)
    request.audit.told(["The victim, who asked who looked"])
    request.audit.reason(f"Asked on {tell(asked.asked_at)}")
    messages.success(request, "What was told is kept.")
    return as_file(made, f"{seen.reference}-who-looked.pdf", "application/pdf")
