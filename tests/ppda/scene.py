"""Rowan Bracken, his colleague Hazel who is the victim, his uncle who is the nominated lead, and who may know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission

from cases.models import Case, Pair
from cases.reports import Child, Suspect, Victim
from dapolicy.access.models import Grant, Member, Record, StaffEntry
from dapolicy.chronology.entries import entries, record_entry
from dapolicy.chronology.models import Event
from ppda.models import ChainPost, Role
from tests.access.whole import call
from tests.cases.reports import person, saved
from tests.cases.test_entries import filled
from tests.world import FAR_AHEAD, LONG_AGO, World

ROWAN = {"given_name": "Rowan", "surname": "Bracken", "kind": "officer"}


def staff(world: World, name: str, surname: str, number: str, *roles: str, team: Any = None) -> Member:
    """Somebody in the staff register with an account."""
    member = world.member(name, *(roles or ("response-officer",)), team=team or world.shift, staff_no=number)
    StaffEntry.objects.create(staff_no=number, given_name=name.title(), surname=surname, kind="officer")
    Member.objects.filter(pk=member.pk).update(name=f"{name.title()} {surname}")
    member.refresh_from_db()
    return member


def cast(world: World) -> None:
    """Rowan; his uncle, the nominated lead; the other posts of the chain."""
    staff(world, "rowan", "Bracken", "90417")
    staff(world, "uncle", "Thorne", "70001", "manager", team=world.unit)
    staff(world, "chief", "Larch", "10001", "manager", team=world.elsewhere)
    staff(world, "commander", "Ash", "20001", "manager", team=world.elsewhere)
    post(Role.NPCC_LEAD, world.uncle)
    post(Role.CHIEF_OFFICER, world.chief)
    post(Role.AREA_COMMANDER, world.commander)
    post(Role.DA_COORDINATOR, world.supervisor)
    ChainPost.objects.create(role=Role.CHILD_ABUSE, name="Child abuse desk", phone="01632 960777", since=LONG_AGO)
    ChainPost.objects.create(role=Role.COMMISSIONER, name="Commissioner's office", phone="01632 960888", since=LONG_AGO)


def post(role: str, member: Member, **more: Any) -> ChainPost:
    return ChainPost.objects.create(role=role, member=member, name=member.name, since=LONG_AGO, **more)


def reported(world: World, at: datetime, *, suspect: dict[str, Any] | None = None, **said: Any) -> Case:
    """A colleague's report: Hazel says that Rowan hurts her. It locks as it is saved."""
    her = said.pop("victim", Victim(person("Hazel", "Bracken"), police="yes", vulnerabilities=("none-identified",)))
    name = said.pop("suspects_name", ("Rowan", "Bracken"))
    him = Suspect(person(*name), **({"police": "yes", "staff_no": "90417"} if suspect is None else suspect))
    made = saved(world, at, by=said.pop("by", world.handler), victims=(her,), suspects=(him,), **said)
    pair = Pair.objects.get(record=made.incident.record)
    return Case.objects.select_related("record").get(pk=pair.case_record_id)


def child(name: str = "Wren") -> Child:
    return Child(person(name, "Bracken"), seen="yes")


def let_see(record: Record, *members: Member) -> None:
    """A grant for each, as the owner gives it; confirmed, so that no team and no post sees it besides."""
    for held in records_of(record):
        for member in members:
            Grant.objects.get_or_create(
                user=member.account,
                permission=Permission.objects.get(codename="see", content_type__app_label="access"),
                content_object=held,
                defaults={"until": FAR_AHEAD, "why": "Holds it"},
            )
        call("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    record.refresh_from_db()


def records_of(record: Record) -> list[Record]:
    incidents = Pair.objects.filter(case_record=record).values("record")
    return [record, *Record.objects.filter(pk__in=incidents)]


def exclude(record: Record, member: Member, why: str = "declared") -> None:
    for held in records_of(record):
        call("SELECT dapolicy_exclude(%s, %s, %s)", [held.pk, member.pk, why])


def enter(kind: str, record: Record, *, by: Member, at: datetime, **said: Any) -> list[Event]:
    """An entry by its example, with what differs."""
    entry = entries()[kind]
    form = filled(entry, record, by, at)
    form.data = {**form.data, **said}
    assert form.is_valid(), form.errors
    return record_entry(form, record, by=by, at=at)


def begun(case: Case, *, by: Member, at: datetime) -> None:
    enter("ppda.supervisor-told", case.record, by=by, at=at)


def page(case: Case, *more: str) -> str:
    return "/".join([f"/cases/{case.record.reference}/police", *more, ""])


def grants_of(record: Record) -> set[int]:
    return set(Grant.objects.filter(content_object=record).values_list("user__member_id", flat=True))
