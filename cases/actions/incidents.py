"""Acts on reports: saving one, whoever makes it and however it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from cases.actions.following import cases_left, take_along
from cases.actions.involved import Involved, add_everybody, police_facts_of, standing_parties
from cases.actions.linking import are_opposite, opposites_of
from cases.actions.marks import mark_dangers, reckon_repeats
from cases.actions.opening import PairFacts, open_or_join
from cases.models import Case, Incident, Known, Pair, Party, PersonName, Relationship, Sameness
from cases.queries.in_error import is_left_alone
from cases.queries.naming import standing_cases
from cases.reports import PAGE_ONE, HowItCame, PageOne, PageThree, PageTwo, Report
from cases.terms import CONNECTED, ChildSeen, Done, Vulnerability
from cases.touching import hurry_look
from dapolicy.access.models import Kind, Locked, Member, Record, Team
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.standing import standing_on
from dapolicy.custody.actions import PartyFacts, lock_if_police
from dapolicy.custody.paging import page_duty_post
from dapolicy.policy.worktime import london_day


@dataclass(frozen=True)
class Saved:
    """A report as saved: its incident, the cases it opened or joined, and whether it locked."""

    incident: Incident
    cases: list[Case]
    locked: bool


def refuse_impossible(report: Report, *, at: datetime) -> None:
    """Raises: Refused, for a report in the future or a birth after the incident, with the mend."""
    one = report.one
    if one.reported_at > at or (one.happened_from and one.happened_from > at):
        raise Refused("This report lies in the future. Check the day and the time, then save again.")
    last_day = london_day(one.happened_until or one.happened_from or one.reported_at)
    everybody = [*report.two.victims, *report.two.suspects, *report.two.children]
    if any(each.person.born and each.person.born > last_day for each in everybody):
        raise Refused("Somebody is said to be born after this happened. Check the birth date and when it happened.")


@transaction.atomic
def begin_report(*, came: HowItCame, one: PageOne, team: Team | None, by: Member, at: datetime) -> Incident:
    """Put a report into its team's pool as far as it is known. Danger pages the duty post in the same moment.

    An incident whose victim is not named yet stands there by itself.
    """
    require(by, Permission.REPORT, at=at)
    refuse_impossible(Report(came, one), at=at)
    incident = Incident(
        record=Record.open(kind=Kind.INCIDENT, team=team, at=at),
        channel=came.channel,
        log_number=came.log_number,
        grade=came.grade,
        category=came.category,
        is_domestic=came.is_domestic,
        flagged_at=at if came.is_domestic else None,
        flagged_by=by if came.is_domestic else None,
        flagged_first_contact=came.first_contact,
        reported_by=by,
    )
    take_page_one(incident, one)
    incident.save(force_insert=True)
    detail = {"channel": came.channel, "teller": one.teller, "danger": one.danger_now, "domestic": came.is_domestic}
    record_event("incident.reported", incident.record, by=by, at=one.reported_at, detail=detail)
    if one.danger_now == "yes":
        page_danger(incident, at=at)
    hurry_look()
    return incident


def take_page_one(incident: Incident, one: PageOne) -> None:
    """What page 1 says, on the row; the caller saves it."""
    take(incident, one, PAGE_ONE)


def take(incident: Incident, page: PageOne | PageThree, names: Iterable[str]) -> None:
    """Answers of a page on the incident's row; what was shown and left as it was is not written over it."""
    for name in names:
        if name not in page.kept:
            value = getattr(page, name)
            setattr(incident, name, list(value) if isinstance(value, tuple) else value)


@transaction.atomic
def mark_danger(incident: Incident, one: PageOne, *, by: Member, at: datetime) -> None:
    """Somebody is in danger now on a report that stands already: page 1 stands on it at once, and the post is paged.

    Where danger was told before, the post has been paged for it: only what is new is kept.
    """
    require(by, Permission.REPORT, at=at)
    before = incident.danger_now
    take_page_one(incident, one)
    incident.save()
    if before != "yes":
        changed = {"danger_now": [before, incident.danger_now]}
        record_event("incident.amended", incident.record, by=by, at=at, detail={"changed": changed})
        page_danger(incident, at=at)
    hurry_look()


def page_danger(incident: Incident, *, at: datetime) -> None:
    """Somebody is in danger now: the duty post is called."""
    reference = incident.record.reference
    why = f"Somebody is in danger now: {reference}"
    page_duty_post(incident.record, why=why, source=f"danger:{reference}", at=at)


@transaction.atomic
def save_report(
    report: Report, *, by: Member, at: datetime, team: Team | None = None, incident: Incident | None = None
) -> Saved:
    """Save a whole report, or complete one that stands already: people, pairs, cases, markers, and what is owed.

    One act, one transaction. Where a victim or a suspect is or may be police, everything it wrote locks as its last
    write (ACCESS 2); the author may then see it no more.
    """
    require(by, Permission.REPORT, at=at)
    refuse_impossible(report, at=at)
    fresh = incident is None
    incident = incident or begin_report(came=report.came, one=report.one, team=team or by.team, by=by, at=at)
    if not fresh:  # else the beginning has asked already
        hurry_look()
    was_danger = incident.danger_now == "yes"
    take_all_pages(incident, report)
    if report.one.danger_now == "yes" and not (fresh or was_danger):
        page_danger(incident, at=at)
    involved = add_everybody(incident, report, by=by, at=at)
    cases = open_cases(incident, report.two, report, involved, by=by, at=at)
    if not fresh:
        take_along(incident, cases, by=by, at=at)
    finish(incident, report, involved, cases, by=by, at=at)
    locked = lock_where_police(incident, cases, involved.police_facts, by=by, at=at)
    return Saved(incident, cases, locked)


def take_all_pages(incident: Incident, report: Report) -> None:
    """The incident's own row as the whole report says it."""
    three = report.three
    take_page_one(incident, report.one)
    if "abuse" not in three.kept:
        incident.abuse = sorted({*three.abuse, *(kind for kinds in three.abuse_by_pair.values() for kind in kinds)})
    take(incident, three, ("account",) if three.account else ())
    take(incident, three, ("done", "nothing_done_because"))
    incident.crime_number = three.crime_number or incident.crime_number
    incident.save()


def open_cases(
    incident: Incident, two: PageTwo, report: Report, involved: Involved, *, by: Member, at: datetime
) -> list[Case]:
    """A case for each victim who is somebody, against each suspect, in each direction that was said."""
    standing = standing_pairs(incident)
    pairs = [
        pair_said(report, (v, s), victim, suspect, standing.get((victim.pk, suspect.pk)))
        for v, victim in enumerate(involved.victims)
        for s, suspect in enumerate(involved.suspects)
        if victim.person_id and victim.person_id != suspect.person_id
    ]
    if two.each_against_the_other:
        pairs += opposite(incident, pairs, by=by, at=at)
    return open_or_join(incident, pairs, told=incident.reported_at, by=by, at=at) if pairs else []


def standing_pairs(incident: Incident) -> dict[tuple[int, int], Pair]:
    """What is said of each two by now, by the keys of their parts."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None)
    return {(pair.victim_id, pair.suspect_id): pair for pair in pairs}


def pair_said(report: Report, place: tuple[int, int], victim: Party, suspect: Party, present: Pair | None) -> PairFacts:
    """What is said of one pair; where nothing else was said than what stands, that."""
    stands = present.relationship if present else Relationship.Kind.NOT_KNOWN
    abuse = report.three.abuse_of(*place)
    if present and place in report.three.kept_abuse:
        abuse = tuple(present.abuse)
    return PairFacts(victim, suspect, report.two.relationships.get(place, stands), abuse)


def opposite(incident: Incident, pairs: list[PairFacts], *, by: Member, at: datetime) -> list[PairFacts]:
    """The same two the other way round: each is recorded against the other, a case for each direction."""
    found = []
    for pair in pairs:
        if pair.suspect.person_id:
            victim = same_person_as(pair.suspect, Party.Part.VICTIM, at=at)
            suspect = same_person_as(pair.victim, Party.Part.SUSPECT, at=at)
            found.append(PairFacts(victim, suspect, OTHER_WAY.get(pair.relationship, pair.relationship), pair.abuse))
    return found


OTHER_WAY = {Relationship.Kind.PARENT: Relationship.Kind.CHILD, Relationship.Kind.CHILD: Relationship.Kind.PARENT}


def same_person_as(party: Party, part: str, *, at: datetime) -> Party:
    """The row of this person in another part of the same incident."""
    present = Party.objects.filter(record=party.record, person=party.person, part=part, ended_at=None).first()
    return present or Party.objects.create(
        record=party.record,
        part=part,
        person=party.person,
        known=party.known,
        police=party.police,
        police_words=party.police_words,
        vulnerabilities=[Vulnerability.NOT_ASKED] if part == Party.Part.VICTIM else [],
        under_16=party.under_16,
        added_at=at,
    )


def finish(
    incident: Incident, report: Report, involved: Involved, cases: list[Case], *, by: Member, at: datetime
) -> None:
    """What hangs on the people: relationships, children, markers, the repeat flag, and what is owed."""
    keep_relationships(incident, by=by, at=at)
    tell_of_children(incident, involved, cases, by=by, at=at)
    mark_dangers(incident, report, involved, by=by, at=at)
    reckon_repeats(incident, at=at)
    owe(incident, report, cases, by=by, at=at)


def keep_relationships(incident: Incident, *, by: Member, at: datetime) -> None:
    """What two people are to each other is a fact about them as well."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None).select_related("victim", "suspect")
    for pair in pairs:
        if pair.suspect.person_id and pair.relationship != Relationship.Kind.NOT_KNOWN:
            Relationship.objects.get_or_create(
                record=incident.record,
                person_id=pair.victim.person_id,
                other_id=pair.suspect.person_id,
                kind=pair.relationship,
                defaults={"learnt_at": at, "by_id": by.pk},
            )


def tell_of_children(incident: Incident, involved: Involved, cases: list[Case], *, by: Member, at: datetime) -> None:
    """Each child is affected on each case; on the incident itself while it has no case, so that a school is told.

    What was shown of a child and left as it was has been told already, and a school that knows is not told again.
    """
    common = {"incident": incident.record.reference}
    records = [case.record for case in cases] or [incident.record]
    known = {(one.record_id, one.kind, one.subject) for one in standing_on(OF_CHILD, [record.pk for record in records])}
    for record in records:
        for party, child in involved.children:
            subject = party.person.reference
            told = [kind for kind in OF_CHILD if (record.pk, kind, subject) in known]
            if not ("child.affected" in told and "affected" in child.kept):
                affected = common | {"how": [child.affected]}
                record_event("child.affected", record, by=by, at=at, subject=subject, detail=affected)
            if child.seen != ChildSeen.NOT_KNOWN and not (
                "child.seen" in told and {"seen", "seen_words"} <= child.kept
            ):
                seen = common | {"how": child.seen}
                record_event("child.seen", record, by=by, at=at, subject=subject, detail=seen, words=child.seen_words)


OF_CHILD = ("child.affected", "child.seen")


def owe(incident: Incident, report: Report, cases: list[Case], *, by: Member, at: datetime) -> None:
    """What policy wants and the report does not say yet is owed from now, each on its own clock."""
    detail = {"incident": incident.record.reference}
    for case in cases:
        for kind, done in OWED_ON_CASES.items():
            if done not in report.three.done:
                record_event(kind, case.record, by=by, at=at, detail=detail)
    record_event("prompts.left-open", incident.record, by=by, at=at, detail=detail)
    if not (incident.crime_number or incident.non_crime_reason):
        record_event("crime-number.left-open", incident.record, by=by, at=at, detail=detail)
    owe_for_parties(incident, by=by, at=at)
    if is_under_other_label(incident):
        record_event("incident.filed-under-other-label", incident.record, by=by, at=at, detail=detail)


OWED_ON_CASES = {"evidence.left-open": Done.EVIDENCE, "support.left-open": Done.SUPPORT_REFERRAL}


def owe_for_parties(incident: Incident, *, by: Member, at: datetime) -> None:
    """Vulnerabilities not asked yet (INC-010); somebody under 16: child protection and a supervisor (INC-011)."""
    for party in standing_parties(incident):
        subject = party.person.reference if party.person_id else None
        if party.part == Party.Part.VICTIM and Vulnerability.NOT_ASKED in party.vulnerabilities:
            record_event("vulnerability.not-asked", incident.record, by=by, at=at, subject=subject)
        if party.under_16 and party.part in (Party.Part.VICTIM, Party.Part.SUSPECT):
            record_event("party.under-16", incident.record, by=by, at=at, subject=subject, detail={"part": party.part})


def is_under_other_label(incident: Incident) -> bool:
    """Partners or relatives, and no domestic abuse flag (INC-003)."""
    related = Pair.objects.filter(record=incident.record, ended_at=None, relationship__in=CONNECTED)
    return not incident.is_domestic and incident.category_confirmed_at is None and related.exists()


@transaction.atomic
def hold_named(incident: Incident, two: PageTwo, *, by: Member, at: datetime) -> bool:
    """Lock a report that stands in the pool as soon as somebody is named in it who is, or may be, police (ACCESS 2).

    Its writer may be called away before the last page, or throw the rest away. The cases that it has by now lock too.
    """
    return lock_where_police(incident, standing_cases(incident), police_facts_of(two), by=by, at=at)


def lock_where_police(
    incident: Incident, cases: Sequence[Case], facts: Sequence[PartyFacts], *, by: Member | None, at: datetime
) -> bool:
    """Hold the parties against the staff register and lock, as the last write of the transaction.

    What joins a locked case, or names somebody whom a locked record that the author sees knows, locks with it.
    """
    return lock_reports([incident], cases, facts, by=by, at=at)


def lock_reports(
    incidents: Sequence[Incident],
    cases: Sequence[Case],
    facts: Sequence[PartyFacts],
    *,
    by: Member | None,
    at: datetime,
) -> bool:
    """The same of several reports at once: after the first lock its author may see none of the others.

    A case that one of them left, and on which nothing else stands, has its people's names through them alone.
    """
    records = sorted([one.record for one in (*incidents, *cases)], key=lambda record: record.pk)
    if any(has_opposite(incident) for incident in incidents):
        facts = [*facts, *(replace(party, part=OTHER_PART[party.part]) for party in facts if party.part in OTHER_PART)]
    beside = {found for incident in incidents for found in locked_beside(incident)}
    apart = {found for incident in incidents for found in kept_apart(incident, cases, beside)}
    left = [pk for incident in incidents for pk, case in cases_left(incident).items() if is_left_alone(case.record)]
    return lock_if_police(records, parties=facts, by=by, at=at, beside=beside, apart=apart, along=left)


def kept_apart(incident: Incident, cases: Sequence[Case], beside: set[int]) -> set[int]:
    """New cases the other way round of a locked one, and the report itself where it tells nothing else.

    The locked one is of the same report, or of an earlier one of the same people: who holds it holds nothing of these.
    """
    counters = counter_to_locked(cases, earlier=bool(beside))
    alone = bool(cases) and counters == {case.record_id for case in cases}
    return {*counters, incident.record_id} if alone else counters


def locked_beside(incident: Incident) -> set[int]:
    """Locked records that know somebody who was answered to be one with this report's people."""
    answers = Sameness.objects.filter(record=incident.record_id, superseded_at=None).exclude(answer="not-same")
    people = {person for pair in answers.values_list("a_id", "b_id") for person in pair}
    locked = PersonName.objects.filter(person__in=people).exclude(locked=Locked.NO)
    return set(locked.values_list("record_id", flat=True)) - {incident.record_id}


def counter_to_locked(cases: Sequence[Case], *, earlier: bool) -> set[int]:
    """New cases that are the other way round of a locked one: who holds that one learns nothing of these by it.

    Args: earlier, whether a locked record of the same people may have been there before.
    """
    fresh = [case for case in cases if case.record.locked == Locked.NO]
    here = [case for case in cases if case.record.locked != Locked.NO]
    found = set()
    for case in fresh:
        before = [other for other in opposites_of(case) if other.record.locked != Locked.NO] if earlier else []
        if before or any(are_opposite(case, other) for other in here):
            found.add(case.record_id)
    return found


OTHER_PART = {"victim": "suspect", "suspect": "victim"}


def has_opposite(incident: Incident) -> bool:
    """Whether somebody is recorded both as victim and as suspect here."""
    parts: dict[int, set[str]] = {}
    for party in standing_parties(incident):
        if party.person_id and party.known == Known.NAMED:
            parts.setdefault(party.person_id, set()).add(party.part)
    return any({"victim", "suspect"} <= found for found in parts.values())


__all__ = ["PartyFacts", "Saved", "begin_report", "mark_danger", "refuse_impossible", "save_report"]
