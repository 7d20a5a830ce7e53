"""Assessing: begin or take up, page by page, check and hand in, read and print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.models import Case
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from risk import missing as owed
from risk.actions import NotYet, Saved, begin, hand_in, save
from risk.actions.assessing import tool_for
from risk.answers import Clash, Values, flat
from risk.forms.pages import (
    BeforeForm,
    BeginForm,
    EarlierForm,
    LevelForm,
    SavedAsItIs,
    SectionForm,
    ViewForm,
    name_of,
)
from risk.levels import DEFINITIONS, SERIOUS_HARM
from risk.models import Assessment
from risk.queries import case as reads
from risk.shown import answer_lines, missing_links, said, summary_rows, title_of
from risk.tools import Section, Tool
from risk.views.parts import find_assessment, find_case, show

FIXED: dict[str, type[SavedAsItIs]] = {
    owed.BEFORE: BeforeForm,
    owed.EARLIER: EarlierForm,
    owed.VIEW: ViewForm,
    owed.LEVEL: LevelForm,
}
TITLES = {
    owed.BEFORE: "Before you ask",
    owed.EARLIER: "What happened before",
    owed.VIEW: "The victim's own view",
    owed.LEVEL: "Your level and your reasons",
}


@dataclass(frozen=True)
class Page:
    """One page of an assessment."""

    code: str
    title: str
    section: Section | None = None


def pages_of(tool: Tool) -> list[Page]:
    """Every page in order: before, the tool's sections, what happened before, the victim's view, the level."""
    middle = [Page(section.code, section.title, section) for section in tool.sections]
    first, *last = [Page(code, title) for code, title in TITLES.items()]
    return [first, *middle, *last]


@require_http_methods(["GET", "POST"])
def assess(request: Request, reference: str) -> HttpResponse:
    """Begin an assessment, or take up the one that is open."""
    case = find_case(request, reference)
    tools = reads.tools_for(case, agency=bool(request.member.agency))
    incidents = reads.incidents_of(case)
    choices = [(one.record.reference, f"{one.record.reference}, {title_of(one)}") for one in incidents]
    form = BeginForm(request.POST or None, tools=tools, incidents=choices)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in tools if one.code == form.cleaned_data["tool"])
        records = {one.record.reference: one.record for one in incidents}
        incident = records.get(form.cleaned_data["incident"])
        return begin_now(request, case, chosen, incident)
    return show(request, "begin", case, form=form, open=reads.open_assessment(case), past=reads.pattern(case))


def begin_now(request: Request, case: Case, chosen: Any, incident: Record | None) -> HttpResponse:
    made = begin(case, question_set=chosen, incident=incident, by=request.member, at=request.now)
    return redirect("risk:page", case.record.reference, made.key, owed.BEFORE)


@require_http_methods(["GET", "POST"])
def page(request: Request, reference: str, key: UUID, page: str) -> HttpResponse:
    """One page of an assessment. Continue saves whatever is there."""
    case = find_case(request, reference)
    found = find_assessment(case, key)
    here = next((one for one in pages_of(tool_for(found)) if one.code == page), None)
    if here is None:
        raise Http404
    if request.method == "POST":
        return keep(request, case, found, here)
    if found.completed_at:
        return redirect("risk:assessment", reference, key)
    values = flat(found)
    form = form_for(here, found, None, now=request.now, initial=values)
    return show_page(request, case, found, here, form, kept=reads.kept_beside(found, request.member))


def form_for(here: Page, found: Assessment, data: Any, *, now: datetime, initial: Values | None = None) -> SavedAsItIs:
    """The page's form, bound to what was typed or showing what is kept."""
    form_class: type[SavedAsItIs] = FIXED.get(here.code, SavedAsItIs)
    start = form_class.initial_of(initial if initial is not None else flat(found), now)
    start |= {"edit": found.edit, "now": now}
    if here.section:
        return SectionForm(data, initial=start, section=here.section, asks_source=tool_for(found).asks_source)
    form = form_class(data, initial=start)
    if found.entered_at:
        form.fields.pop("level", None)  # it was handed in and counts: raising and lowering are other acts
    return form


def keep(request: Request, case: Case, found: Assessment, here: Page) -> HttpResponse:
    """Save, then go on; stay where something could not be read, or another person changed the same answer."""
    form = form_for(here, found, request.POST, now=request.now)
    form.is_valid()
    seen = form.cleaned_data.get("edit") or 0
    try:
        saved = save(found, typed=form.typed(), seen_edit=seen, by=request.member, at=request.now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return show_page(request, case, found, here, form)
    if saved.merged.changed_by_others:
        messages.info(request, told_of_others(saved, seen))
    if saved.merged.clashes or form.errors:
        data = as_stands(request.POST, form, saved)
        again = form_for(here, saved.assessment, data, now=request.now)
        return show_page(request, case, saved.assessment, here, again, clashes=saved.merged.clashes)
    return redirect(next_after(saved.assessment, here, case))


def told_of_others(saved: Saved, seen: int) -> str:
    """Who changed what since this page was opened."""
    tool = tool_for(saved.assessment)
    names = sorted({str(one.by) for one in reads.changes_since(saved.assessment, seen) if one.edit > seen})
    what = "; ".join(said(path, tool) for path in saved.merged.changed_by_others)
    return f"While you were typing this was changed by {', '.join(names)}: {what}. Nothing that you typed is lost."


def as_stands(posted: QueryDict, form: SavedAsItIs, saved: Saved) -> QueryDict:
    """What was typed where it clashes or could not be read; everything else as it is now kept."""
    data = posted.copy()
    data["edit"] = str(saved.assessment.edit)
    stay = {name_of(clash.path) for clash in saved.merged.clashes} | set(form.errors)
    current = type(form).initial_of(flat(saved.assessment), saved.assessment.begun_at)
    for name in form.fields:
        if name in stay or name == "edit":
            continue
        for posted_name in [one for one in data if one == name or one.startswith(f"{name}_")]:
            if posted_name not in form.fields or posted_name == name:
                del data[posted_name]
        put_value(data, name, current.get(name))
    return data


def put_value(data: QueryDict, name: str, value: Any) -> None:
    """A kept answer as a browser would send it."""
    if isinstance(value, datetime):
        data[name] = value.isoformat()
    elif value is True:
        data[name] = "on"
    elif value not in (None, False):
        data[name] = value


def next_after(found: Assessment, here: Page, case: Case) -> str:
    """The next page; the check where this was the last, or the assessment is handed in already."""
    reference = case.record.reference
    pages = pages_of(tool_for(found))
    place = next(number for number, one in enumerate(pages) if one.code == here.code)
    if found.entered_at or place + 1 == len(pages):
        return reverse("risk:check", args=[reference, found.key])
    return reverse("risk:page", args=[reference, found.key, pages[place + 1].code])


def show_page(
    request: Request,
    case: Case,
    found: Assessment,
    here: Page,
    form: SavedAsItIs,
    *,
    clashes: list[Clash] | None = None,
    kept: list[Any] | None = None,
) -> HttpResponse:
    """A page with its form, its neighbours, and what stands beside it: history, definitions, the victim's view."""
    tool = tool_for(found)
    pages = pages_of(tool)
    place = next(number for number, one in enumerate(pages) if one.code == here.code)
    beside = [Clash(path, *pair) for one in kept or [] for path, pair in one.changes.items()]
    return show(
        request,
        "page",
        case,
        assessment=found,
        tool=tool,
        here=here,
        pages=pages,
        back=pages[place - 1] if place else None,
        form=form,
        clashes=[(said(one.path, tool), shown(one.theirs), shown(one.mine)) for one in clashes or beside],
        undecided=bool(beside) and not clashes,
        past=reads.pattern(case, without=found) if here.code in (owed.EARLIER, owed.LEVEL) else None,
        definitions=DEFINITIONS.items(),
        serious_harm=SERIOUS_HARM,
    )


def shown(value: Any) -> str:
    return str(value) if value not in (None, "") else "nothing"


@require_http_methods(["GET", "POST"])
def check(request: Request, reference: str, key: UUID) -> HttpResponse:
    """What was answered, what is missing with links to it, and handing in."""
    case = find_case(request, reference)
    found = find_assessment(case, key)
    refused = ""
    if request.method == "POST":
        try:
            handed = hand_in(found, by=request.member, at=request.now)
        except NotYet as not_yet:
            refused = str(not_yet)
        else:
            messages.success(request, handed_in_words(handed))
            return redirect("risk:assessment", reference, found.key)
    tool = tool_for(found)
    return show(
        request,
        "check",
        case,
        assessment=found,
        tool=tool,
        refused=refused,
        links=missing_links(owed.missing(found, tool), reference, found),
        rows=summary_rows(found),
        answers=answer_lines(found, tool, reference),
    )


def handed_in_words(found: Assessment) -> str:
    complete = "It is complete." if found.completed_at else "It is not complete: what is missing stays owed."
    return f"Handed in. A supervisor checks it. {complete}"
