"""Everything about the police side of a case on one page; and the days that have passed, over all cases held."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from cases.panels import asked_here
from cases.queries.police import Police
from dapolicy.access import matrix
from dapolicy.access.handles import handle
from dapolicy.access.models import PostPage, Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.audit.http import Request
from dapolicy.custody.queries import declarations_of
from ppda.queries.chain import Link
from ppda.queries.dates import passed_days
from ppda.queries.report import last_review
from ppda.queries.track import Track, track_of

CONDUCT_SHOWN = (
    "conduct.recorded",
    "conduct.status-changed",
    "suspension.decided",
    "iopc.considered",
    "iopc.referred",
    "proceedings.decided",
    "conduct-reviewer.named",
    "conduct.ended",
)
INDEPENDENT = ("ownership.reasoned", "external-force.decided", "mitigation.planned", "external-force.updated")
EMPLOYER = ("employer.recorded", "employer.reported-to", "employer.updated")
VICTIM = (
    "ppda.reported-via",
    "victim-employer.recorded",
    "standing.explained",
    "workplace-policy.explained",
    "victim-contact.assigned",
    "victim.action-declined",
    "concerns.explored",
    "employer-support.offered",
)

CONDUCT_FORMS = (
    ("conduct-status-changed", "Record a change of status"),
    ("suspension-decided", "Decide again on suspension"),
)
VICTIM_FORMS = (
    ("victim-told", "Victim told"),
    ("victim-action-declined", "Victim does not want action"),
    ("employer-support-offered", "Support at work"),
)


def track_asked(request: Request, reference: str) -> Track:
    """The police side of a locked case that this reader may see; hidden, absent and not locked are one answer."""
    here = asked_here(request, reference)
    found = track_of(here.case.record, here, now=request.now) if here else None
    if found is None or here is None:
        raise Http404
    request.audit.saw(records=[found.record.pk], people=here.people)
    return found


@dataclass(frozen=True)
class Row:
    """One post of the chain on the page."""

    link: Link
    handle: str
    waits_for_me: bool
    waits_for_teller: bool


def rows_of(found: Track, request: Request) -> list[Row]:
    """Who was told, and who says that they have it."""
    rows = []
    for link in found.chain:
        told = link.told
        waits = told is not None and told.acknowledged_at is None
        mine = waits and told is not None and told.how == "notice"
        rows.append(
            Row(
                link,
                handle(told) if told else "",
                bool(mine and told and told.member_id == request.member.pk),
                bool(waits and not mine and may_tell(request)),
            )
        )
    return rows


def pages_of(record: Record) -> list[PostPage]:
    """The posts that were paged about it, as the lock was written (PPDA-001)."""
    rows = PostPage.objects.filter(record=record).select_related("post", "acknowledged_by")
    return list(rows.order_by("at", "pk"))


def may_tell(request: Request) -> bool:
    return bool(ALLOWS[Permission.TELL_CHAIN] & request.roles)


def track(request: Request, reference: str) -> HttpResponse:
    """What is missing first; then the first hour, the two tracks, independence, the victim and the review."""
    found = track_asked(request, reference)
    found.read_words()
    case = found.here.case
    context = {
        "track": found,
        "case": case,
        "record": found.record,
        "victim": found.here.names[case.victim_id],
        "suspect": found.here.names.get(case.suspect_id or 0) or case.get_suspect_known_display(),
        "missing": found.missing(),
        "police": worded(found.police),
        "pages": pages_of(found.record),
        "rows": rows_of(found, request),
        "can_tell": may_tell(request),
        "conduct": found.said(*CONDUCT_SHOWN),
        "criminal": found.said_of(event) if (event := found.criminal()) else None,
        "independent": found.said(*INDEPENDENT),
        "employer": found.said(*EMPLOYER),
        "conduct_forms": CONDUCT_FORMS,
        "victim_forms": VICTIM_FORMS,
        "about_victim": found.said(*VICTIM),
        "support": found.offers_of_support(),
        "declarations": declarations_of(found.record),
        "review": last_review(found.record),
        "now": request.now,
        "opens_case": matrix.allows("cases:case", request.roles),
    }
    return render(request, "ppda/track.html", context)


SAID = {"yes": "yes", "no": "no", "not-known": "not known yet", "would-not-say": "would not say"}


def worded(police: Police) -> dict[str, str]:
    """What is known of each of the two."""
    return {"victim": SAID.get(police.victim, police.victim), "suspect": SAID.get(police.suspect, police.suspect)}


def dates(request: Request) -> HttpResponse:
    """Days on which something was to be looked at again, among what this reader holds."""
    found = passed_days(request.now)
    request.audit.saw(records=[one.record.pk for one in found])
    return render(request, "ppda/dates.html", {"passed": found})
