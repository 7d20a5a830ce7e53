"""Cases of the invented force: assessed, graded, owned, worked and closed, mostly in time and sometimes not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from cases.actions.levels import danger_of
from cases.models import Case, Marker, Ownership
from demo.force.chronicle import Chronicle, Held, identity
from demo.force.couples import Couple, Reported, Reporting
from demo.force.tables import Tables
from demo.force.words import ENDORSED_WORDS, PLAN_WORDS, RATIONALES, TOLD_WORDS
from risk.levels import is_below
from risk.models import Assessment, LevelSet, QuestionSet, SafetyPlan, SecondReview, ThreatToLife

LEVELS = ("standard",) * 11 + ("medium",) * 7 + ("high",) * 2
IN_TIME = 0.93  # of what falls due on an open case; before a case closes all of it is done
POOL_FIRST = timedelta(days=3)
TOOL = "dash-2009"


@dataclass
class Work:
    """One case while it is told."""

    held: Held
    couple: Couple
    closes: datetime | None
    investigator: int | None
    lead: int | None
    sergeant: int
    level: str = ""
    planned: bool = False
    in_custody: bool = False
    wanted: bool = False
    threatened: bool = False
    reports: list[Reported] = field(default_factory=list)

    @property
    def whoever(self) -> int:
        return self.lead or self.investigator or self.sergeant


class Caseload:
    """Puts cases down."""

    def __init__(self, rng: Random, tables: Tables, chronicle: Chronicle, reporting: Reporting) -> None:
        self.rng, self.tables, self.chronicle, self.reporting = rng, tables, chronicle, reporting
        self.tool = QuestionSet.objects.filter(code=TOOL).order_by("pk").first() or QuestionSet.objects.earliest("pk")

    def within(self, start: datetime, least: float, most: float) -> datetime:
        """A moment so many hours later, the earlier ones more likely."""
        return start + timedelta(hours=least + (most - least) * self.rng.random() ** 2)

    def does(self, work: Work) -> bool:
        """Whether somebody gets round to it."""
        return work.closes is not None or self.rng.random() < IN_TIME

    def open(self, couple: Couple, opened: datetime, closes: datetime | None) -> Work:
        rng, unit = self.rng, couple.unit
        fresh = closes is None and opened > self.chronicle.until - POOL_FIRST
        owned = couple.locked != "no" or closes is not None or rng.random() < (0.4 if fresh else 0.88)
        investigator, lead = rng.sample(unit.members["specialist-officer"], 2) if owned else (None, None)
        held = self.reporting.open(
            "case",
            unit.team.pk,
            opened,
            locked=couple.locked,
            closed=closes,
            investigator_id=investigator,
            safeguarding_lead_id=lead,
        )
        work = Work(held, couple, closes, investigator, lead, rng.choice(unit.members["supervisor"]))
        self.own(work, opened)
        return work

    def own(self, work: Work, opened: datetime) -> None:
        accepted = min(opened + timedelta(hours=self.rng.randint(1, 40)), self.chronicle.until)
        for part, member in (("investigator", work.investigator), ("safeguarding", work.lead)):
            if member:
                self.tables[Ownership].add(
                    record_id=work.held.pk,
                    part=part,
                    member_id=member,
                    offered_at=opened,
                    offered_by_id=work.sergeant,
                    accepted_at=accepted,
                    ended_at=work.closes,
                )

    def tell(self, couple: Couple, reports: Sequence[Reported], closes: datetime | None) -> None:
        """One case from its first report to its closing, or to where it stands."""
        work = self.open(couple, reports[0].at, closes)
        for report in reports:
            self.work_on(work, report)
        self.keep_told(work, reports[0].at)
        if closes:
            self.chronicle.happened(work.held, "case.closed", closes, work.sergeant)
        else:
            self.dangers(work)
        self.put_case(work, reports)
        self.chronicle.run_clocks(work.held)

    def work_on(self, work: Work, report: Reported) -> None:
        """What follows from one report."""
        happened, held, at = self.chronicle.happened, work.held, report.at
        by = self.rng.choice(self.rng.choice(self.reporting.staff.shifts).members["response-officer"])
        joined = bool(work.reports)
        happened(held, "incident.joined" if joined else "case.opened", at, by, incident=report.held.reference)
        if joined and work.level:
            happened(
                held, "risk.reassessment-triggered", at, by, incident=report.held.reference, because="new-incident"
            )
        for child in work.couple.children:
            self.children(work, report, child.reference, by)
        self.reporting.pair(work.couple, report, held.pk)
        work.reports.append(report)
        self.assess(work, report, by)
        self.suspect(work, report, by)

    def children(self, work: Work, report: Reported, child: str, by: int) -> None:
        happened, at = self.chronicle.happened, report.at
        happened(
            work.held, "child.affected", at, by, subject=child, incident=report.held.reference, affected=["was-there"]
        )
        happened(work.held, "child.seen", at, by, subject=child, incident=report.held.reference, seen="spoken-to")
        if self.does(work):
            happened(work.held, "school.told", self.within(at, 6, 40), by, subject=child)

    def assess(self, work: Work, report: Reported, by: int) -> None:
        """The assessment after a report, as far as it has come by the end of the years."""
        rng, happened, held = self.rng, self.chronicle.happened, work.held
        begun = self.within(report.at, 0.5, 5)
        key, level = identity(rng, begun), rng.choice(LEVELS)
        detail = {"tool": self.tool.code, "version": self.tool.version}
        if not happened(held, "risk.assessment-begun", begun, by, subject=str(key), **detail):
            return
        done = begun + timedelta(minutes=rng.randint(20, 70))
        mode = "telephone" if rng.random() < 0.12 else "face-to-face"
        assessed = happened(held, "risk.assessed", done, by, subject=str(key), mode=mode, level=level, **detail)
        row = {"key": key, "author_id": by, "begun_at": begun, "mode": mode, "incident_id": report.held.pk}
        if not assessed:
            self.tables[Assessment].add(record_id=held.pk, question_set_id=self.tool.pk, **row)
            return
        checked = self.within(done, 0.5, 14) if self.does(work) else None
        number = self.put_assessment(work, row, level, done, checked)
        self.how_asked(work, mode, key, done, by)
        self.grade(work, level, number, key, done, by)
        if checked:
            self.check(work, number, key, checked)

    def put_assessment(self, work: Work, row: dict, level: str, done: datetime, checked: datetime | None) -> int:
        supervised = checked if checked and checked < self.chronicle.until - timedelta(hours=1) else None
        return self.tables[Assessment].add(
            record_id=work.held.pk,
            question_set_id=self.tool.pk,
            explained=True,
            history_considered=True,
            victim_view="Believes what was said and is afraid of the weekend."
            if level == "high"
            else "Not very afraid.",
            level=level,
            rationale=RATIONALES[level],
            assessed_at=done,
            entered_at=done,
            completed_at=done,
            edit=1,
            supervised_at=supervised,
            supervised_by_id=work.sergeant if supervised else None,
            supervision_outcome="endorsed" if supervised else "",
            supervision_words=ENDORSED_WORDS if supervised else "",
            **row,
        )

    def how_asked(self, work: Work, mode: str, key: UUID, done: datetime, by: int) -> None:
        if mode == "face-to-face":
            self.chronicle.happened(work.held, "risk.assessed-in-person", done, by, subject=str(key))
            return
        self.chronicle.happened(work.held, "risk.assessed-by-telephone", done, by, subject=str(key))
        if self.does(work):
            self.chronicle.happened(
                work.held, "risk.assessed-in-person", self.within(done, 4, 36), by, subject=str(key)
            )

    def grade(self, work: Work, level: str, assessment: int, key: UUID, done: datetime, by: int) -> None:
        """The first level, a higher one, or the same again; a lower one stays a proposal, and the level stands."""
        before = work.level
        if is_below(level, before):
            return
        how = "first" if not before else "confirmed" if level == before else "raised"
        self.tables[LevelSet].add(
            record_id=work.held.pk,
            level=level,
            before=before,
            how=how,
            assessment_id=assessment,
            words=RATIONALES[level],
            at=done,
            by_id=by,
        )
        if how == "confirmed":
            return
        work.level = level
        more = {"before": before} if before else {}
        words = RATIONALES[level]
        self.chronicle.happened(work.held, "risk.graded", done, by, subject=str(key), words=words, level=level, **more)
        self.plan(work, done)
        if level == "high":
            self.refer(work, done)

    def plan(self, work: Work, graded: datetime) -> None:
        made, words = self.within(graded, 0.5, 15), self.rng.choice(PLAN_WORDS)
        if self.does(work) and self.chronicle.happened(
            work.held, "safety-plan.made", made, work.whoever, words=words, complete=False
        ):
            work.planned = True
            self.tables[SafetyPlan].add(record_id=work.held.pk, interim=words, made_at=made, by_id=work.whoever)

    def refer(self, work: Work, graded: datetime) -> None:
        for kind, most in (("idva.referred", 30), ("marac.referred", 80)):
            if self.does(work):
                self.chronicle.happened(work.held, kind, self.within(graded, 2, most), work.whoever)

    def check(self, work: Work, assessment: int, key: UUID, at: datetime) -> None:
        """A supervisor's check, and what it starts."""
        happened, held, by = self.chronicle.happened, work.held, work.sergeant
        if not happened(held, "risk.supervised", at, by, subject=str(key), words=ENDORSED_WORDS, outcome="endorsed"):
            return
        happened(held, "incident.supervised", at, by, assessment=str(key))
        happened(held, "risk.secondary-review-due", at, by, subject=str(key))
        reviewed = self.within(at, 4, 70) if self.does(work) else self.chronicle.until
        done = happened(
            held, "risk.secondary-review-made", reviewed, work.whoever, subject=str(key), outcome="endorsed"
        )
        self.tables[SecondReview].add(
            record_id=held.pk, assessment_id=assessment, waiting_since=at, done_at=reviewed if done else None
        )
        if self.does(work):
            happened(held, "follow-up.made", self.within(at, 6, 90), work.whoever)

    def suspect(self, work: Work, report: Reported, by: int) -> None:
        """Arrest and release, the victim told of each."""
        rng, happened, held = self.rng, self.chronicle.happened, work.held
        if rng.random() > 0.4:
            return
        arrested = self.within(report.at, 0.5, 30)
        if not happened(held, "suspect.arrested", arrested, by, incident=report.held.reference):
            return
        kind = rng.choice(("suspect.bailed", "suspect.bailed", "suspect.released", "suspect.charged"))
        freed = self.within(arrested, 6, 23)
        work.in_custody = not happened(held, kind, freed, by, incident=report.held.reference)
        if not work.in_custody and self.does(work):
            told = self.within(freed, 0.2, 2)
            about = ["suspect.arrested", kind]
            happened(held, "victim.told", told, work.whoever, words=rng.choice(TOLD_WORDS), about=about)

    def keep_told(self, work: Work, opened: datetime) -> None:
        """The victim is told how it stands, about every fortnight until the case closes."""
        end = work.closes or self.chronicle.until
        told = opened + timedelta(days=self.rng.randint(6, 13))
        while told < end and (work.closes or self.rng.random() < IN_TIME):
            self.chronicle.happened(
                work.held, "victim.told", told, work.whoever, words=self.rng.choice(TOLD_WORDS), about=[]
            )
            told += timedelta(days=self.rng.randint(11, 14), hours=self.rng.randint(0, 9))

    def dangers(self, work: Work) -> None:
        """Some suspects of open cases are wanted, and here and there a life is under threat."""
        rng, until, couple = self.rng, self.chronicle.until, work.couple
        last = work.reports[-1]
        if couple.suspect and not work.in_custody and rng.random() < 0.03:
            work.wanted = self.chronicle.happened(
                work.held, "suspect.wanted", self.within(last.at, 1, 50), work.sergeant
            )
        if rng.random() < 0.002:
            at = max(last.at, until - timedelta(minutes=rng.randint(10, 50)))
            key = identity(rng, at)
            work.threatened = self.chronicle.happened(
                work.held, "threat-to-life.recorded", at, work.sergeant, subject=str(key)
            )
            self.tables[ThreatToLife].add(record_id=work.held.pk, key=key, opened_at=at, opened_by_id=work.sergeant)
        if couple.suspect and rng.random() < 0.15:
            kind = rng.choice(("weapons", "dogs", "strangulation"))
            self.tables[Marker].add(
                record_id=last.held.pk, person_id=couple.suspect.pk, kind=kind, learnt_at=last.at, by_id=work.sergeant
            )

    def put_case(self, work: Work, reports: Sequence[Reported]) -> None:
        """The case itself, with the copies that lists are ordered by."""
        couple = work.couple
        case = Case(level=work.level, threat_to_life=work.threatened, wanted=work.wanted)
        owned = bool(work.investigator and work.lead)
        self.tables[Case].add(
            record_id=work.held.pk,
            victim_id=couple.victim.pk,
            suspect_id=couple.suspect.pk if couple.suspect else None,
            suspect_known="named" if couple.suspect else "not-known",
            relationship=couple.relationship,
            level=work.level,
            threat_to_life=work.threatened,
            wanted=work.wanted,
            in_custody=work.in_custody,
            danger=danger_of(case, owned=owned, planned=work.planned),
            last_incident_at=reports[-1].at,
            closed_at=work.closes,
        )
