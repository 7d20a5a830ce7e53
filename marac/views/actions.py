"""Actions after the meeting: what is owed, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from cases.views.case import case_asked
from dapolicy.access.handles import find, handle
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request
from dapolicy.policy.worktime import london_day
from marac.actions.acting import cancel, complete, name_owner
from marac.actions.wording import say_anew, worded_by
from marac.forms.room import DoneForm, GiveUpForm, OwnerForm, WordsForm
from marac.models import Action, ActionReport
from marac.queries import acting as queries
from marac.queries import after
from marac.queries.acting import Owed
from marac.queries.missing import lacks_of
from marac.views.referral import about, did


@require_safe
def actions(request: Request) -> HttpResponse:
    """A coordinator's: every open one. Everybody else's: what they have agreed to do themselves."""
    today, runs = london_day(request.now), bool(ALLOWS[Permission.RUN_MARAC] & request.roles)
    found = queries.open_ones(today=today) if runs else queries.own(request.member, today=today)
    request.audit.saw(records=sorted({one.action.record_id for one in found}))
    return render(request, "marac/room/actions.html", {"rows": named(found), "runs": runs, "now": request.now})


def named(found: list[Owed]) -> list[tuple[Owed, str]]:
    return [(one, handle(one.action)) for one in found]


def action_asked(request: Request, reference: str, named: str) -> tuple[Case, Action]:
    case = case_asked(request, reference)
    rows = Action.objects.filter(record=case.record).select_related("agency", "owner", "item__meeting__area", "record")
    found = find(rows, named)
    if found is None:
        raise Http404
    return case, found


@require_safe
def action(request: Request, reference: str, named: str) -> HttpResponse:
    """An action, what its owner says of it, and what became of it."""
    case, found = action_asked(request, reference, named)
    reports = ActionReport.objects.filter(action=found).select_related("member").order_by("at")
    runs = bool(ALLOWS[Permission.RUN_MARAC] & request.roles)
    context = about(case) | {
        "action": found, "named": named, "lacks": lacks_of(found) if found.state == "open" else [],
        "reports": list(reports), "ended": after.ending_of(found), "runs": runs,
        "said": handle(said) if (said := worded_by(found)) else "",
        "theirs": runs or found.owner_id == request.member.pk, "today": london_day(request.now), "now": request.now,
    }  # fmt: skip
    return render(request, "marac/room/action.html", context)


Act = Callable[[Request, Action, dict[str, Any]], Any]
ACTS: dict[str, tuple[str, Act]] = {
    "name": ("Agency, owner and date", lambda asked, one, given: name_owner(
        one, agency=given["agency"], owner_name=given["owner_name"], due_on=given.get("due_on"), by=asked.member,
        at=asked.now)),
    "complete": ("The action is done", lambda asked, one, given: complete(one, **given, by=asked.member, at=asked.now)),
    "reword": ("Say anew what is to be done", lambda asked, one, given: say_anew(
        one, given["words"], by=asked.member, at=asked.now)),
    "cancel": ("Give the action up", lambda asked, one, given: cancel(one, **given, by=asked.member, at=asked.now)),
}  # fmt: skip


def form_for(code: str, data: Any, found: Action) -> forms.Form:
    if code == "name":
        return OwnerForm(data, action=found)
    if code == "reword":
        return WordsForm(data)
    return DoneForm(data, initial=said_of(found)) if code == "complete" else GiveUpForm(data)


def said_of(found: Action) -> dict[str, Any]:
    """What its owner said last of its being done: the coordinator looks at it, and it counts from that day."""
    last = ActionReport.objects.filter(action=found, said=ActionReport.Said.DONE).order_by("-at").first()
    return {"evidence": last.evidence, "done_on": last.done_on} if last else {}


@require_http_methods(["GET", "POST"])
def act(request: Request, reference: str, named: str, code: str) -> HttpResponse:
    """Name what was left open, say with evidence that it is done, or give it up with the reason."""
    if code not in ACTS:
        raise Http404
    case, found = action_asked(request, reference, named)
    title, do = ACTS[code]
    form = form_for(code, request.POST or None, found)
    if form.is_bound and form.is_valid() and did(form, lambda: do(request, found, form.cleaned_data)):
        messages.success(request, "Saved.")
        return redirect("marac:action", reference, named)
    context = about(case) | {"form": form, "title": title, "agreed": found, "named": named}
    return render(request, "marac/room/act.html", context)


@require_safe
def afterwards(request: Request) -> HttpResponse:
    """What follows from meetings: actions first, then victims who were not told, flags, and links."""
    today = london_day(request.now)
    found: dict[str, list[Any]] = {
        "lacking": named(queries.lacking(today=today)),
        "reported": named(queries.reported(today=today)),
        "overdue": named(queries.overdue(today=today)),
        "untold": after.untold(),
        "flags": after.flags_due(today=today),
        "links": after.links(),
        "police": after.police_wanted(now=request.now),
    }
    request.audit.saw(records=after.records_in(found))
    return render(request, "marac/room/afterwards.html", found | {"now": request.now})


@require_safe
def links(request: Request) -> HttpResponse:
    """Who of MARAC's cases is in MAPPA, MATAC, IOM or child protection too, and which listed cases want police."""
    found: dict[str, list[Any]] = {"links": after.links(), "police": after.police_wanted(now=request.now)}
    request.audit.saw(records=after.records_in(found))
    return render(request, "marac/room/links.html", found | {"now": request.now})
