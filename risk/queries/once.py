"""What the page of one case shows of its risk, in one statement."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from cases.models import Case
from cases.queries.rows import by_key, read_json, revive_all
from dapolicy.access.models import Member
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing_withdrawals
from risk.models import Assessment, LevelSet, Lowering, QuestionSet, SafetyPlan, ThreatToLife
from risk.queries import case as reads
from risk.rules import rules
from risk.tools import Tool, tool_of

WITHDRAWN = "event.withdrawn"
RISK = "SELECT case_risk(%s, %s)"


class Once:
    """A case with its assessments, level, plan and whatever waits: read once for every part of a page."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def read(self) -> dict[str, Any]:
        return read_json(RISK, [self.case.pk, [*rules().triggers, WITHDRAWN]]) or {}

    def rows(self, part: str) -> list[Any]:
        return self.read.get(part) or []

    @cached_property
    def members(self) -> dict[int, Member]:
        """Everybody of ours who is named on the page, by key."""
        return by_key(Member, self.rows("members"))

    @cached_property
    def assessments(self) -> list[Assessment]:
        """Every one, newest first."""
        sets = by_key(QuestionSet, self.rows("sets"))
        known = self.members
        found = self.rows("assessments")
        return revive_all(Assessment, found, question_set=sets, author=known, supervised_by=known)

    @cached_property
    def handed_in(self) -> list[Assessment]:
        """Those handed in, the one that counts first."""
        return reads.handed_in(self.assessments)

    @property
    def last(self) -> Assessment | None:
        return self.handed_in[0] if self.handed_in else None

    @cached_property
    def level(self) -> LevelSet | None:
        """The newest level that the case was given."""
        found = revive_all(LevelSet, self.rows("levels"), by=self.members, approved_by=self.members)
        return found[0] if found else None

    @cached_property
    def proposals(self) -> list[Lowering]:
        """Proposals to lower the level that wait for a second person, newest first."""
        return revive_all(Lowering, self.rows("proposals"), proposed_by=self.members)

    @cached_property
    def plan(self) -> SafetyPlan | None:
        """The newest safety plan."""
        found = revive_all(SafetyPlan, self.rows("plans"), by=self.members)
        return found[0] if found else None

    @cached_property
    def threat(self) -> ThreatToLife | None:
        """A threat to life that nobody has signed yet."""
        found = revive_all(ThreatToLife, self.rows("threats"), opened_by=self.members)
        return found[0] if found else None

    @cached_property
    def triggers(self) -> list[Event]:
        """Events that stand and after which the risk needs assessing again, oldest first."""
        events = revive_all(Event, self.rows("triggers"))
        gone = standing_withdrawals([event for event in events if event.kind == WITHDRAWN])
        return [event for event in events if event.kind in rules().triggers and str(event.pk) not in gone]

    @cached_property
    def reported(self) -> list[datetime]:
        """When the case's incidents were reported, newest first."""
        return [datetime.fromisoformat(moment) for moment in self.rows("reported")]

    @property
    def out_of_date(self) -> reads.OutOfDate | None:
        """Why the risk needs assessing again (RISK-016); None where nothing asks for it."""
        if self.last is None or self.last.assessed_at is None:
            return None
        return reads.out_of_date_by(self.case, self.last.assessed_at, self.triggers, self.reported)


def tool_known(assessment: Assessment) -> Tool:
    """The tool of an assessment. What a version asks never changes, so that it is read once by each process."""
    stored = assessment.question_set
    return tool_by(stored.pk, stored.code, stored.version, stored.title, stored.digest)


@lru_cache(maxsize=32)
def tool_by(key: int, code: str, version: str, title: str, digest: str) -> Tool:
    """The same by everything that tells one version from another, its questions' digest among it."""
    return tool_of(code, version, title, QuestionSet.objects.values_list("questions", flat=True).get(pk=key))
