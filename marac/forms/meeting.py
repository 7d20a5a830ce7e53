"""Meetings, seats, areas, and a case's time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from cases.forms.parts import line, radios
from dapolicy.access.handles import find, handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import Role
from dapolicy.ui.fields import DateField, MomentField
from dapolicy.ui.telling import tell
from marac.actions.meetings import Planned
from marac.forms.referral import agencies, areas, chosen
from marac.models import Agency, Area, Meeting, Representative

SIT = (Role.SUPERVISOR, Role.DUTY_INSPECTOR, Role.SPECIALIST_OFFICER)
CHAIRS = (*SIT, Role.MANAGER)


class MeetingForm(forms.Form):
    """A meeting. The two dates are counted back from its day unless they are given."""

    area = forms.ChoiceField(label="Area", choices=areas)
    kind = radios("Kind", Meeting.Kind.choices, initial=Meeting.Kind.ORDINARY)
    starts_at = MomentField(label="When does it begin?")
    place = line("Where")
    chair = forms.ChoiceField(label="Who chairs it, by their account", required=False)
    chair_name = line("Who chairs it, if they have no account")
    minutes_each = forms.IntegerField(label="Minutes for each case", required=False, min_value=1, max_value=120)
    cutoff_on = DateField(label="Last day for referrals", required=False)
    circulate_on = DateField(label="Day on which the agenda goes out", required=False)

    def __init__(self, *args: Any, now: datetime, chair: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = police(now, *CHAIRS)
        if chair and chair not in self.people:
            self.people.append(chair)
        shown = [(handle(member), f"{member}, {member.rank}".rstrip(", ")) for member in self.people]
        chosen(self, "chair", [("", "No account"), *shown])

    def plan(self) -> Planned:
        given = dict(self.cleaned_data)
        chair = find(self.people, given.pop("chair"))
        area = Area.objects.get(pk=given.pop("area"))
        cutoff: date | None = given.pop("cutoff_on")
        starts: datetime = given.pop("starts_at")
        return Planned(
            area=area, starts_at=starts, chair=chair, cutoff_on=cutoff,
            minutes_each=given.pop("minutes_each") or 0, **given,
        )  # fmt: skip


class SeatForm(forms.Form):
    """Who sits for which agency: an account by its opaque name, or only a name."""

    agency = forms.ChoiceField(label="Agency", choices=agencies)
    account = forms.ChoiceField(label="Account", required=False)
    name = line("Name, if they have no account")
    rank = line("Rank, for police", length=40)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = sitting(now)
        shown = [(handle(member), f"{member}, {said}") for member, said in self.people]
        chosen(self, "account", [("", "No account"), *shown])

    def member(self) -> Member | None:
        return find([member for member, _ in self.people], self.cleaned_data["account"])

    def agency_of(self) -> Agency:
        return Agency.objects.get(pk=self.cleaned_data["agency"])


def sitting(now: datetime) -> list[tuple[Member, str]]:
    """Representatives, and police who supervise or coordinate."""
    rows = Representative.objects.filter(since__lte=now, agency__ended_on=None).exclude(until__lte=now)
    partners = [
        (row.member, row.agency.name) for row in rows.select_related("member", "agency").order_by("member__name")
    ]
    return [*partners, *((member, f"{member.rank} police".strip()) for member in police(now, *SIT))]


def police(now: datetime, *roles: Role) -> list[Member]:
    """Members of the force who hold one of these roles now."""
    held = Member.objects.filter(memberrole__role_id__in=roles, memberrole__since__lte=now, left_on=None)
    return list(held.exclude(memberrole__until__lte=now).distinct().order_by("name"))


class AreaForm(forms.Form):
    name = line("Name of the area", length=80, required=True)
    force = line("Force, if it is another", length=80)
    contact = line("Its coordinator's telephone or e-mail")


class RepresentForm(forms.Form):
    """Which account speaks for which agency."""

    agency = forms.ChoiceField(label="Agency", choices=agencies)
    account = forms.ChoiceField(label="Account")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Member.objects.filter(memberrole__role_id=Role.PARTNER, memberrole__since__lte=now, left_on=None)
        self.people = list(rows.exclude(memberrole__until__lte=now).distinct().order_by("name"))
        chosen(
            self,
            "account",
            [(handle(member), f"{member} ({member.agency or 'no agency named'})") for member in self.people],
        )

    def member(self) -> Member | None:
        return find(self.people, self.cleaned_data["account"])


class TimeForm(forms.Form):
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=120)
    language = line("Language of the interpreter, if one is wanted", length=60)


class ListForm(forms.Form):
    """Which meeting hears it."""

    meeting = radios("Which meeting?", [])

    def __init__(self, *args: Any, meetings: list[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = meetings
        chosen(self, "meeting", [(handle(row), f"{row.area}, {said(row)}") for row in meetings])

    def which(self) -> Meeting | None:
        return find(self.meetings, self.cleaned_data["meeting"])


def said(meeting: Meeting) -> str:
    return tell(meeting.starts_at) + (" (emergency)" if meeting.kind == Meeting.Kind.EMERGENCY else "")
