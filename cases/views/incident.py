"""The page of a report, its history, its acts, and the lists that a supervisor works through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions.calls import open_history
from cases.models import Incident, Party
from cases.queries import incidents as reads
from cases.queries.people import names_of
from cases.queries.reports import duty_post_called
from cases.views.acts import ACTS, Act
from cases.views.incident_shown import shown, tasks
from dapolicy.access.handles import handle as handle_of
from dapolicy.access.permissions import Refused, require
from dapolicy.audit.http import Request
from dapolicy.custody.queries import newest_receipt
from dapolicy.ui.telling import tell

NAMING = ("name", "wrong-person")  # acts after which somebody has a name


def incident_asked(request: Request, reference: str) -> Incident:
    """The report that is meant, marked as looked at; absent and hidden are the same."""
    found = reads.incident_by_reference(reference)
    if found is None:
        raise Http404
    request.audit.saw(records=[found.record_id])
    return found


@require_safe
def incident(request: Request, reference: str) -> HttpResponse:
    """Everything recorded of a report, what is owed on it, and the acts on it."""
    asked = incident_asked(request, reference)
    page = shown(asked, member=request.member, now=request.now)
    request.audit.saw(
        records=[case.record_id for case in page["cases"]],
        people=[each.party.person_id for each in page["involved"] if each.party.person_id],
    )
    return render(request, "cases/incident.html", page)


@require_safe
def receipt(request: Request, reference: str) -> HttpResponse:
    """After saving: the reference, what to do now, and what is owed later, each with who and by when."""
    asked = incident_asked(request, reference)
    page = shown(asked, member=request.member, now=request.now)
    page |= tasks(asked, page) | {"duty_post": duty_post_called()}
    return render(request, "cases/incident_receipt.html", page)


@require_safe
def history(request: Request, reference: str) -> HttpResponse:
    """What is known of everybody involved, on one screen. That it was opened is logged (INC-012)."""
    asked = incident_asked(request, reference)
    found = reads.history_of(asked)
    open_history(asked, by=request.member, at=request.now)
    request.audit.saw(records=found.records, people=found.people)
    return render(request, "cases/incident_history.html", {"incident": asked, "history": found, "now": request.now})


@require_http_methods(["GET", "POST"])
def act(request: Request, reference: str, code: str, handle: str = "") -> HttpResponse:
    """One act on a report. What is refused keeps what was typed and says how to mend it."""
    asked, found = incident_asked(request, reference), ACTS[code]
    target = target_of(found, asked, handle)
    require(request.member, found.permission, at=request.now)  # before anything is typed
    data = request.POST if request.method == "POST" else None
    form = found.form(data, now=request.now, initial=found.initial(target))
    if data is not None and form.is_valid() and done(request, found, target, form):
        messages.success(request, f"{found.title}: saved.")
        return after_act(request, asked, named_by(code, target, request.now))
    context = {"incident": asked, "act": found, "form": form, "about": about(target), "now": request.now}
    return render(request, "cases/incident_act.html", context)


def after_act(request: Request, asked: Incident, named: Party | None = None) -> HttpResponse:
    """Back to the report. Where this act locked it: to who has it now, the same for an author whom it excludes.

    Args: named, somebody who may be somebody we know: that is asked first.
    """
    receipt = newest_receipt(request.member, asked.pk)
    if receipt and receipt.at == request.now:
        return redirect("custody:saved", receipt.pk)
    if reads.incident_by_reference(asked.record.reference) is None:
        return redirect("cases:report-handed-on")
    if named:
        return redirect("cases:incident-matches", asked.record.reference, handle_of(named))
    return redirect("cases:incident", asked.record.reference)


def named_by(code: str, party: Any, now: datetime) -> Party | None:
    """Whoever an act gave a name; of a wrong person, whoever took their place."""
    if code not in NAMING:
        return None
    rows = Party.objects.filter(record=party.record_id, part=party.part, ended_at=None, person__isnull=False)
    return rows.filter(added_at=now).order_by("-pk").first() if party.ended_at else rows.filter(pk=party.pk).first()


def target_of(found: Act, asked: Incident, handle: str) -> Any:
    """The report itself, or the row of it that is named."""
    if found.of is None:
        return asked
    target = found.of(asked, handle)
    if target is None:
        raise Http404
    return target


def done(request: Request, found: Act, target: Any, form: Any) -> bool:
    """Do it; a refusal becomes an error of the form."""
    try:
        found.do(target, form, request.member, request.now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


def about(target: Any) -> str:
    """Whom an act is about, as a heading says it."""
    if isinstance(target, Party):
        name = names_of([target.person_id])[target.person_id] if target.person_id else target.get_known_display()
        return f"{target.get_part_display()}: {name}"
    return ""


LISTS = (
    ("Changes that wait for a second person", reads.changes_waiting, "asked_at"),
    ("Closings that wait for a supervisor", reads.closings_waiting, "asked_at"),
    ("Partners or relatives, and no domestic abuse flag", reads.under_other_label, "reported_at"),
    ("High risk or danger now, call not reviewed yet", reads.unreviewed_high, "reported_at"),
    ("Nobody goes now, and not endorsed", reads.not_endorsed, "reported_at"),
    ("Somebody under 16, no decision on the flag yet", reads.under_16_waiting, "added_at"),
    ("Somebody close to them interpreted", reads.close_interpreters, "at"),
)
MOST = 50


@require_safe
def reviews(request: Request) -> HttpResponse:
    """What a supervisor works through each day: a list for each thing that waits for a second person."""
    lists = [(title, lines(rows, moment), moment) for title, rows, moment in LISTS]
    request.audit.saw(records=[line["record"].pk for _, found, _ in lists for line in found])
    return render(request, "cases/incident_reviews.html", {"lists": lists, "now": request.now, "most": MOST})


def lines(rows: Any, moment: str) -> list[dict[str, Any]]:
    """The longest waiting first, each with its reference and since when."""
    return [
        {"record": row.record, "team": row.record.team, "since": tell(getattr(row, moment))} for row in rows()[:MOST]
    ]
