"""Safe contact, and the diary of what was promised."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from cases.actions.contact import SafeWay, confirm_safe_contact, keep_promise, promise, set_safe_contact
from cases.forms.case import ConfirmContactForm, PromiseForm, SafeContactForm
from cases.models import Case, Person, Promise
from cases.panels import card
from cases.queries.contact import reaching
from cases.queries.people import names_of
from cases.terms import WAY
from cases.views.case import case_asked
from dapolicy.access.handles import find
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request


def person_asked(case: Case, who: str) -> Person:
    """The victim or the suspect of a case; a suspect who is not known cannot be reached."""
    person = {"victim": case.victim, "suspect": case.suspect}.get(who)
    if person is None:
        raise Http404
    return person


def contact(request: Request, reference: str, who: str) -> HttpResponse:
    """Replace how somebody can be reached safely."""
    case = case_asked(request, reference)
    person = person_asked(case, who)
    present = reaching(person, case.record, part=who).contact
    form = SafeContactForm(request.POST or None, initial=start(present) if present else None)
    if request.method == "POST" and form.is_valid():
        way = SafeWay(
            told_by=form.cleaned_data["told_by"],
            no_safe_way=form.cleaned_data["answer"] == "no-safe-way",
            **{name: form.cleaned_data[name] for name in WAY},
        )
        set_safe_contact(person, case.record, way, by=request.member, at=request.now)
        messages.success(request, "Safe contact recorded.")
        return redirect("cases:case", case.record.reference)
    return render(request, "cases/contact.html", page(request, case, person, who, form))


def start(present: object) -> dict[str, object]:
    """What was known before, to be changed or confirmed."""
    answer = "no-safe-way" if getattr(present, "no_safe_way", False) else "safe-way"
    return {"answer": answer, **{name: getattr(present, name) for name in WAY}}


def page(request: Request, case: Case, person: Person, who: str, form: object) -> dict[str, object]:
    reach = reaching(person, case.record, part=who)
    return {"form": form, "case": case, "who": who, **card(request, case, reach, names_of([person.pk]), who)}


def confirm(request: Request, reference: str, who: str) -> HttpResponse:
    """It still holds: said by whom."""
    case = case_asked(request, reference)
    person = person_asked(case, who)
    present = reaching(person, case.record, part=who).contact
    if present is None:
        return redirect("cases:contact", case.record.reference, who)
    form = ConfirmContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told_by = form.cleaned_data["told_by"]
        confirm_safe_contact(present, case.record, told_by=told_by, by=request.member, at=request.now)
        messages.success(request, "Safe contact confirmed.")
        return redirect("cases:case", case.record.reference)
    return render(request, "cases/contact_confirm.html", page(request, case, person, who, form))


def promise_new(request: Request, reference: str) -> HttpResponse:
    """Write into the diary what was promised to the victim."""
    case = case_asked(request, reference)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            promise(case.record, to=case.victim, **form.cleaned_data, by=request.member, at=request.now)
            return redirect("cases:case", case.record.reference)
        except Refused as why:
            form.add_error("due_at", str(why))
    return render(request, "cases/contact_promise.html", {"form": form, "case": case})


@require_POST
def promise_kept(request: Request, reference: str, promise: str) -> HttpResponse:
    """It was done."""
    case = case_asked(request, reference)
    row = find(Promise.objects.filter(record=case.record).select_related("record", "to"), promise)
    if row is None:
        raise Http404
    done = keep_promise(row, by=request.member, at=request.now)
    messages.success(request, "Kept." if done else "Somebody has ticked it already.")
    return redirect("cases:case", case.record.reference)
