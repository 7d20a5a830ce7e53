"""The story of two people: reports over the years, the cases they open or join, and what is done about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from cases.definitions import repeat_rule_at
from cases.models import Incident, Pair, Party, Relationship, RepeatFlag, SafeContact
from cases.terms import Vulnerability
from dapolicy.access.models import Grant, Record
from dapolicy.policy.worktime import london_day
from demo.force.chronicle import Chronicle, Held
from demo.force.people import Crowd, Home, References, Somebody
from demo.force.staff import Staff, Unit
from demo.force.tables import Tables
from demo.force.words import ACCOUNTS

RELATIONSHIPS = ("partner", "former-partner", "partner", "former-partner", "parent", "child", "sibling", "other-family")
ABUSE = ("physical", "coercive-control", "emotional", "threats", "stalking", "damage", "economic", "digital")
CHANNELS = ("999", "999", "999", "101", "101", "online", "front-counter", "agency")
GRADES = ("immediate", "immediate", "priority", "priority", "scheduled", "resolution")
AGES, CHILD_AGES = (17, 70), (1, 15)
LOOKED_AFTER = 0.985
DAYS_TO_CLOSE = timedelta(days=9)
KNOWN_SUSPECT, SUSPECT_OF_ANOTHER, POLICE, WITH_CHILDREN = 0.96, 0.08, 0.004, 0.3


@dataclass
class Couple:
    """One victim, one suspect (who may be not known), and the reports about them so far."""

    victim: Somebody
    suspect: Somebody | None
    relationship: str
    locked: str
    unit: Unit
    children: list[Somebody] = field(default_factory=list)
    reports: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Reported:
    """One incident as it was put down, with its two parties."""

    held: Held
    at: datetime
    victim: int
    suspect: int
    abuse: tuple[str, ...]


class Reporting:
    """Puts incidents down, each with its people, as the first report of a couple or as a further one."""

    def __init__(
        self, rng: Random, tables: Tables, references: References, crowd: Crowd, chronicle: Chronicle, staff: Staff
    ) -> None:
        self.rng, self.tables, self.references = rng, tables, references
        self.crowd, self.chronicle, self.staff = crowd, chronicle, staff
        self.suspects: list[Somebody] = []
        self.count = 0
        self.see = Grant._meta.get_field("permission").related_model.objects.get(
            codename="see", content_type__app_label="access"
        )

    def open(
        self, kind: str, team: int, at: datetime, *, locked: str, closed: datetime | None = None, **owners: int | None
    ) -> Held:
        """A record; where it is locked, it is so from its first moment."""
        reference = self.references.new("DA")
        pk = self.tables[Record].add(
            reference=reference, kind=kind, team_id=team, opened_at=at, locked=locked, closed_at=closed, **owners
        )
        for member in {owners.get("investigator_id"), owners.get("safeguarding_lead_id")} - {None}:
            if locked != "no":
                self.grant(pk, member, at)
        return Held(pk, reference, team, owners.get("safeguarding_lead_id") or owners.get("investigator_id"))

    def grant(self, record: int, member: int, at: datetime) -> None:
        self.tables[Grant].add(
            user_id=self.staff.accounts[member],
            permission_id=self.see.pk,
            content_object_id=record,
            until=at + timedelta(days=3650),
            why="Owns it",
            given_by_id=self.staff.standards,
        )

    def first(self, at: datetime) -> tuple[Couple, Reported]:
        """Two people come to be known."""
        rng = self.rng
        locked = "confirmed" if rng.random() < POLICE else "no"
        held, shift = self.incident_record(at, locked)
        by = rng.choice(shift.members["response-officer"])
        victim = self.crowd.person(held.pk, at, by, age=AGES)
        suspect = self.suspect(held, at, by, victim) if rng.random() < KNOWN_SUSPECT else None
        couple = Couple(victim, suspect, rng.choice(RELATIONSHIPS), locked, rng.choice(self.staff.units))
        if rng.random() < WITH_CHILDREN:
            couple.children = [self.child(held, at, by, victim) for _ in range(rng.randint(1, 3))]
        self.reach(couple, held, at, by)
        return couple, self.incident(couple, held, shift, at, by)

    def again(self, couple: Couple, at: datetime) -> Reported:
        """A further report of the same two. Now and then the victim has moved, or rings from another number."""
        held, shift = self.incident_record(at, couple.locked)
        by = self.rng.choice(shift.members["response-officer"])
        if self.rng.random() < 0.3:
            self.crowd.ring(couple.victim, held.pk, at, by, "rang-from")
        if self.rng.random() < 0.15:
            self.crowd.move(couple.victim, held.pk, at, by)
        return self.incident(couple, held, shift, at, by)

    def incident_record(self, at: datetime, locked: str) -> tuple[Held, Unit]:
        shift = self.rng.choice(self.staff.shifts)
        return self.open("incident", shift.team.pk, at, locked=locked, closed=self.closed(at)), shift

    def closed(self, at: datetime) -> datetime | None:
        """When the report is closed: the case goes on without it."""
        return at + DAYS_TO_CLOSE if at + DAYS_TO_CLOSE < self.chronicle.until else None

    def suspect(self, held: Held, at: datetime, by: int, victim: Somebody) -> Somebody:
        """Somebody new, or one whom an earlier victim has reported."""
        rng = self.rng
        if self.suspects and rng.random() < SUSPECT_OF_ANOTHER:
            return rng.choice(self.suspects)
        home: Home | None = victim.home if rng.random() < 0.5 else None
        made = self.crowd.person(held.pk, at, by, home=home, age=AGES)
        if rng.random() < 0.6:
            self.crowd.ring(made, held.pk, at, by, "given")
        self.suspects.append(made)
        return made

    def child(self, held: Held, at: datetime, by: int, parent: Somebody) -> Somebody:
        return self.crowd.person(held.pk, at, by, surname=parent.surname, home=parent.home, age=CHILD_AGES)

    def reach(self, couple: Couple, held: Held, at: datetime, by: int) -> None:
        """How it is safe to reach the victim, where that was asked."""
        if self.rng.random() < 0.85:
            self.crowd.ring(couple.victim, held.pk, at, by, self.rng.choice(("given", "rang-from", "safe")))
        if self.rng.random() < 0.8:
            self.tables[SafeContact].add(
                record_id=held.pk,
                person_id=couple.victim.pk,
                means="Ring the mobile, let it ring twice",
                times="Weekdays after nine",
                code_word="lantern",
                told_by="The victim",
                confirmed_at=at,
                by_id=by,
            )

    def incident(self, couple: Couple, held: Held, shift: Unit, at: datetime, by: int) -> Reported:
        """The report itself, its parties, its repeat flag, and what stays owed of it."""
        rng = self.rng
        abuse = tuple(sorted(rng.sample(ABUSE, rng.randint(1, 3))))
        self.count += 1
        crime = f"NM/{self.count:06}/{at:%y}" if rng.random() < 0.7 else ""
        self.tables[Incident].add(
            record_id=held.pk,
            log_number=f"NM-{at:%Y%m%d}-{self.count:06}",
            crime_number=crime,
            channel=rng.choice(CHANNELS),
            teller="victim" if rng.random() < 0.7 else "third-party",
            reported_at=at,
            happened_from=at - timedelta(minutes=rng.randint(5, 600)),
            place=f"{couple.victim.home.line1}, {couple.victim.home.town}",
            danger_now="no" if rng.random() < 0.8 else "yes",
            abuse=abuse,
            account=rng.choice(ACCOUNTS),
            done=["safety-advice"],
            grade=rng.choice(GRADES),
            attended_at=at + timedelta(minutes=rng.randint(8, 300)),
            seen="yes" if rng.random() < 0.93 else "no",
            flagged_at=at,
            flagged_by_id=by,
            reported_by_id=by,
            closed_at=self.closed(at),
        )
        self.tell(couple, held, at, by, crime=crime)
        couple.reports.append(at)
        victim, suspect = self.parties(couple, held, at)
        self.flag(couple, held, victim, at)
        return Reported(held, at, victim, suspect, abuse)

    def tell(self, couple: Couple, held: Held, at: datetime, by: int, *, crime: str) -> None:
        """The incident's own chronicle, and the clocks on it."""
        rng, happened = self.rng, self.chronicle.happened
        happened(held, "incident.reported", at, by, channel="999", danger="no", domestic=True)
        happened(held, "prompts.left-open", at, by, incident=held.reference)
        if rng.random() < LOOKED_AFTER:
            happened(held, "prompts.answered", at + timedelta(minutes=rng.randint(5, 90)), by, incident=held.reference)
        if not crime:
            self.number(held, at, by)
        if rng.random() < 0.1:
            happened(held, "attendance.delayed", at, by)
            attended = at + timedelta(minutes=rng.randint(20, 400))
            happened(held, "attendance.made", attended, by)
        happened(held, "incident.closed", at + DAYS_TO_CLOSE, by)
        self.chronicle.run_clocks(held)

    def number(self, held: Held, at: datetime, by: int) -> None:
        """A crime number that was not there at first, or the reason why there is none."""
        self.chronicle.happened(held, "crime-number.left-open", at, by, incident=held.reference)
        if self.rng.random() < LOOKED_AFTER:
            explained = at + timedelta(hours=self.rng.randint(1, 30))
            self.chronicle.happened(held, "non-crime.explained", explained, by, reason="no-offence")

    def parties(self, couple: Couple, held: Held, at: datetime) -> tuple[int, int]:
        add = self.tables[Party].add
        common = {"record_id": held.pk, "added_at": at}
        vulnerable = [Vulnerability.NONE_IDENTIFIED.value]
        victim = add(part="victim", person_id=couple.victim.pk, police="no", vulnerabilities=vulnerable, **common)
        known = {"known": "named", "person_id": couple.suspect.pk} if couple.suspect else {"known": "not-known"}
        suspect = add(part="suspect", police="yes" if couple.locked != "no" else "no", **known, **common)
        for child in couple.children:
            add(part="child", person_id=child.pk, under_16=True, **common)
        return victim, suspect

    def flag(self, couple: Couple, held: Held, victim: int, at: datetime) -> None:
        """The repeat flag by the rule of the day."""
        rule = repeat_rule_at(at)
        since = rule.first_day(london_day(at))
        reports = sum(london_day(report) >= since for report in couple.reports)
        self.tables[RepeatFlag].add(
            record_id=held.pk,
            party_id=victim,
            is_repeat=reports >= rule.reports,
            reports=reports,
            rule=rule.version,
            at=at,
        )

    def pair(self, couple: Couple, report: Reported, case: int) -> None:
        """What the two are to each other in this report, and the case that it opened or joined."""
        self.tables[Pair].add(
            record_id=report.held.pk,
            victim_id=report.victim,
            suspect_id=report.suspect,
            relationship=couple.relationship,
            abuse=report.abuse,
            case_record_id=case,
        )
        if couple.suspect:
            self.tables[Relationship].add(
                record_id=report.held.pk,
                person_id=couple.victim.pk,
                other_id=couple.suspect.pk,
                kind=couple.relationship,
                learnt_at=report.at,
            )
