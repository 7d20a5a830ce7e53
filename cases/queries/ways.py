"""How it is safe to reach a report's victims as it stands, for whoever completes it: what they know they do not retype.

Filled in is not confirmed: what is left as it was shown is not written again.
"""

from __future__ import annotations

from collections.abc import Sequence

from cases.models import Incident, Pair, Party, SafeContact
from cases.queries.incidents import has_both_ways
from cases.queries.people import groups_of
from cases.terms import WAY, SafeReach
from dapolicy.ui.moments import LONDON

LEFT = "Continue does not confirm it again, and 'Not known yet' does not take it away."
Boxes = dict[str, list[str]]


def ways_filled(incident: Incident, victims: Sequence[Party]) -> Boxes:
    """The boxes of page 2, from what the report and its cases know; nothing where each is against the other."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None).select_related("victim", "suspect")
    if has_both_ways(pair for pair in pairs if pair.suspect_id):  # only each one's own case says it
        return {}
    groups = groups_of([party.person_id for party in victims if party.person_id], confirmed=True)
    places = {incident.record_id, *(pair.case_record_id for pair in pairs if pair.case_record_id)}
    found: Boxes = {}
    for place, party in enumerate(victims):
        group = groups.get(party.person_id or 0, frozenset())
        newest = SafeContact.objects.filter(person__in=group).order_by("-confirmed_at", "-pk").first()
        if newest and newest.record_id in places:
            found |= {f"victim-{place}-{name}": [value] for name, value in boxes_of(newest).items()}
    return found


def boxes_of(row: SafeContact) -> dict[str, str]:
    moment = f"{row.confirmed_at.astimezone(LONDON):%-d %B %Y, %H:%M}"
    answer = SafeReach.NO_SAFE_WAY if row.no_safe_way else SafeReach.SAFE_WAY
    told = {"safe": answer.value, "safe_from": f"From {row.told_by}, last confirmed {moment}. {LEFT}"}
    return told | {name: getattr(row, name) for name in WAY}


def said_on_page_one(incident: Incident, filled: Boxes) -> Boxes:
    """Where the only victim told us, page 1 says how it is safe to reach them: written with page 2, if it stays so."""
    words = incident.teller_safe_contact if incident.teller == Incident.Teller.VICTIM else ""
    if not words or {"victim-0-safe", "victim-1-known"} & filled.keys():
        return {}
    said = {"safe": SafeReach.SAFE_WAY.value, "means": words, "safe_from": "From page 1. Continuing confirms it."}
    return {f"victim-0-{name}": [value] for name, value in said.items()}
