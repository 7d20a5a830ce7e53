"""Opening an application: from what was said at first contact, or from information that points to a danger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.contact import SafeWay, set_safe_contact
from cases.actions.people import learn, learn_more
from cases.models import Person
from cases.queries.people import people_by_reference
from dapolicy.access.models import Kind, Member, Record, Team
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.actions import tell
from dvds.models import Application, Part, Party, Route, State, StateRow
from dvds.opened import FirstContact, Indirect, Somebody
from dvds.samepeople import same_person

RECEIVED = "dvds.received"
INDIRECT = "dvds.indirect-information-received"
IMMINENT = "dvds.imminent-risk-found"


@transaction.atomic
def receive(said: FirstContact, *, by: Member, at: datetime) -> Application:
    """Open a right to ask. Its checks, its meeting's and the overall clock start at first contact (DVDS-012, DVDS-016).

    Raises: Refused, where two of its people are one, or the contact has not happened yet; nothing is saved then.
    """
    require(by, Permission.WORK_DVDS, at=at)
    refuse_what_cannot_be(said.people, said.contacted_at, at)
    return open_asked(said, team=by.team, by=by, at=at)


def open_asked(said: FirstContact, *, team: Team | None, by: Member, at: datetime) -> Application:
    """A right to ask, whoever took it down: a worker opens what a control room wrote, in the unit's team."""
    made = begin(
        Route.ASK,
        said,
        contacted_at=said.contacted_at,
        channel=said.channel,
        applicant_is=said.applicant_is,
        opened_from=said.opened_from,
        reason_wanted=said.reason_wanted,
        indicator_words=said.indicator_words,
        consent=said.consent,
        told_of_checks=said.told_of_checks,
        team=team,
        by=by,
        at=at,
    )
    detail = {"channel": said.channel, "applicant": said.applicant_is}
    record_event(RECEIVED, made.record, by=by, at=said.contacted_at, detail=detail, words=said.reason_wanted)
    finish(made, said, by=by, at=at)
    return made


@transaction.atomic
def receive_indirect(said: Indirect, *, by: Member, at: datetime) -> Application:
    """Open a right to know. The limit for its category runs from the day of the information; no meeting is owed.

    Raises: Refused, as `receive`.
    """
    require(by, Permission.WORK_DVDS, at=at)
    refuse_what_cannot_be(said.people, said.received_at, at)
    made = begin(
        Route.KNOW,
        said,
        contacted_at=said.received_at,
        source=said.source,
        grade=said.grade,
        team=by.team,
        by=by,
        at=at,
    )
    detail = {"source": said.source} | ({"grade": said.grade} if said.grade else {})
    record_event(INDIRECT, made.record, by=by, at=said.received_at, detail=detail, words=said.information)
    finish(made, said, by=by, at=at)
    return made


def refuse_what_cannot_be(people: Iterable[Somebody], happened: datetime, at: datetime) -> None:
    """Raises: Refused, with what to mend."""
    if happened > at:
        raise Refused("This is in the future. Check when it came in, or open it once it has.")
    if pair := same_person(people):
        raise Refused(f"{pair} are given as the same person. Check who is who; nothing was saved.")


def begin(
    route: Route,
    said: FirstContact | Indirect,
    *,
    team: Team | None,
    by: Member,
    at: datetime,
    contacted_at: datetime,
    **fields: Any,
) -> Application:
    """The record for DVDS staff alone, the application and its people."""
    record = Record.open(kind=Kind.APPLICATION, team=team, at=at, dvds=True)
    made = Application.objects.create(
        record=record,
        route=route,
        contacted_at=contacted_at,
        indicators=list(said.indicators),
        children_affected=said.children_affected,
        imminent=said.imminent,
        **fields,
    )
    StateRow.objects.create(record=record, state=State.RECEIVED, at=contacted_at, by_id=by.pk)
    for one in said.people:
        if one.is_somebody:
            seat(made, one, by=by, at=at)
    return made


def finish(made: Application, said: FirstContact | Indirect, *, by: Member, at: datetime) -> None:
    """How it is safe to reach whoever is reached, danger now, and word to those who work on applications."""
    person = reached_person(made)
    if said.safe and person:
        set_safe_contact(person, made.record, said.safe, by=by, at=at)
    if said.imminent:
        record_event(IMMINENT, made.record, by=by, at=made.contacted_at)
        tell_of_danger(made.record, at=at, source="opened")
    title = f"{made.record.reference}: a new application"
    tell(made.record, to="dvds-officer", title=title, at=at, source="dvds-opened")


def tell_of_danger(record: Record, *, at: datetime, source: str) -> None:
    title = f"{record.reference}: somebody is at immediate or imminent risk"
    tell(record, to="supervisor", title=title, at=at, source=f"dvds-imminent:{source}", page_over=True)


def reached_person(made: Application) -> Person | None:
    """Who is reached first: the applicant, or on a right to know the potential victim."""
    parties = {row.part: row.person for row in parties_in(made.record)}
    return parties.get(Part.APPLICANT) or parties.get(Part.POTENTIAL_VICTIM)


def parties_in(record: Record) -> list[Party]:
    return list(Party.objects.filter(record=record, ended_at=None).select_related("person").order_by("pk"))


@transaction.atomic
def join(made: Application, one: Somebody, *, by: Member, at: datetime) -> Party:
    """Somebody's part; what is known of them hangs on the application's record, so nobody else finds it.

    Raises: Refused, where the person named by reference is not there for this reader.
    """
    require(by, Permission.WORK_DVDS, at=at)
    return seat(made, one, by=by, at=at)


def seat(made: Application, one: Somebody, *, by: Member, at: datetime) -> Party:
    """The row of a part, and what was said of the person."""
    if one.known_as:
        person = people_by_reference([one.known_as]).get(one.known_as)
        if person is None:
            raise Refused("Nobody with this reference is known here. Check it, or leave it empty.")
        learn_more(person, one.said, through=made.record, by=by, at=at)
    else:
        person = learn(one.said, through=made.record, by=by, at=at)
    return Party.objects.create(
        record=made.record, part=one.part, person=person, relation=one.relation, joined_at=at, by_id=by.pk
    )


def safe_way(*, told_by: str, answer: str, **words: str) -> SafeWay:
    """The answer of a form: a safe way, or that there is none yet."""
    return SafeWay(told_by=told_by, no_safe_way=answer == "no-safe-way", **words)
