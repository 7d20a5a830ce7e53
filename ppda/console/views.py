"""The console of professional standards. Every page of it is a look too, and stands in the record's own line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.audit.http import Request
from dapolicy.audit.views import moment_in
from dapolicy.custody.queries import excluded_from, holders
from ppda.console import actions, queries, wording
from ppda.console.forms import AnswerForm
from ppda.console.queries import Asked, Happened, Watched
from ppda.console.rules import rules
from ppda.models import Sighting

NEW = 50  # new tries on the first page
ANSWERED = 200  # answered findings on one page
FINDINGS = 200


def watched_or_404(request: Request, reference: str) -> Watched:
    """The record that is meant, marked as looked at. Not there, and not for this reader, are the same."""
    found = queries.watched_with(reference)
    if found is None:
        raise Http404
    request.audit.saw(records=[found.id])
    return found


@require_safe
def home(request: Request) -> HttpResponse:
    """New tries first, then every locked record that this reader is not excluded from."""
    tries = list(queries.new_tries()[:NEW])
    watched = queries.watched()
    request.audit.saw(records=[one.id for one in watched])
    reached = queries.reached()
    context = {"tries": tried_lines(tries), "records": watched, "waiting": queries.waiting(), "reached": reached}
    context["late"] = reached is not None and reached.is_late(request.now)
    return render(request, "ppda/console/home.html", context)


def tried_lines(tries: list[Sighting]) -> list[dict[str, Any]]:
    """Who tried what and when: one line for each thing that somebody asked, however many records it led to."""
    named = queries.references({one.record_id for one in tries})
    people = Member.objects.select_related("team").in_bulk({one.member_id for one in tries if one.member_id})
    lines: dict[tuple[UUID, str], dict[str, Any]] = {}
    for one in tries:
        if one.record_id in named:
            said = {"at": one.at, "who": people.get(one.member_id), "how": one.get_how_display(), "references": []}
            lines.setdefault((one.entry_id, one.how), said)["references"].append(named[one.record_id])
    return list(lines.values())


@require_safe
def record(request: Request, reference: str) -> HttpResponse:
    """Everything around one record in time order, kept fresh; by person and by kind where one asks for it."""
    seen = watched_or_404(request, reference)
    people = queries.people_of(seen)
    who = next((one for one in people if handle(one) == request.GET.get("who")), None)
    kinds = wording.chosen(request.GET.getlist("kind"))
    before = moment_in(request.GET.get("before", ""))
    found = queries.line(seen, who=who.pk if who else None, kinds=kinds, before=before)
    context = {
        "record": seen,
        "heads": wording.HEADS,
        "rows": [wording.cells(one, reader=request.member.pk) for one in found],
        "people": [{"handle": handle(one), "name": one.name, "chosen": one == who} for one in people],
        "me": handle(request.member),
        "kinds": wording.filters(kinds),
        "filtered": bool(who or kinds),
        "holders": holders(seen.record),
        "excluded": excluded_from(seen.record),
        "requests": [(handle(asked), asked, told) for asked, told in queries.requests_of(seen)],
        **pages(request, reverse("console:record", args=[seen.reference]), found, before),
    }
    return render(request, "ppda/console/record.html", context)


def pages(request: Request, here: str, found: list[Happened], before: datetime | None) -> dict[str, str]:
    """The next page begins before the last line of this one, with the same filter."""
    kept = [(name, value) for name in ("who", "kind") for value in request.GET.getlist(name)]
    again = f"{here}?{urlencode(kept)}" if kept else here
    further = len(found) >= queries.PAGE
    following = urlencode([*kept, ("before", found[-1].at.isoformat())]) if further else ""
    return {
        "next_page": f"{here}?{following}" if further else "",
        "first_page": again if before else "",
        "refresh": again,
    }


@require_safe
def person(request: Request, reference: str, who: str) -> HttpResponse:
    """What one person asked for around their looks at a record: what came before, and what after."""
    seen = watched_or_404(request, reference)
    member = queries.person_of(seen, who)
    if member is None or member.pk == request.member.pk:
        raise Http404
    own = queries.line(seen, who=member.pk, kinds=["look", "tried", "near", "check", "export"], most=queries.MOST)
    asked = around_of(seen, member, own)
    context = {
        "record": seen,
        "member": Member.objects.select_related("team").get(pk=member.pk),
        "heads": wording.HEADS,
        "rows": [wording.cells(one) for one in own],
        "around": asked,
        "cut_off": len(own) >= queries.MOST,
        "typed": [(handle(Sighting(pk=one.sighting)), one.at) for one in own if one.sighting and one.words],
    }
    return render(request, "ppda/console/person.html", context)


def around_of(seen: Watched, member: Member, own: list[Happened]) -> list[dict[str, Any]]:
    """Two hours before the first line and after the last."""
    if not own:
        return []
    since, until = own[-1].at - queries.AROUND, own[0].at + queries.AROUND
    found = queries.around(seen, member, since=since, until=until)
    return [
        {"at": one.at, "page": wording.page(one.page), "outcome": wording.outcome(one.outcome), "of": one.references}
        for one in found
    ]


@require_POST
def note(request: Request, reference: str) -> HttpResponse:
    """The tries of this record have been read."""
    seen = watched_or_404(request, reference)
    if actions.note_tries(seen, by=request.member, at=request.now):
        messages.success(request, f"The tries at {seen.reference} are marked as read.")
    return redirect("console:home")


@require_safe
def findings(request: Request) -> HttpResponse:
    """Questions by rule. What is answered stands apart, and without names: it says nothing about anybody."""
    answered = request.GET.get("answered") == "yes"
    found = queries.shown(queries.findings(answered=answered)[: ANSWERED if answered else FINDINGS])
    request.audit.saw(records={pk for one in found for pk in one.finding.records})
    lines = [{"asked": one, "rule": rules().get(one.finding.rule)} for one in found]
    context = {"lines": lines, "answered": answered, "rules": rules().values()}
    return render(request, "ppda/console/findings.html", context)


def finding(request: Request, named: str) -> HttpResponse:
    """One question, and what came of it."""
    found = queries.finding_named(named)
    if found is None:
        raise Http404
    request.audit.saw(records=found.records)
    (asked,) = queries.shown([found])
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.answer(found, **form.cleaned_data, by=request.member, at=request.now)
        messages.success(request, "Kept.")
        return redirect("console:findings")
    by = Member.objects.in_bulk({one.by_id for one in asked.answers})
    context = {
        "form": form,
        "asked": asked,
        "rule": rules().get(found.rule),
        "answers": [(one, by.get(one.by_id)) for one in asked.answers],
        "who": handle(asked.member) if asked.member else "",
        "page": page_of(asked),
        "record_team": found.detail.get("record-team"),
    }
    return render(request, "ppda/console/finding.html", context)


def page_of(asked: Asked) -> str:
    """The page on which they looked; nothing where its name is not for this reader."""
    seen = queries.watched_with(asked.references[0]) if asked.references else None
    if seen is None or asked.member is None:
        return ""
    at = asked.finding.at
    pages = queries.around(seen, asked.member, since=at, until=at + timedelta(microseconds=1))
    return wording.page(pages[0].page) if pages else ""
