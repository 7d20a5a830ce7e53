"""Reads about risk, as the transaction's reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.models import Case, Incident, Pair
from cases.queries.people import groups_of, names_of
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Member, PostPage, Record
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.standing import standing
from risk.models import (
    Assessment,
    AssessmentEdit,
    LevelSet,
    Lowering,
    QuestionSet,
    ReviewRequest,
    SafetyPlan,
    SecondReview,
    ThreatToLife,
)
from risk.rules import Repeats, is_intimate, rules, tool_order

PAGE = 50
ENDLESS = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Heading:
    """What a page about a case says on top."""

    case: Case
    reference: str
    victim: str
    suspect: str


def case_by_reference(reference: str) -> Case | None:
    """The case, if there is one for this reader."""
    cases = Case.objects.select_related("victim", "record__team", "record__investigator", "record__safeguarding_lead")
    return cases.filter(record=KeyOf(reference)).first()


def heading(case: Case) -> Heading:
    """Names as they stand on the screen."""
    names = names_of(pk for pk in (case.victim_id, case.suspect_id) if pk)
    suspect = names.get(case.suspect_id or 0, case.get_suspect_known_display())
    return Heading(case, case.record.reference, names[case.victim_id], suspect)


def tools_for(case: Case, *, agency: bool) -> list[QuestionSet]:
    """The latest version of each allowed tool for these two people, the first choice first (RISK-002)."""
    order = tool_order(case.relationship, agency=agency)
    allowed = QuestionSet.objects.filter(code__in=order, allowed=True).order_by("loaded_at", "pk")
    latest = {stored.code: stored for stored in allowed}
    return [latest[code] for code in order if code in latest]


def incidents_of(case: Case) -> list[Incident]:
    """Reports that belong to this case, newest first."""
    return incidents_on([case.pk])


def incidents_on(cases: Iterable[int]) -> list[Incident]:
    """Reports that belong to any of these cases, newest first."""
    records = Pair.objects.filter(case_record__in=list(cases), ended_at=None).values("record")
    return list(Incident.objects.filter(record__in=records).select_related("record").order_by("-reported_at"))


def same_pair(case: Case) -> list[int]:
    """Every case of these two people in this direction, closed ones too: a new one does not begin without its past."""
    if case.suspect_id is None:
        return [case.pk]
    groups = groups_of([case.victim_id, case.suspect_id])
    found = Case.objects.filter(victim__in=groups[case.victim_id], suspect__in=groups[case.suspect_id])
    return list(found.values_list("pk", flat=True))


def assessments_of(case: Case) -> QuerySet[Assessment]:
    """Every assessment of a case, newest first."""
    return assessments_on([case.pk])


def assessments_on(cases: Iterable[int]) -> QuerySet[Assessment]:
    rows = Assessment.objects.filter(record__in=list(cases))
    return rows.select_related("question_set", "author", "supervised_by", "incident").order_by("-begun_at", "-pk")


def assessment(case: Case, key: UUID) -> Assessment | None:
    return assessments_of(case).select_related("record").filter(key=key).first()


def open_assessment(case: Case) -> Assessment | None:
    """The one that has been begun and not handed in, the newest if there are several."""
    return assessments_of(case).filter(entered_at=None).first()


def that_counts(case: Case) -> Assessment | None:
    """The newest one handed in."""
    return next(iter(handed_in(assessments_of(case))), None)


def handed_in(found: Iterable[Assessment]) -> list[Assessment]:
    """Those handed in, the one that counts first; one that does not say when the victim was asked goes before."""
    entered = [one for one in found if one.entered_at]
    return sorted(entered, key=lambda one: (one.assessed_at or ENDLESS, one.pk), reverse=True)


@dataclass(frozen=True)
class Past:
    """One line of the pattern: when, what, which level."""

    at: datetime
    what: str
    level: str | None = None


def pattern(case: Case, *, without: Assessment | None = None) -> list[Past]:
    """Earlier incidents and assessments of this pair with dates and levels, newest first (RISK-007)."""
    cases = same_pair(case)
    lines = [Past(one.reported_at, f"Incident {one.record.reference}") for one in incidents_on(cases)]
    for one in assessments_on(cases):
        if one.assessed_at and one.entered_at and one != without:
            what = f"Assessed by {one.author}, {one.get_mode_display().lower()}"
            lines.append(Past(one.assessed_at, what, one.level))
    for row in levels_on(cases):
        if row.how != LevelSet.How.CONFIRMED:
            lines.append(Past(row.at, level_words(row), row.level))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def level_words(one: LevelSet) -> str:
    """A level's row in words."""
    second = f", approved by {one.approved_by}" if one.approved_by else ""
    return f"Level {one.get_how_display().lower()} by {one.by}{second}"


def levels_of(case: Case) -> list[LevelSet]:
    """Levels that the case was given, newest first as they were entered."""
    return levels_on([case.pk])


def levels_on(cases: Iterable[int]) -> list[LevelSet]:
    rows = LevelSet.objects.filter(record__in=list(cases)).select_related("by", "approved_by", "assessment")
    return list(rows.order_by("-pk"))


def changes_since(one: Assessment, edit: int) -> list[AssessmentEdit]:
    """Saves after the one at which a page was opened."""
    return list(one.edits.filter(applied=True, edit__gt=edit).select_related("by").order_by("edit"))


def kept_beside(one: Assessment, by: Member) -> list[AssessmentEdit]:
    """What this person typed over somebody else's answer and has not decided."""
    return list(one.edits.filter(applied=False, by=by, edit=one.edit).order_by("pk"))


# What is out of date, and what is owed


@dataclass(frozen=True)
class OutOfDate:
    """Why the risk needs assessing again, and since when."""

    because: str
    since: datetime


REASONS = {"new-incident": "a new incident"}


def out_of_date(case: Case) -> OutOfDate | None:
    """What happened after the last assessment that asks for a new one (RISK-016); None where nothing did."""
    last = that_counts(case)
    if last is None or last.assessed_at is None:
        return None
    triggers = standing(rules().triggers, case.record)
    return out_of_date_by(case, last.assessed_at, triggers, [one.reported_at for one in incidents_of(case)])


def out_of_date_by(
    case: Case, assessed_at: datetime, triggers: list[Event], reported: list[datetime]
) -> OutOfDate | None:
    """The same for who has read what happened already. Args: reported, the newest first."""
    later = next((event for event in triggers if event.at > assessed_at), None)
    if later:
        said = rules().triggers[later.kind]
        because = str(later.detail.get("because"))
        return OutOfDate(REASONS.get(because) or rules().triggers.get(because, said), later.at)
    return too_many_repeats(case, assessed_at, reported, rules().repeats)


def too_many_repeats(case: Case, assessed_at: datetime, reported: list[datetime], limit: Repeats) -> OutOfDate | None:
    """The force's number of repeats, reached since the last assessment was made."""
    if case.level not in limit.levels or not reported:
        return None
    recent = [at for at in reported if at > reported[0] - timedelta(days=limit.days)]
    if len(recent) < limit.incidents or recent[0] <= assessed_at:
        return None
    return OutOfDate(f"{limit.incidents} incidents within {limit.days} days", recent[0])


def owes_face_to_face(case: Case) -> bool:
    """Whether the last word is an assessment by telephone of partners (RISK-009)."""
    return is_intimate(case.relationship) and owed_face_to_face(case, handed_in(assessments_of(case)))


def owed_face_to_face(case: Case, counting: list[Assessment]) -> bool:
    """The same for who has read what was handed in already."""
    counted = [one.mode for one in counting if one.mode != Assessment.Mode.NOT_ANSWERED]
    return is_intimate(case.relationship) and counted[:1] == [Assessment.Mode.TELEPHONE]


# Proposals to lower


def lowerings_of(case: Case) -> list[Lowering]:
    rows = Lowering.objects.filter(record_id=case.pk)
    return list(rows.select_related("proposed_by", "decided_by", "assessment").order_by("-proposed_at", "-pk"))


def lowering(case: Case, key: UUID) -> Lowering | None:
    rows = Lowering.objects.filter(record_id=case.pk, key=key)
    return rows.select_related("record", "proposed_by", "decided_by", "assessment").first()


# Plans, threats, requests


def plans_of(case: Case) -> list[SafetyPlan]:
    return list(SafetyPlan.objects.filter(record_id=case.pk).select_related("by").order_by("-pk"))


def latest_plan(case: Case) -> SafetyPlan | None:
    return SafetyPlan.objects.filter(record_id=case.pk).select_related("by").order_by("-pk").first()


def open_threat(case: Case) -> ThreatToLife | None:
    rows = ThreatToLife.objects.filter(record_id=case.pk, signed_at=None)
    return rows.select_related("record", "opened_by").first()


def threat_title(record: Record) -> str:
    """What whoever is paged about a threat to life reads."""
    return f"{record.reference}: threat to life"


def threat_paged(threat: ThreatToLife) -> PostPage | None:
    """Where the page about this threat to life is now; None where no post could be paged.

    One of an earlier threat is this one's only where nobody had answered it when this one opened.
    """
    opened = threat.opened_at
    its_own = Q(at__gte=opened) | Q(acknowledged_at=None) | Q(acknowledged_at__gte=opened)
    pages = PostPage.objects.filter(its_own, record_id=threat.record_id, why=threat_title(threat.record))
    return pages.select_related("post").order_by("-pk").first()


def signed_threats(case: Case) -> list[ThreatToLife]:
    rows = ThreatToLife.objects.filter(record_id=case.pk).exclude(signed_at=None)
    return list(rows.select_related("opened_by", "signed_by").order_by("-signed_at"))


def requests_of(case: Case) -> list[ReviewRequest]:
    """Requests for a risk review, unanswered first, then newest."""
    rows = ReviewRequest.objects.filter(record_id=case.pk).select_related("by", "answered_by")
    return sorted(rows.order_by("-at", "-pk"), key=lambda one: one.answered_at is not None)


def request_by_key(case: Case, key: UUID) -> ReviewRequest | None:
    return ReviewRequest.objects.filter(record_id=case.pk, key=key).select_related("record", "by").first()


def second_review(case: Case, key: UUID) -> SecondReview | None:
    rows = SecondReview.objects.filter(record_id=case.pk, assessment__key=key)
    return rows.select_related("assessment__author", "assessment__question_set", "record", "by").first()


def check_owed(case: Case, key: UUID) -> Clock | None:
    """The clock of the supervisor's check: a check that came late is late for ever (RISK-011)."""
    return Clock.objects.filter(record_id=case.pk, duty="risk-supervisor-check", subject=str(key), void=False).first()
