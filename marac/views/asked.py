"""What an address names, found among what the reader sees: absent and hidden are the same."""

from __future__ import annotations

from django.http import Http404

from cases.models import Case
from cases.views.case import case_asked
from dapolicy.access.handles import find
from dapolicy.audit.http import Request
from marac.models import Item, Meeting, Referral


def meeting_asked(named: str) -> Meeting:
    """The meeting that is meant."""
    keys = find(Meeting.objects.only("pk"), named)
    found = Meeting.objects.select_related("area", "chair").filter(pk=keys.pk).first() if keys else None
    if found is None:
        raise Http404
    return found


def item_asked(request: Request, named: str, reference: str, *, left_too: bool = False) -> tuple[Meeting, Item, Case]:
    """A case's place on an agenda. Args: left_too, else the place that it had there before it was taken off."""
    meeting, case = meeting_asked(named), case_asked(request, reference)
    places = Item.objects.filter(meeting=meeting, record=case.record).select_related("record")
    item = places.filter(left_at=None).first()
    if item is None and left_too:
        item = places.order_by("-left_at").first()
    if item is None:
        raise Http404
    item.meeting = meeting
    return meeting, item, case


def referral_asked(request: Request, reference: str, named: str) -> tuple[Case, Referral]:
    """A referral of a case."""
    case = case_asked(request, reference)
    rows = Referral.objects.filter(record=case.record).select_related("record", "agency", "referrer", "from_area")
    found = find(rows, named)
    if found is None:
        raise Http404
    return case, found
