"""The duties whose ids are fixed, against the table that fixes them, and the further ones we ship."""

import pytest

from dapolicy.policy.editions import EDITIONS_FOLDER, load_policy
from tests.policy.told import clocks, london, only, shipped, shown, told

STATUS = """suspect.arrested suspect.interviewed suspect.charged suspect.bailed suspect.bail-varied suspect.released
    suspect.remanded suspect.no-further-action suspect.cautioned suspect.not-investigated suspect.acquitted
    suspect.sentenced suspect.released-from-prison suspect.escaped suspect.conditions-dropped"""
WARNED = """suspect.bailed suspect.released suspect.acquitted suspect.escaped suspect.released-from-prison
    suspect.conditions-dropped"""
GONE = "dvds.withdrawn dvds.not-progressed victim.died"
FIXED = {  # id: file, limit, starts, stops, lapses
    "dvds-initial-checks": (
        "app-2021-10",
        "24 hours",
        "dvds.received",
        "dvds.checks-completed",
        "dvds.withdrawn victim.died",
    ),
    "dvds-face-to-face": ("app-2021-10", "10 working days", "dvds.received", "dvds.met", GONE),
    "dvds-panel-referral": (
        "app-2025-05",
        "10 working days",
        "dvds.met dvds.indirect-information-received",
        "dvds.referred",
        GONE,
    ),
    "dvds-overall": (
        "home-office-2023",
        "28 days",
        "dvds.received dvds.indirect-information-received",
        "dvds.outcome-given",
        GONE,
    ),
    "victim-told": ("app-2021-10", "1 working days", STATUS, "victim.told", "victim.died victim.no-contact"),
    "victim-warned": ("force-default", "1 hours", WARNED, "victim.told", "victim.died"),
    "victim-update": (
        "force-default",
        "14 days",
        "case.opened victim.told",
        "victim.told",
        "case.closed victim.died victim.no-contact",
    ),
    "welfare-review": ("force-default", "7 days", "victim.no-contact", "welfare.reviewed", ""),
    "risk-supervisor-check": ("force-default", "12 hours", "risk.assessed", "risk.supervised", ""),
    "safety-plan": ("force-default", "12 hours", "risk.graded", "safety-plan.made", "victim.died"),
    "idva-referral": (
        "force-default",
        "24 hours",
        "risk.graded",
        "idva.referred",
        "risk.lowered idva.declined victim.died",
    ),
    "marac-referral": ("force-default", "2 working days", "risk.graded", "marac.referred", "risk.lowered victim.died"),
    "marac-repeat-referral": (
        "force-default",
        "2 working days",
        "marac.repeat-identified",
        "marac.referred",
        "victim.died",
    ),
    "ppda-immediate-referral": ("force-default", "1 hours", "ppda.reported", "ppda.supervisor-told", "ppda.not-police"),
    "protection-notice-hearing": (
        "app-2021-10",
        "48 court hours",
        "order.notice-served",
        "order.heard",
        "order.withdrawn",
    ),
    "school-told": (
        "app-2021-10",
        "next school day",
        "child.affected",
        "school.told",
        "child.no-school school.unsafe-to-tell",
    ),
    "review-decision": ("app-2021-10", "1 months", "review.chair-aware", "review.decided", ""),
    "review-report": ("app-2021-10", "6 months", "review.decided", "review.reported", ""),
}
NOW = london("1 May 2026 12:00")


@pytest.mark.parametrize("duty", FIXED)
def test_a_fixed_duty_ships_as_its_table_says(duty):
    table = shipped().duty_for(duty, NOW)
    file, limit, starts, stops, lapses = FIXED[duty]
    assert (table.edition, str(table.within)) == (file, limit)
    assert {rule.kind for rule in table.starts} == set(starts.split())
    assert (table.stops, table.lapses) == (set(stops.split()), set(lapses.split()))


def test_rules_beside_the_limit_are_where_the_table_puts_them():
    duties = [shipped().duty_for(duty, NOW) for duty in FIXED]
    assert {d.id for d in duties if d.per_subject} == {
        "risk-supervisor-check",
        "protection-notice-hearing",
        "school-told",
    }
    assert {d.id for d in duties if d.each} == {"victim-told", "victim-warned"}
    assert {d.id for d in duties if d.named} == {"victim-told", "victim-warned"}
    assert {d.id for d in duties if d.forewarned} == {"victim-told", "victim-warned"}
    assert {d.id for d in duties if d.restarts} == {"victim-update"}
    assert {(d.id, *r.where.items()) for d in duties for r in d.starts if r.where} == {
        ("idva-referral", ("level", "high")),
        ("marac-referral", ("level", "high")),
    }


def test_before_2025_the_panel_had_five_working_days_and_an_applicants_risk_assessment_five():
    then = london("1 May 2024 12:00")
    panel, risk = (shipped().duty_for(duty, then) for duty in ("dvds-panel-referral", "dvds-risk-assessment"))
    assert (str(panel.within), str(risk.within)) == ("5 working days", "5 working days")
    assert [(rule.kind, dict(rule.where)) for rule in risk.starts] == [("dvds.met", {"applicant": "potential-victim"})]
    assert (risk.stops, risk.lapses) == ({"dvds.risk-assessed"}, set(GONE.split()))


def test_no_further_duty_starts_from_a_kind_that_a_fixed_one_uses():
    fixed = set().union(*(duty.kinds for duty in shipped().tables if duty.id in {*FIXED, "dvds-risk-assessment"}))
    further = [duty for duty in shipped().tables if duty.id not in {*FIXED, "dvds-risk-assessment"}]
    assert further
    assert not {rule.kind for duty in further for rule in duty.starts} & fixed


def test_every_duty_has_somebody_to_tell_and_a_source():
    for duty in shipped().tables:
        assert duty.owner
        assert duty.source
        assert duty.title
        assert duty.dated_by
        assert duty.stages


def test_without_overlays_only_the_national_duties_run():
    duties = load_policy([]).on(NOW.date())
    assert set(duties) == {id for id, (file, *_) in FIXED.items() if file.startswith("app")}


def test_every_shipped_file_is_named_as_its_file():
    for path in EDITIONS_FOLDER.rglob("*.toml"):
        assert f'name = "{path.stem}"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("start", "stop", "duty", "due"),
    [
        ("person.not-sure", "person.matched", "person-match-second-look", "2 May 2026 21:40:00"),
        ("person.not-sure", "person.not-the-same", "person-match-second-look", "2 May 2026 21:40:00"),
        ("incident.filed-under-other-label", "incident.category-confirmed", "category-check", "2 May 2026 21:40:00"),
        ("incident.filed-under-other-label", "incident.category-corrected", "category-check", "2 May 2026 21:40:00"),
        ("attendance.delayed", "attendance.endorsed", "thrive-endorsement", "1 May 2026 22:40:00"),
        ("counter.listed", "counter.checked", "front-counter-check", "1 August 2026 23:59:59"),
        ("risk.assessed-by-telephone", "risk.assessed-in-person", "face-to-face-assessment", "2 May 2026 21:40:00"),
        ("risk.secondary-review-due", "risk.secondary-review-made", "secondary-review", "6 May 2026 23:59:59"),
        ("risk.reassessment-triggered", "risk.assessed", "reassessment", "2 May 2026 21:40:00"),
        ("risk.review-requested", "risk.review-answered", "risk-review-requested", "2 May 2026 21:40:00"),
        ("incident.supervised", "follow-up.made", "follow-up-contact", "4 May 2026 23:59:59"),
        ("threat-to-life.recorded", "threat-to-life.decided", "threat-to-life-decision", "1 May 2026 22:40:00"),
        ("entry.withdrawn", "event.withdrawn", "withdrawal-confirmation", "2 May 2026 21:40:00"),
        ("call.promised", "call.made", "promised-call", "2 May 2026 21:40:00"),
        ("ppda.chain-begun", "ppda.recipients-told", "ppda-recipients-told", "1 May 2026 22:40:00"),
        ("ppda.chain-begun", "conduct.recorded", "ppda-conduct-recorded", "5 May 2026 23:59:59"),
        ("ppda.chain-begun", "suspension.decided", "ppda-suspension-decided", "5 May 2026 23:59:59"),
        ("ppda.chain-begun", "iopc.considered", "ppda-iopc-considered", "2 May 2026 21:40:00"),
        ("iopc.ground-met", "iopc.referred", "ppda-iopc-referral", "2 May 2026 23:59:59"),
        ("ppda.chain-begun", "ownership.reasoned", "ppda-ownership-rationale", "5 May 2026 23:59:59"),
        ("investigation.owner-named", "ownership.reasoned", "ppda-ownership-rationale", "5 May 2026 23:59:59"),
        ("ppda.chain-begun", "external-force.decided", "ppda-external-force", "7 May 2026 23:59:59"),
        ("external-force.referred", "mitigation.planned", "ppda-mitigation-plan", "5 May 2026 23:59:59"),
        ("employer.elsewhere", "employer.reported-to", "ppda-employer-report", "2 May 2026 21:40:00"),
        ("ppda.chain-begun", "standing.explained", "ppda-standing", "7 May 2026 23:59:59"),
        ("ppda.chain-begun", "workplace-policy.explained", "ppda-workplace-policy", "7 May 2026 23:59:59"),
        ("ppda.chain-begun", "confidential-support.offered", "ppda-support", "2 May 2026 21:40:00"),
        ("ppda.chain-begun", "victim-contact.assigned", "ppda-victim-contact", "5 May 2026 23:59:59"),
        ("victim.action-declined", "concerns.explored", "ppda-concerns", "7 May 2026 23:59:59"),
        ("ppda.chain-begun", "ppda.review-written", "ppda-review-report", "29 May 2026 23:59:59"),
    ],
)
def test_a_further_duty_runs_from_its_own_kind_until_it_is_done(start, stop, duty, due):
    began = told("1 May 2026 21:40", start, "X")
    detail = {"withdraws": "nothing"} if stop == "event.withdrawn" else {}
    done = told("1 May 2026 22:00", stop, "X", **detail)
    assert shown(only(began, duty=duty).due_at) == due
    assert only(began, duty=duty).state == "overdue"
    assert _states(began, done, duty)[0] == "met"


def _states(began, done, duty):
    return [clock.state for clock in clocks(began, done, duty=duty)]


def test_a_front_counter_is_checked_again_and_again_until_it_shuts():
    found = clocks(
        told("1 May 2026 10:00", "counter.listed", "Westmarch"),
        told("1 July 2026 10:00", "counter.checked", "Westmarch"),
        told("1 August 2026 10:00", "counter.shut", "Westmarch"),
        duty="front-counter-check",
    )
    assert [(clock.started_by, clock.state) for clock in found] == [
        ("counter.listed", "met"),
        ("counter.checked", "lapsed"),
    ]


@pytest.mark.policy("DHR-003")
def test_a_review_is_decided_within_a_month_of_the_day_the_chair_was_told():
    aware, decided = told("15 June 2026 10:00", "review.chair-aware"), told("15 July 2026 23:59:59", "review.decided")
    assert shown(only(aware, duty="review-decision").due_at) == "15 July 2026 23:59:59"
    assert only(aware, decided, duty="review-decision").state == "met"
    assert only(aware, told("16 July 2026 00:00", "review.decided"), duty="review-decision").state == "late"
