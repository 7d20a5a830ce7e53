"""What the search page shows of people, incidents and cases."""

from __future__ import annotations

from django.db.models import Q

from cases.matching.box import read_box
from cases.models import Case, Incident, IncidentLog
from cases.search import find
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.access.references import parse_reference
from dapolicy.audit.http import Request
from dapolicy.desk.panels import Panel


def references(request: Request, words: str) -> Panel | None:
    """Records with that reference, log number or crime number."""
    typed = words.strip()
    asked = Q(pk__in=numbered(typed))
    if reference := parse_reference(typed):
        asked |= Q(pk=KeyOf(reference))
    records = list(Record.objects.filter(asked).order_by("-opened_at")[:20])
    request.audit.saw(records=[record.pk for record in records])
    return Panel("cases/found_references.html", {"records": records}) if records else None


def numbered(typed: str) -> list[int]:
    """Incidents of this log or crime number. Each by its own index: asked with *or*, every report is read."""
    by_number = (
        Incident.objects.filter(log_number=typed),
        Incident.objects.filter(crime_number=typed),
        IncidentLog.objects.filter(number=typed),
    )
    first, *others = (found.values_list("record_id", flat=True) for found in by_number)
    return list(first.union(*others)[:20])


def people(request: Request, words: str) -> Panel:
    """People who may be meant, best first, each with why and with their open cases."""
    found = find(read_box(words))
    ids = [each.person.id for each in found]
    request.audit.saw(people=ids, records={record for each in found for record in each.person.records})
    cases = Case.objects.filter(Q(victim__in=ids) | Q(suspect__in=ids), closed_at=None).select_related("record")
    of: dict[int, list[Case]] = {}
    for case in cases.order_by("-danger"):
        for person in {case.victim_id, case.suspect_id}:
            of.setdefault(person, []).append(case)
    return Panel("cases/found_people.html", {"lines": [(each, of.get(each.person.id, [])) for each in found]})
