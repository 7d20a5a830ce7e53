"""Opening an application: from what was said at first contact, or from information that points to a danger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.actions.contact import SafeWay, set_safe_contact
from cases.actions.people import learn, learn_more
from cases.models import Known as NameKnown
from cases.models import Person
from cases.queries.people import people_by_reference
from cases.reports import PersonFacts
from dapolicy.access.models import Kind, Member, Record, Team
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, tell
from dapolicy.chronology.actions import record as record_event
from dvds.actions.holding import hold
from dvds.actions.standing import ANSWERED
from dvds.models import ApplicantIs, Application, Known, Part, Party, Route, State, StateRow
from dvds.opened import FirstContact, Indirect, Somebody
from dvds.samepeople import already, same_person

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
    made = open_ask(said, team=by.team, by=by, at=at)
    hold(made.record, by=by, at=at, said=said.people)
    return made


def open_ask(said: FirstContact, *, team: Team | None, by: Member, at: datetime) -> Application:
    """A right to ask, whoever took it down: a worker opens what a control room wrote, in the unit's team."""
    fields = {
        "channel": said.channel,
        "applicant_is": said.applicant_is,
        "opened_from": said.opened_from,
        "consent": said.consent,
        "told_of_checks": said.told_of_checks,
    }
    made = begin(Route.ASK, said, team=team, contacted_at=said.contacted_at, by=by, at=at, **fields)
    known = ["reason_wanted"] if said.reason_wanted else []
    detail = {"channel": said.channel, "applicant": said.applicant_is, "known": known, **answers_of(said, *ANSWERED)}
    words = "\n".join(filter(None, [said.reason_wanted, said.indicator_words]))
    record_event(RECEIVED, made.record, by=by, at=said.contacted_at, detail=detail, words=words)
    finish(made, said, by=by, at=at)
    return made


@transaction.atomic
def receive_indirect(said: Indirect, *, by: Member, at: datetime) -> Application:
    """Open a right to know. The limit for its category runs from the day of the information; no meeting is owed.

    Raises: Refused, as `receive`.
    """
    require(by, Permission.WORK_DVDS, at=at)
    refuse_what_cannot_be(said.people, said.received_at, at)
    fields = {"source": said.source, "grade": said.grade}
    made = begin(Route.KNOW, said, team=by.team, contacted_at=said.received_at, by=by, at=at, **fields)
    detail = {name: value for name, value in fields.items() if value} | answers_of(said, "children_affected")
    record_event(INDIRECT, made.record, by=by, at=said.received_at, detail=detail, words=said.information)
    finish(made, said, by=by, at=at)
    hold(made.record, by=by, at=at, said=said.people)
    return made


def answers_of(said: FirstContact | Indirect, *names: str) -> dict[str, str]:
    """What was answered stands in the opening's event: whatever is answered later can be withdrawn, and this holds."""
    given = {name: str(getattr(said, name)) for name in names}
    return {name: answer for name, answer in given.items() if answer != Known.NOT_KNOWN}


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
    if made.applicant_is == ApplicantIs.POTENTIAL_VICTIM:
        give_both_parts(made, by=by, at=at)
    return made


def give_both_parts(made: Application, *, by: Member, at: datetime) -> None:
    """Who asks for themselves is said once, and is both."""
    rows = {row.part: row for row in parties_in(made.record)}
    present = rows.get(Part.APPLICANT) or rows.get(Part.POTENTIAL_VICTIM)
    for part in (Part.APPLICANT, Part.POTENTIAL_VICTIM):
        if present and part not in rows:
            Party.objects.create(record=made.record, part=part, person=present.person, joined_at=at, by_id=by.pk)


def finish(made: Application, said: FirstContact | Indirect, *, by: Member, at: datetime) -> None:
    """How it is safe to reach whoever is reached, danger now, and word to those who work on applications."""
    if said.safe:
        person = reached_person(made) or not_named_yet(made, by=by, at=at)
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


def not_named_yet(made: Application, *, by: Member, at: datetime) -> Person:
    """How to reach somebody is kept before their name is known."""
    asks = made.route == Route.ASK
    somebody = Somebody(Part.APPLICANT if asks else Part.POTENTIAL_VICTIM, PersonFacts(known=NameKnown.NOT_KNOWN))
    person = seat(made, somebody, by=by, at=at).person
    if made.applicant_is == ApplicantIs.POTENTIAL_VICTIM:
        give_both_parts(made, by=by, at=at)
    return person


def parties_in(record: Record) -> list[Party]:
    return list(Party.objects.filter(record=record, ended_at=None).select_related("person").order_by("pk"))


@transaction.atomic
def join(made: Application, one: Somebody, *, by: Member, at: datetime) -> Party:
    """Somebody who was not named before, or somebody further. Raises: Refused, where they are already somebody else."""
    require(by, Permission.WORK_DVDS, at=at)
    lock_record(made.pk)
    if pair := already(one, parties_in(made.record)):
        raise Refused(f"{pair} would be the same person. Check who is who; nothing was saved.")
    row = seat(made, one, by=by, at=at)
    record_event(
        "dvds.person-named", made.record, by=by, at=at, subject=row.person.reference, detail={"part": one.part}
    )
    hold(made.record, by=by, at=at, said=[one])
    return row


def seat(made: Application, one: Somebody, *, by: Member, at: datetime) -> Party:
    """Somebody's part; what is known of them hangs on the application's record, so nobody else finds it.

    Raises: Refused, where the person named by reference is not there for this reader.
    """
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
