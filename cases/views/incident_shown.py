"""What the page of a report shows, made ready so that its template only draws."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from cases.actions.calls import standing_decision, standing_prompts
from cases.models import Case, Incident, Pair, Party, SafeContact
from cases.queries import incidents as reads
from cases.queries.gates import missing_for_closing
from cases.queries.people import groups_of, standing_answers
from cases.queries.places import label_of
from cases.terms import NOT_ATTENDING, Abuse, Done, Thrive, Vulnerability
from cases.views.incident_rows import (
    acts_on_report,
    allowed_acts,
    crime_rows,
    danger_shown,
    links,
    report_rows,
    timeline,
)
from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.chronology.models import Clock
from dapolicy.chronology.owing import in_words
from dapolicy.policy.editions import policy_in_use
from dapolicy.ui.telling import tell_due

ABUSE, DONE, NEEDS = dict(Abuse.choices), dict(Done.choices), dict(Vulnerability.choices)
EVENTS_SHOWN = 200


def shown(incident: Incident, *, member: Member, now: datetime) -> dict[str, Any]:
    """Everything the page reads. A fixed number of statements, however much is recorded."""
    involved, pairs = reads.involved_in(incident), reads.pairs_of(incident)
    cases = list({pair.case_record_id: pair.case_record.case for pair in pairs}.values())
    names = {each.party.pk: each.name for each in involved}
    acts = allowed_acts(member, now)
    clocks = reads.clocks_of([incident.record_id, *(case.record_id for case in cases)])
    return {
        "incident": incident,
        "record": incident.record,
        "same_href": reverse("cases:incident", args=[incident.same_as.reference]) if incident.same_as else "",
        "now": now,
        "involved": involved,
        "standing": [person_shown(each, incident, acts) for each in involved if each.party.ended_at is None],
        "under_16": [each for each in involved if each.awaits_under_16],
        "ended": [each for each in involved if each.party.ended_at],
        "pairs": [pair_shown(pair, names, incident, acts) for pair in pairs],
        "cases": cases,
        "victim_named": any(each.is_somebody and each.party.part == "victim" for each in involved),
        "markers": markers_shown(involved),
        "contacts": contacts_shown(involved, pairs),
        "both_ways": reads.has_both_ways(pairs),
        "in_danger": f"Somebody was said to be in danger when this was told. {danger_shown(incident)}".strip(),
        "report_rows": report_rows(incident, acts),
        "crime_rows": crime_rows(incident, acts),
        "attendance": attendance_shown(incident),
        "prompts": standing_prompts(incident),
        "changes": [linked(row, incident, acts, ["decide-change"]) for row in reads.changes_of(incident)],
        "reviews": reads.reviews_of(incident),
        "interpreting": [linked(row, incident, acts, interpreter_acts(row)) for row in reads.interpreting_of(incident)],
        "closures": reads.closures_of(incident),
        "matches": matches_shown(incident, involved, acts),
        "missing": missing_for_closing(incident) if incident.closed_at is None else [],
        "clocks": [clock_shown(clock, now) for clock in clocks],
        "timeline": timeline(incident),
        "acts": acts_on_report(incident, acts),
    }


def linked(row: Any, incident: Incident, acts: frozenset[str], codes: list[str]) -> dict[str, Any]:
    waits = getattr(row, "state", "asked") == "asked"
    return {"row": row, "links": links(incident, codes, acts, row) if waits else []}


def interpreter_acts(row: Any) -> list[str]:
    if row.who not in ("family", "friend"):
        return []
    return [*([] if row.reason else ["interpreter-reason"]), *([] if row.seen_at else ["interpreter-seen"])]


def person_shown(each: reads.Involved, incident: Incident, acts: frozenset[str]) -> dict[str, Any]:
    """One party: what was said, the repeat flag with its rule, and what may be done about it."""
    party = each.party
    codes = ["wrong-person"] if party.person_id else ["name", "wrong-person"]
    if party.part == Party.Part.VICTIM:
        codes += ["vulnerabilities", "interpreter"]
    if each.awaits_under_16:
        codes.append("under-16")
    rows = [
        {"key": "Born", "value": each.born},
        {"key": "Police or police staff", "value": party.get_police_display()},
    ]
    if party.part == Party.Part.VICTIM:
        rows += [
            {"key": "Vulnerabilities", "value": ", ".join(NEEDS.get(one, one) for one in party.vulnerabilities)},
            {"key": "Language", "value": party.language},
            {"key": "Other help to communicate", "value": party.communication},
        ]
    return {"each": each, "rows": rows, "links": [*links(incident, codes, acts, party), *match_link(party, acts)]}


def match_link(party: Party, acts: frozenset[str]) -> list[dict[str, str]]:
    """The way to the possible matches of somebody who was named, for whoever may name somebody."""
    if not party.person_id or "name" not in acts:
        return []
    address = reverse("cases:incident-matches", args=[party.record.reference, handle(party)])
    return [{"label": "Is it somebody we know?", "href": address}]


def pair_shown(pair: Pair, names: dict[int, str], incident: Incident, acts: frozenset[str]) -> dict[str, Any]:
    case = pair.case_record.case
    return {
        "title": f"{names[pair.victim_id]} and {names[pair.suspect_id]}",
        "relationship": pair.get_relationship_display(),
        "abuse": ", ".join(ABUSE.get(kind, kind) for kind in pair.abuse),
        "case": case,
        "case_href": reverse("cases:case", args=[pair.case_record.reference]),
        "links": links(incident, ["pair"], acts, pair),
    }


def markers_shown(involved: Iterable[reads.Involved]) -> list[dict[str, str]]:
    """Dangers of everybody involved, once each, on a line of their own."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for each in involved:
        for marker in each.markers if each.party.ended_at is None else []:
            label = label_of(marker)
            found.setdefault((label, each.name), {"label": label, "note": f"({each.name}) {marker.words}".strip()})
    return list(found.values())


def contacts_shown(involved: Iterable[reads.Involved], pairs: list[Pair]) -> list[dict[str, Any]]:
    """How to reach each victim safely. Where each is recorded against the other, only their own case says it."""
    if reads.has_both_ways(pairs):
        return []
    victims = [each for each in involved if each.party.part == "victim" and each.is_somebody]
    groups = groups_of([each.party.person_id for each in victims], confirmed=True)
    people = set().union(*groups.values()) if groups else set()
    rows = list(SafeContact.objects.filter(person__in=people).order_by("-confirmed_at", "-pk"))
    return [
        {
            "name": each.name,
            "contact": next((way(row) for row in rows if row.person_id in groups[each.party.person_id]), None),
        }
        for each in victims
    ]


def way(row: SafeContact) -> dict[str, Any]:
    """One safe contact as the component reads it."""
    never = f"Never: {row.never}" if row.never else ""
    devices = f"Devices the suspect can reach: {row.devices}" if row.devices else ""
    words = "; ".join(filter(None, [row.code_word, row.who_else, never, devices]))
    return {
        "how": "No safe way yet" if row.no_safe_way else row.means,
        "when": row.times,
        "where": row.place,
        "words": words,
        "from_whom": row.told_by,
        "confirmed_at": row.confirmed_at,
    }


def attendance_shown(incident: Incident) -> dict[str, Any]:
    """The decision, and where nobody goes now what it lacks: it shows as not endorsed until it is (INC-007)."""
    decision = standing_decision(incident)
    withheld = incident.attendance in NOT_ATTENDING and incident.is_domestic
    headings = [(label, decision.headings.get(code, "")) for code, label in Thrive.choices] if decision else []
    return {
        "decision": decision,
        "withheld": withheld,
        "headings": headings,
        "label": incident.get_attendance_display(),
    }


def matches_shown(incident: Incident, involved: Iterable[reads.Involved], acts: frozenset[str]) -> list[dict[str, Any]]:
    """Standing answers about who somebody is, given through this report."""
    names = {each.party.person_id: each.name for each in involved if each.party.person_id}
    rows = [row for row in standing_answers(names) if row.record_id == incident.record_id]
    return [
        {
            "row": row,
            "one": names.get(row.a_id) or names.get(row.b_id),
            "other": row.b.reference if row.a_id in names else row.a.reference,
            "other_href": reverse("cases:person", args=[(row.b if row.a_id in names else row.a).reference]),
            "links": links(incident, MATCH_ACTS[row.answer] if not row.confirmed_at else ["undo-match"], acts, row),
        }
        for row in rows
    ]


MATCH_ACTS = {"same": ["confirm-match", "undo-match"], "not-sure": ["same-match", "undo-match"], "not-same": []}


def clock_shown(clock: Clock, now: datetime) -> dict[str, Any]:
    """What is owed, who owes it, and by when."""
    duty = policy_in_use().duty(clock.duty, clock.edition)
    who = clock.assignee.name if clock.assignee else OWNERS.get(clock.owner) or in_words(clock.owner)
    return {
        "title": duty.title,
        "who": f"{who}, {clock.team}" if clock.team else who,
        "due": clock.due_at,
        "said": tell_due(clock.due_at, now),
        "reference": clock.record.reference,
        "duty": clock.duty,
        "why": clock.why,
    }


OWNERS = {"investigator": "Investigator (OIC), none yet", "safeguarding-lead": "Safeguarding lead, none yet"}


def tasks(incident: Incident, page: dict[str, Any]) -> dict[str, Any]:
    """The receipt's two lists. *Do now* does not wait for a clock; *owed later* is every clock that runs."""
    now = [task for case in page["cases"] for task in first_tasks(case)]
    now.append({"title": "Children seen", "href": entry_href(page["cases"], "child-seen"), "status": "Do now"})
    later = [
        {"title": clock["title"], "hint": f"{clock['who']}. {clock['reference']}", "due": clock["due"]}
        for clock in page["clocks"]
    ]
    return {"do_now": now, "owed_later": later}


def first_tasks(case: Case) -> list[dict[str, str]]:
    reference = case.record.reference
    return [
        {"title": title, "hint": reference, "href": page_or_nothing(name, reference), "status": "Do now"}
        for title, name in (("Risk questions", "risk:assess"), ("Safety plan", "risk:safety-plan"))
    ]


def entry_href(cases: list[Case], code: str) -> str:
    return page_or_nothing("chronology:record", cases[0].record.reference, code) if cases else ""


def page_or_nothing(name: str, *args: str) -> str:
    """The address of another area's page, where that area is installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
