"""Whether somebody of an application is known here: until that is answered, their cases do not show beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.actions.people import answer_match
from cases.forms.matches import MatchesForm
from cases.queries.people import people_by_reference
from cases.terms import MatchAnswer
from dapolicy.access.permissions import Permission, require
from dapolicy.audit.http import Request
from dvds.actions.holding import hold
from dvds.models import Party
from dvds.queries.application import Page
from dvds.queries.known import answered, as_asked, candidates, facts_of, places, said_of
from dvds.views.application import cards, page_asked, shared


@require_http_methods(["GET", "POST"])
def known(request: Request, reference: str) -> HttpResponse:
    """One question for each possible match. The answers hang on the application, so nobody else learns them.

    The look is marked on the records that the matches show; whoever reads that mark there learns no page of the scheme.
    Who was looked for is kept like a search: what is locked of them was asked for, though nobody was shown.
    """
    page = page_asked(request, reference)
    require(request.member, Permission.WORK_DVDS, at=request.now)
    rows = places(page)
    facts = {place: facts_of(row) for place, row in rows.items()}
    request.audit.words("\n".join(filter(None, map(as_asked, facts.values()))))
    form = MatchesForm(
        request.POST or None,
        named={place: said_of(page, row) for place, row in rows.items()},
        found={place: candidates(page, facts[place]) for place in rows},
        answered={place: answered(page, row) for place, row in rows.items()},
    )
    request.audit.saw(records=form.records(), people=form.people())
    if request.method == "POST" and form.is_valid():
        save(request, page, rows, form)
        messages.success(request, "Answered.")
        return redirect("dvds:application", page.application.record.reference)
    context = shared(page) | {"form": form, "cards": cards(request, page)}
    return render(request, "dvds/known.html", context)


def save(request: Request, page: Page, rows: dict[str, Party], form: MatchesForm) -> None:
    record, given = page.application.record, form.answers()
    others = people_by_reference(reference for answers in given.values() for reference in answers)
    for place, answers in given.items():
        for other, answer in answers.items():
            said = MatchAnswer(answer)
            person = rows[place].person
            answer_match(person, others[other], said, through=record, by=request.member, at=request.now)
    hold(record, by=request.member, at=request.now)
