"""An agency's research: typed, kept, sent; and late when it is too late."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from marac.actions.research import give_research, is_over, keep_draft, know_nothing, say_late, who_to_tell
from marac.forms.research import LateForm, ResearchForm
from marac.models import Agency, Research
from marac.models.research import ResearchDraft
from marac.queries.attendance import owing
from marac.queries.mine import Line, Sitting
from marac.views.asked import meeting_asked
from marac.views.mine import line_asked
from marac.views.referral import did

KEPT = "Kept as a draft. Nobody else reads it until you send it."
SENT = "Your research is sent. You can send it again until the meeting; the newest stands."


def asked(request: Request, named: str, item: str, agency: str) -> tuple[Sitting, Line, Agency]:
    """A case, and one of the agencies for which the reader sits there."""
    sitting, line = line_asked(request, named, item)
    found = next((one for one in sitting.agencies if one.pk == agency), None)
    if found is None:
        raise Http404
    return sitting, line, found


def answer_first(request: Request, named: str, item: str) -> HttpResponse:
    """Whoever is connected reads and writes nothing of the case: they are asked before."""
    messages.warning(request, "Say first whether you know either of them.")
    return redirect("marac:mine-case", named, item)


@require_http_methods(["GET", "POST"])
def research(request: Request, named: str, item: str, agency: str) -> HttpResponse:
    """The form as it was left, or what was sent last; after the meeting a late note alone."""
    sitting, line, own = asked(request, named, item, agency)
    if line.declared is None:
        return answer_first(request, named, item)
    if is_over(line.item, at=request.now):
        return too_late(request, sitting, line, own)
    form = ResearchForm(request.POST or None, initial=begun(request, line, own))
    item_row, by, at = line.item, request.member, request.now
    keeps = "keep" in request.POST
    if form.is_bound and not keeps and form.is_valid():
        if did(form, lambda: give_research(item_row, form.found(), agency=own, by=by, at=at)):
            messages.success(request, SENT)
            return redirect("marac:mine-case", named, item)
    elif form.is_bound and (typed := form.typed()) is not None:
        kept = did(form, lambda: keep_draft(item_row, typed, agency=own, by=by, at=at))
        if kept and keeps:
            messages.success(request, KEPT)
            return redirect("marac:research", named, item, agency)
    return page(request, sitting, line, own, form=form)


def begun(request: Request, line: Line, own: Agency) -> dict[str, Any]:
    """The reader's own draft, else what their agency sent last."""
    rows = ResearchDraft.objects.filter(item=line.item, agency=own, member=request.member, sent_at=None)
    draft = rows.order_by("-saved_at").first()
    if draft:
        return dict(draft.typed)
    given = newest(line, own)
    return {name: getattr(given, name) for name in ResearchForm.base_fields} if given else {}


def newest(line: Line, own: Agency) -> Research | None:
    return next((part.given for part in line.parts if part.agency == own), None)


def page(request: Request, sitting: Sitting, line: Line, own: Agency, **more: Any) -> HttpResponse:
    rows = Research.objects.filter(item=line.item, agency=own).select_related("member").order_by("-at")
    part = next(part for part in line.parts if part.agency == own)
    context = {"sitting": sitting, "line": line, "agency": own, "part": part, "sent": list(rows), "now": request.now}
    return render(request, "marac/mine/research.html", context | {"whom": who_to_tell(line.item)} | more)


@require_POST
def nothing(request: Request, named: str, item: str, agency: str) -> HttpResponse:
    """*Nothing known*: one tap."""
    _, line, own = asked(request, named, item, agency)
    if line.declared is None:
        return answer_first(request, named, item)
    try:
        know_nothing(line.item, agency=own, by=request.member, at=request.now)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("marac:research", named, item, agency)
    messages.success(request, "Sent: nothing known. If you learn something before the meeting, send it.")
    return redirect("marac:mine-case", named, item)


def too_late(request: Request, sitting: Sitting, line: Line, own: Agency) -> HttpResponse:
    """The meeting is over: whom to tell, and a note that goes there as late. What was typed is not thrown away."""
    late = LateForm(request.POST if "words" in request.POST else None, initial={"words": typed_in(request)})
    if late.is_bound and late.is_valid():
        words, by, at = late.cleaned_data["words"], request.member, request.now
        if did(late, lambda: say_late(line.item, words, agency=own, by=by, at=at)):
            messages.success(request, "Your note went to the MARAC coordinator as late.")
            return redirect("marac:mine-case", sitting.named, line.named)
    return page(request, sitting, line, own, form=late, over=True)


def typed_in(request: Request) -> str:
    """Research that was sent too late, as the words of a note."""
    names = ResearchForm.base_fields
    typed = [(names[name].label, request.POST.get(name, "").strip()) for name in names if name != "relevant"]
    return "\n".join(f"{label}: {said}" for label, said in typed if said)


@require_safe
def owed(request: Request, named: str) -> HttpResponse:
    """Who gave and who owes research, case by case, for the coordinator."""
    meeting = meeting_asked(named)
    rows = owing(meeting, at=request.now)
    request.audit.saw(records=[row.case.pk for row in rows], people=[row.case.victim_id for row in rows])
    return render(request, "marac/owed.html", {"meeting": meeting, "named": named, "rows": rows, "now": request.now})
