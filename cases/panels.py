"""What cases offer to pages that are drawn from panels: each a query and a template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from cases.dangers import dangers_of
from cases.entries.evidence import ITEMS, checklist_among
from cases.models import Case, Ownership, Person
from cases.queries.cases import linked_to, owners_of
from cases.queries.contact import Reaching, reach_both
from cases.queries.here import TOLD, Here, read_case
from cases.queries.history import PAGE, Page, history_of
from cases.queries.promises import ended
from dapolicy.access.handles import handle
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request, once
from dapolicy.chronology.asking import entry_href
from dapolicy.chronology.models import Clock
from dapolicy.chronology.owing import in_words, is_a_roles
from dapolicy.desk.panels import Panel
from dapolicy.policy.editions import policy_in_use
from dapolicy.ui.navigation import href_if_allowed, href_of

LAST = 10  # lines of the narrative on the case's own page
OFTEN = [
    ("Victim told", "victim-told"),
    ("Contact attempted", "contact-attempted"),
    ("Suspect arrested", "suspect-arrested"),
    ("Released on bail", "suspect-bailed"),
]


def here(request: Request, record: Record) -> Here | None:
    """The case of a record, read once a request however many panels ask for it."""
    return asked_here(request, record.reference) if record.kind == Kind.CASE else None


def asked_here(request: Request, reference: str) -> Here | None:
    """The same by the reference that the address gives."""
    return once(request, (read_case, reference), lambda: read_case(reference, request.now))


def safe_contact(request: Request, record: Record) -> Panel | None:
    """Before anything else: how, when and where it is safe to reach the victim, from whom and since when."""
    found = here(request, record)
    if found is None:
        return None
    request.audit.saw(people=[found.case.victim_id])
    return Panel("cases/contact_card.html", card_of(request, found, "victim"))


def suspect_contact(request: Request, record: Record) -> Panel | None:
    """How the suspect can be reached without putting the victim at risk."""
    found = here(request, record)
    if found is None or found.case.suspect is None:
        return None
    return Panel("cases/contact_card.html", card_of(request, found, "suspect"))


def card_of(request: Request, found: Here, who: str) -> dict[str, Any]:
    """The card of one of the two, both read together."""
    both = once(request, (reach_both, found.case.pk), lambda: reach_both(found))
    return card(request, found.case, both[who], found.names, who)


def card(request: Request, case: Case, reach: Reaching, names: dict[int, str], who: str) -> dict[str, Any]:
    """What the card of one person reads; the way to change it, for whoever may."""
    name, change = names[reach.person.pk], href_if_allowed(request, "cases:contact", case.record.reference, who)
    return {"case": case, "reach": reach, "name": name, "who": who, "change": change, "now": request.now}


def danger(request: Request, record: Record) -> Panel | None:
    """Markers on a line of their own, each with why it is shown; *not checked* is said and never left out."""
    found = here(request, record)
    if found is None:
        return None
    markers = dangers_of(found, request.now)
    return Panel("cases/case_danger.html", {"case": found.case, "markers": markers})


def owners(request: Request, record: Record) -> Panel | None:
    """The investigator and the safeguarding lead, or the gap; a report without a case has one owner."""
    found = here(request, record)
    rows = found.owners if found else owners_of(record, request.now)
    record = found.case.record if found else record
    is_case = record.kind == Kind.CASE
    parts = [
        ("investigator", "Investigator (OIC)", record.investigator),
        ("safeguarding", "Safeguarding lead", record.safeguarding_lead),
    ]
    context = {
        "record": record,
        "parts": [owner_row(*part, rows, request.member) for part in parts[: None if is_case else 1]],
        "can_own": bool(ALLOWS[Permission.OWN] & request.roles),
        "can_give": is_case and bool(ALLOWS[Permission.REALLOCATE] & request.roles),
    }
    return Panel("cases/case_owners.html", context)


def owner_row(part: str, label: str, owner: Member | None, rows: list[Ownership], reader: Member) -> dict[str, Any]:
    """One part: who has it, who covers, to whom it is offered, the reader among them."""
    mine = [row for row in rows if row.part == part]
    offers = [row for row in mine if row.accepted_at is None]
    return {
        "code": part,
        "label": label,
        "owner": owner,
        "cover": next((row for row in mine if row.cover_for_id), None),
        "offers": offers,
        "mine": any(row.member_id == reader.pk for row in offers),
    }


def clocks(request: Request, record: Record) -> Panel | None:
    """What is owed, each limit with its clock time and the rule that says so."""
    found = here(request, record)
    if found is None:
        return None
    told = [event.at for event in found.standing if event.kind == TOLD and event.record_id == record.pk]
    last = told[-1] if told else None
    context = {"rows": [clock_row(one) for one in found.clocks], "now": request.now, "last_told": last}
    return Panel("cases/case_clocks.html", context)


def clock_row(clock: Clock) -> dict[str, Any]:
    duty = policy_in_use().duty(clock.duty, clock.edition)
    why = {
        "rule": f"{duty.title}: {clock.why}",
        "edition": clock.edition,
        "source": duty.source,
        "href": href_of("desk:policy"),
    }
    return {"title": duty.title, "due": clock.due_at, "who": who_owes(clock, duty.owner), "why": why}


def who_owes(clock: Clock, owner: str) -> str:
    """The one who has it; else the role whose it is, in which team; else the team that waits for an owner."""
    if clock.assignee:
        return str(clock.assignee)
    return ", ".join([*([in_words(owner)] if is_a_roles(owner) else []), *([str(clock.team)] if clock.team else [])])


def evidence(request: Request, record: Record) -> Panel | None:
    """How many of the seven items have an answer; what is open is a gap and holds nothing up (INV-005)."""
    found = here(request, record)
    if found is None:
        return None
    rows = evidence_rows(found)
    context = {"answered": sum(1 for row in rows if row["state"]), "of": len(rows), "record": record}
    return Panel("cases/case_evidence.html", context)


def evidence_rows(found: Here) -> list[dict[str, str]]:
    """The seven items with their last answers; nothing for a gap."""
    answers = checklist_among(found.standing)
    return [{"label": label, "state": state_of(answers.get(item))} for item, label in ITEMS]


def state_of(answer: Mapping[str, Any] | None) -> str:
    """How an item stands; nothing for a gap."""
    if answer is None:
        return ""
    return "Done" if answer["done"] else "Not done" if answer["applicable"] else "Does not apply"


def actions(request: Request, record: Record) -> Panel | None:
    """What one does most, one step away; everything else one more."""
    if not ALLOWS[Permission.RECORD_ENTRY] & request.roles:
        return None
    is_case = record.kind == Kind.CASE
    often = [
        {"label": label, "href": href, "style": "secondary"}
        for label, code in (OFTEN if is_case else [])
        if (href := entry_href(request, record.reference, code))
    ]
    first = {"label": "Record what happened", "href": reverse("chronology:menu", args=[record.reference])}
    return Panel("cases/case_actions.html", {"actions": [first, *often], "record": record, "more": is_case})


def children(request: Request, record: Record) -> Panel | None:
    """The children of the case's incidents."""
    found = here(request, record)
    rows = found.children if found else []
    if found is None or not rows:
        return None
    request.audit.saw(people=[row.person_id for row in rows if row.person_id])
    items = [
        {"text": found.names.get(row.person_id or 0, "Child not named yet"), "href": person_href(row.person)}
        for row in rows
    ]
    return Panel("cases/case_children.html", {"items": items, "record": record})


def person_href(person: Person | None) -> str:
    return reverse("cases:person", args=[person.reference]) if person else ""


def linked(request: Request, record: Record) -> Panel | None:
    """Cases that belong with this one; of the other side of a counter-allegation only that it is there."""
    found = here(request, record)
    return Panel("cases/case_linked.html", {"record": record, "links": linked_to(found)}) if found else None


def promises(request: Request, record: Record) -> Panel | None:
    """The diary: what was promised, by when, and whether it was kept or is owed no longer."""
    found = here(request, record)
    if found is None:
        return None
    over = ended(row for row in found.promises if not row.kept_at)
    rows = [{"row": row, "handle": handle(row), "over": row.pk in over} for row in found.promises]
    return Panel("cases/case_diary.html", {"record": record, "promises": rows, "now": request.now})


def narrative(request: Request, record: Record) -> Panel | None:
    """What happened last, across all incidents and former partners; the whole of it is a page of its own."""
    found = here(request, record)
    if found is None:
        return None
    page = told(request, found, most=LAST)
    return Panel("cases/case_history.html", {"lines": page.lines, "earlier": page.earlier, "record": record})


def told(request: Request, found: Here, *, before: datetime | None = None, most: int = PAGE) -> Page:
    """Some of the narrative, marked as put before the reader's eyes."""
    page = history_of(found, before=before, most=most)
    request.audit.saw(records={line.item.record_id for line in page.lines})
    return page


def moment_asked(request: Request) -> datetime | None:
    """Where the page of the narrative begins, as the address says it."""
    try:
        moment = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
