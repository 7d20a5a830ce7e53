"""The lines of a report's page that do not depend on who is involved: what was said, the acts, the events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from cases.models import Incident, IncidentLog
from cases.queries.history import without_hidden
from cases.terms import NOT_ATTENDING, Abuse, Category, Danger, Done
from cases.views.acts import ACTS
from dapolicy.access import matrix
from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import ALLOWS
from dapolicy.chronology.models import Event
from dapolicy.chronology.narrative import Narrative
from dapolicy.ui.telling import tell

ABUSE, DANGER, DONE = dict(Abuse.choices), dict(Danger.choices), dict(Done.choices)
EVENTS_SHOWN = 200


def allowed_acts(member: Member, now: datetime) -> frozenset[str]:
    """Codes of the acts that a role of theirs allows, and whose page it may open."""
    roles = frozenset(member.roles_at(now))
    return frozenset(code for code, act in ACTS.items() if ALLOWS[act.permission] & roles and opens(code, roles))


def opens(code: str, roles: frozenset[str]) -> bool:
    return matrix.allows(f"cases:incident-{code}", roles)


def href(incident: Incident, code: str, row: Any = None) -> str:
    more = [handle(row)] if row is not None else []
    return reverse(f"cases:incident-{code}", args=[incident.record.reference, *more])


def href_if_allowed(incident: Incident, code: str, acts: frozenset[str]) -> str:
    return href(incident, code) if code in acts else ""


def links(incident: Incident, codes: Iterable[str], acts: frozenset[str], row: Any = None) -> list[dict[str, str]]:
    return [{"label": ACTS[code].title, "href": href(incident, code, row)} for code in codes if code in acts]


def report_rows(incident: Incident, acts: frozenset[str]) -> list[dict[str, str]]:
    """What was reported, each line with the way to change it, for whoever may."""
    change = href_if_allowed(incident, "change", acts)
    logs = IncidentLog.objects.filter(record=incident.record_id).order_by("pk").values_list("number", flat=True)
    happened = incident.happened_words or (tell(incident.happened_from) if incident.happened_from else "Not known yet")
    flag = "No"
    if incident.is_domestic and incident.flagged_at:
        first = "at first contact" if incident.flagged_first_contact else "later"
        flag = f"Yes, flagged {first} by {incident.flagged_by or 'the system'}, {tell(incident.flagged_at)}"
    rows = [
        ("Domestic abuse", flag, ""),
        ("Filed under", dict(Category.choices).get(incident.category, incident.category), ""),
        ("Log number", ", ".join(filter(None, [incident.log_number, *logs])), change),
        ("How it reached us", incident.get_channel_display(), change),
        ("Who told us", ", ".join(filter(None, [incident.get_teller_display(), incident.teller_words])), change),
        ("Number they rang from, not taken as safe", incident.rang_from, change),
        ("Safe contact of whoever told us", incident.teller_safe_contact, change),
        ("Told", tell(incident.reported_at), ""),
        ("Happened", happened, change),
        ("Where", incident.place or "Not known yet", change),
        ("Anyone in danger now", incident.get_danger_now_display(), ""),
        ("What makes it dangerous there", danger_shown(incident), change),
        ("Grade", incident.get_grade_display(), change),
        ("Kinds of abuse", ", ".join(ABUSE.get(kind, kind) for kind in incident.abuse), ""),
        ("What happened, in their words", incident.account, change),
        ("What has been done", done_shown(incident), ""),
        ("Attended", attended_shown(incident), href_if_allowed(incident, "attended", acts)),
    ]
    return [{"key": key, "value": value, "href": link} for key, value, link in rows]


def danger_shown(incident: Incident) -> str:
    """What a crew must know before the door opens, as it was told, whoever is named or not."""
    said = ", ".join(DANGER.get(one, one) for one in incident.dangers)
    return ". ".join(filter(None, [said, incident.danger_words]))


def done_shown(incident: Incident) -> str:
    said = ", ".join(DONE.get(one, one) for one in incident.done)
    return f"{said} {incident.nothing_done_because}".strip()


def attended_shown(incident: Incident) -> str:
    return f"{tell(incident.attended_at)}. {incident.get_seen_display()}" if incident.attended_at else ""


def crime_rows(incident: Incident, acts: frozenset[str]) -> list[dict[str, str]]:
    rows = [
        ("Crime number", incident.crime_number, "crime-number"),
        ("Why no crime is disclosed", incident.non_crime_reason, "non-crime"),
    ]
    return [{"key": key, "value": value, "href": href_if_allowed(incident, code, acts)} for key, value, code in rows]


def timeline(incident: Incident) -> list[Any]:
    """What happened on this report, newest first."""
    told = without_hidden(Event.objects.filter(record_id=incident.record_id))
    events = list(told.order_by("-at", "-recorded_at", "-pk")[:EVENTS_SHOWN])
    return Narrative(events, {incident.record_id: incident.record.reference}).items()


def acts_on_report(incident: Incident, acts: frozenset[str]) -> list[dict[str, str]]:
    """Acts on the report itself, those that make sense as it stands."""
    codes = ["attendance", "attended", "prompts", "pass-history", "change", "log", "join", "review"]
    codes += ["remove-flag"] if incident.is_domestic else ["flag", "category"]
    codes += ["to-non-crime"] if incident.crime_number else ["crime-number", "non-crime"]
    if incident.attendance in NOT_ATTENDING:
        codes += ["thrive", "endorse-attendance"]
    codes += [] if incident.closed_at else ["close", "decide-closing"]
    return links(incident, codes, acts)
