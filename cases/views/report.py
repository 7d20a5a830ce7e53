"""Recording a report: three pages, each saved on Continue; danger reaches the duty post after the first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import drafts
from cases.actions.incidents import Saved, begin_report, hold_named, mark_danger, save_report
from cases.forms.involved import FIRST, MOST, PageTwoForms
from cases.forms.matches import MatchesForm
from cases.forms.parts import raw_of
from cases.forms.report import PageOneForm, PageThreeForm, page_one, page_three
from cases.models import Draft, Incident
from cases.queries import reports
from cases.queries.drafts import boxes_of, counts_of, filled
from cases.queries.incidents import incident_by_reference
from cases.queries.naming import standing_cases
from cases.queries.places import PlaceMarker, markers_at
from cases.reports import PageOne, PageTwo, Report
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from dapolicy.custody.queries import newest_receipt

TITLES = {1: "Is everyone safe?", 2: "Who is involved?", 3: "What happened?"}
LAST = 3


@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """Page 1 of a new report, and one's own drafts. Nothing is kept until the first Continue."""
    if request.method == "POST":
        key = drafts.begin_keyed_draft(key_of(request), by=request.member, at=request.now)
        return save_page(request, key, 1)
    form = page_one({}, {}, now=request.now, was_saved=False)
    context = page_context(1, form.listed(), [form], None)
    context |= {"drafts": reports.own_drafts(request.member), "key": uuid7()}
    return render(request, "cases/report_page.html", context)


def key_of(request: Request) -> UUID:
    """The key under which the form was given out; a new one where it has none that can be read."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid7()


@require_POST
def report_for(request: Request, reference: str) -> HttpResponse:
    """Complete an incident that command and control sent, or that page 1 began: what is known is filled in."""
    incident = incident_or_404(reference)
    request.audit.saw(records=[incident.record_id, *(case.pk for case in standing_cases(incident))])
    draft = drafts.begin_draft(by=request.member, at=request.now, incident=incident)
    return redirect("cases:report-page", draft.pk, 1)


@require_http_methods(["GET", "POST"])
def report_page(request: Request, draft: UUID, page: int) -> HttpResponse:
    """One of the three pages of a draft."""
    if page not in TITLES:
        raise Http404
    if request.method == "POST":
        return save_page(request, draft, page)
    return show_page(request, draft_or_404(request, draft), page)


@require_POST
def report_add(request: Request, draft: UUID, what: str) -> HttpResponse:
    """Save page 2 as it stands, and make room for another victim, suspect or child."""
    kept = draft_or_404(request, draft)
    if what not in FIRST:
        raise Http404
    drafts.keep_page(kept, 2, raw_of(request.POST), at=request.now)
    drafts.add_another(kept, what, most=MOST, first=FIRST[what], at=request.now)
    return show_page(request, kept, 2)


@require_http_methods(["GET", "POST"])
def report_matches(request: Request, draft: UUID) -> HttpResponse:
    """Possible matches of those just named: same person, not the same, not sure yet (INC-008)."""
    kept = draft_or_404(request, draft)
    one, two = valid_page_one(request, kept), forms_of_page_two(request, kept)
    if one is None or two is None or not two.is_valid():
        return redirect("cases:report-page", kept.pk, 1 if one is None else 2)
    form = matches_form(request, kept, two)
    if form.is_empty:
        return redirect("cases:report-page", kept.pk, LAST)
    if request.method == "POST" and form.is_valid():
        drafts.keep_answers(kept, form.answers(), at=request.now)
        return redirect("cases:report-page", kept.pk, LAST)
    request.audit.saw(records=form.records(), people=form.people())
    return render(request, "cases/report_matches.html", {"form": form, "draft": kept})


@require_POST
def report_drop(request: Request, draft: UUID) -> HttpResponse:
    """Throw one's own draft away. What it had put into the pool already stays there."""
    drafts.drop_draft(draft_or_404(request, draft), at=request.now)
    return redirect("cases:report")


@require_GET
def report_handed_on(request: Request) -> HttpResponse:
    """After a report that its writer may see no more: it is saved, and who has it."""
    return render(request, "cases/report_handed_on.html")


def draft_or_404(request: Request, pk: UUID) -> Draft:
    """One's own unfinished draft, held until this request ends where it writes: two at once would lose one's typing."""
    draft = reports.own_draft(request.member, pk, hold=request.method == "POST")
    if draft is None:
        raise Http404
    return draft


def receipt_or_404(request: Request, pk: UUID) -> str:
    receipt = reports.receipt_of(request.member, pk)
    if not receipt:
        raise Http404
    return receipt


def incident_or_404(reference: str) -> Incident:
    incident = incident_by_reference(reference)
    if incident is None:
        raise Http404
    return incident


def save_page(request: Request, pk: UUID, page: int) -> HttpResponse:
    """Keep what was typed; go on where it is right, say how to mend it where it is not.

    Sent again once the report is saved, whether late or at the same moment, it gets the receipt.
    """
    draft = reports.own_draft(request.member, pk, hold=True)
    if draft is None:
        return redirect(receipt_or_404(request, pk))
    drafts.keep_page(draft, page, raw_of(request.POST), at=request.now)
    return {1: after_page_one, 2: after_page_two, 3: after_page_three}[page](request, draft)


def after_page_one(request: Request, draft: Draft) -> HttpResponse:
    """Danger stands in the pool now, so that the control room can act if nothing follows."""
    one = valid_page_one(request, draft)
    if one is None:
        return show_page(request, draft, 1)
    request.audit.words(one.place)  # the next pages say who is known there
    if one.danger_now == "yes":
        tell_of_danger(request, draft, one)
    return redirect("cases:report-page", draft.pk, 2)


def tell_of_danger(request: Request, draft: Draft, one: PageOne) -> None:
    """On the incident that stands already, or on one that begins with it: the duty post is called for either."""
    incident = incident_of(draft)
    if incident:
        mark_danger(incident, one, by=request.member, at=request.now)
    else:
        came = reports.how_it_came(request.member, roles=request.roles)
        incident = begin_report(came=came, one=one, team=request.member.team, by=request.member, at=request.now)
        drafts.has_begun(draft, incident)


def incident_of(draft: Draft) -> Incident | None:
    """The incident that a draft completes, where it is still there for its writer."""
    return incident_by_reference(draft.incident_reference) if draft.incident_reference else None


def after_page_two(request: Request, draft: Draft) -> HttpResponse:
    two = forms_of_page_two(request, draft)
    if two is None:
        return redirect("cases:report-page", draft.pk, 1)
    if not two.is_valid():
        return show_page(request, draft, 2)
    if incident := incident_of(draft):
        hold_named(incident, two.page({}), by=request.member, at=request.now)
    return redirect("cases:report-matches", draft.pk)


def after_page_three(request: Request, draft: Draft) -> HttpResponse:
    """Save the whole report, or lead back to the page that is not right yet."""
    one, two = valid_page_one(request, draft), forms_of_page_two(request, draft)
    if one is None or two is None or not two.is_valid():
        return show_page(request, draft, 1 if one is None else 2)
    form = form_of_page_three(draft, two)
    if not form.is_valid():
        return show_page(request, draft, LAST)
    return finish(request, draft, one, two.page(draft.data["answers"]), form)


def finish(request: Request, draft: Draft, one: PageOne, two: PageTwo, three: PageThreeForm) -> HttpResponse:
    incident = incident_of(draft)
    came = (
        reports.how_it_came_already(incident) if incident else reports.how_it_came(request.member, roles=request.roles)
    )
    whole = Report(came, one, two, three.page())
    try:
        with transaction.atomic():
            began = lost_sight_of(draft, incident)
            drafts.finish_draft(draft, at=request.now)
            saved = save_report(whole, by=request.member, at=request.now, incident=incident)
            receipt = keep_receipt(request, draft, saved, began=began)
    except Refused as why:
        three.add_error(None, str(why))
        return render(request, "cases/report_page.html", page_context(LAST, three.listed(), [three], draft))
    return redirect(receipt)


def lost_sight_of(draft: Draft, incident: Incident | None) -> str:
    """The report that a draft had begun or completes, where it is another than the one that is saved now."""
    there = incident.record.reference if incident else ""
    return next((one for one in (draft.completes, draft.began) if one and one != there), "")


def keep_receipt(request: Request, draft: Draft, saved: Saved, *, began: str) -> str:
    """The page that answers the saving, kept with the draft for whoever sends the same again."""
    about = saved.incident.record.reference if Record.objects.filter(pk=saved.incident.pk).exists() else ""
    if saved.locked and (locked := newest_receipt(request.member, saved.incident.pk)):
        about, address = "", reverse("custody:saved", args=[locked.pk])  # the same for an author whom it excludes
    elif about:
        address = reverse("cases:receipt", args=[about])
    else:
        address = reverse("cases:report-handed-on")
    lost = {"began": began, "opened_at": saved.incident.record.opened_at.isoformat()} if began else {}
    drafts.keep_receipt(draft, address, about=about, lost=lost)
    return address


def valid_page_one(request: Request, draft: Draft) -> PageOne | None:
    """Page 1 as saved, or None where it was not, or is not right yet."""
    form = form_of_page_one(request, draft)
    return form.page() if form.is_bound and form.is_valid() else None


def form_of_page_one(request: Request, draft: Draft) -> PageOneForm:
    return page_one(boxes_of(draft, 1), filled(draft, 1), now=request.now, was_saved=1 in draft.data["saved"])


def forms_of_page_two(request: Request, draft: Draft) -> PageTwoForms | None:
    """Page 2 as it stands; None where page 1 has to be mended first."""
    one = valid_page_one(request, draft)
    if one is None:
        return None
    return PageTwoForms(
        boxes_of(draft, 2), filled(draft, 2), counts_of(draft), was_saved=2 in draft.data["saved"], one=one
    )


def form_of_page_three(draft: Draft, two: PageTwoForms) -> PageThreeForm:
    return page_three(boxes_of(draft, 3), filled(draft, 3), two.pair_names(), was_saved=3 in draft.data["saved"])


def matches_form(request: Request, draft: Draft, two: PageTwoForms) -> MatchesForm:
    """Everybody just named with whom they may be, those answered already left out."""
    incident = incident_of(draft)
    page, answered = two.page({}), draft.data["answers"]
    named = {f"victim-{place}": each.person for place, each in enumerate(page.victims)}
    named |= {f"suspect-{place}": each.person for place, each in enumerate(page.suspects)}
    named |= {f"child-{place}": each.person for place, each in enumerate(page.children)}
    request.audit.words("\n".join(person.as_asked for person in named.values() if person.is_somebody))
    found = {place: reports.matches_for(person, incident=incident) for place, person in named.items()}
    data = request.POST if request.method == "POST" else None
    return MatchesForm(data, named=named, found=found, answered=answered)


def show_page(request: Request, draft: Draft, page: int) -> HttpResponse:
    """A page of a draft as it stands, with what has to be mended: a look at the incident that it completes."""
    if incident := incident_of(draft):
        request.audit.saw(records=[incident.record_id])
    one = valid_page_one(request, draft)
    if page > 1 and one is None:
        page = 1
    if page == 1:
        form = form_of_page_one(request, draft)
        context = page_context(1, form.listed(), [form], draft)
    else:
        context = later_page(request, draft, page)
    if one and one.danger_now == "yes" and reports.in_danger(draft):
        context["duty_post"] = reports.duty_post_called()
    if one and one.place:
        context["place_markers"] = known_at(request, one.place)
    return render(request, "cases/report_page.html", context)


def known_at(request: Request, place: str) -> list[PlaceMarker]:
    """Dangers and orders at a place: who reads them has looked at the records that hold them."""
    found = markers_at(place)
    request.audit.saw(
        records=[one.record_id for one in found], people=[one.person_id for one in found if one.person_id]
    )
    return found


def later_page(request: Request, draft: Draft, page: int) -> dict[str, Any]:
    two = forms_of_page_two(request, draft)
    if page == LAST and two is not None and two.is_valid():
        form = form_of_page_three(draft, two)
        return page_context(LAST, form.listed(), [form], draft)
    answers = two.listed() if two else []
    context = page_context(2, answers, two.every_form() if two else [], draft)
    return context | {"more": [("victim", "victim"), ("suspect", "suspect"), ("child", "child")]}


def page_context(page: int, answers: list, forms: list, draft: Draft | None) -> dict[str, Any]:
    has_errors = any(form.is_bound and form.errors for form in forms)
    return {
        "page": page,
        "title": TITLES[page],
        "answers": answers,
        "forms": forms if has_errors else [],
        "hidden": [field for form in forms for field in form.hidden_fields()],
        "draft": draft,
        "pages": [(number, title, draft is not None) for number, title in TITLES.items()],
    }
