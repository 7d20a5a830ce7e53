"""Everything known of one person."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cases.queries.contact import reaching
from cases.queries.people import names_of
from cases.queries.persons import Sheet, Told, person_with, sheet_of
from dapolicy.audit.http import Request
from dapolicy.ui.telling import tell


def person(request: Request, reference: str) -> HttpResponse:
    """All names, births, addresses and contacts, old ones too, and everything they were part of."""
    asked = person_with(reference)
    if asked is None:
        raise Http404
    sheet = sheet_of(asked)
    request.audit.saw(
        people=[asked.pk, *(one.pk for one in sheet.others)],
        records={*sheet.references, *(one.pk for one in sheet.cases), *(one.record_id for one in sheet.parties)},
    )
    people = {one for row in sheet.answers for one in (row.a_id, row.b_id)}
    people |= {one for row in sheet.cases for one in (row.victim_id, row.suspect_id) if one}
    names = names_of({asked.pk, *people})
    context = {
        "person": asked,
        "name": names[asked.pk],
        "sheet": sheet,
        "sections": sections(sheet),
        "who": "victim",
        "now": request.now,
        "reach": reaching(asked, next((one.record for one in sheet.cases if one.victim_id == asked.pk), None)),
        "cases": [(one, part_in(one, sheet)) for one in sheet.cases],
        "answers": [(one, names[one.a_id], names[one.b_id]) for one in sheet.answers],
    }
    return render(request, "cases/person.html", context)


def sections(sheet: Sheet) -> list[tuple[str, list[tuple[Told, str]]]]:
    """Each kind of fact with where it was learnt, newest first."""
    kinds = [("Names", sheet.names), ("Dates of birth", sheet.births)]
    kinds += [("Addresses", sheet.addresses), ("Telephone numbers and other contacts", sheet.contacts)]
    return [(title, [(one, learnt(one, sheet)) for one in told]) for title, told in kinds]


def learnt(one: Told, sheet: Sheet) -> str:
    through = sheet.references.get(one.record_id, "another record")
    return f"{tell(one.learnt_at)}, {through}"  # type: ignore[arg-type]


def part_in(case: object, sheet: Sheet) -> str:
    """What this person is in a case."""
    mine = {sheet.person.pk, *(one.pk for one in sheet.others)}
    return "Victim" if getattr(case, "victim_id", None) in mine else "Suspect"
