"""Serial, and nobody asked: Silas Fennimore hurt two people in two forces, and met Clement Lisle in March."""

from __future__ import annotations

from datetime import datetime

from cases.actions.contact import SafeWay
from cases.actions.incidents import save_report
from cases.actions.people import answer_match
from cases.models import Case
from cases.reports import PersonFacts, Report
from cases.terms import MatchAnswer
from dapolicy.access.models import Team
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from demo.applications import CALM, check, decide, name_child, named, on, the_worker_looks
from demo.cast import SHIFT, Cast
from demo.stories import silas_reports
from demo.telling import acting, assess, born, endorse, london, plan_safety
from dvds.actions.opening import receive_indirect
from dvds.actions.words import sign_words
from dvds.models import Application, Part, Triage
from dvds.opened import Indirect, Somebody
from dvds.queue.actions import look_at_news, pick_up

OPENED = "2026-05-01 09:20"
DAY_NINE = "2026-05-10 23:05"
PLAN = "His sister's spare room from Friday; alarm; Tam at his mother's meanwhile."
WORDS = (
    "Silas was violent to two people he lived with, in 2019 and in 2023. One of them he held under water. "
    "Both were hurt worse after they said that they would leave."
)


def tell(cast: Cast, now: datetime) -> None:
    """From the first of May to the end of the month."""
    first = told_of(cast, silas_reports.ada(london("2019-08-17 22:40")), "2019-08-17 22:40")
    told_of(cast, silas_reports.bryony(london("2023-02-04 19:15"), first.suspect), "2023-02-04 19:15",
            team=Team.objects.get(force="Easterby"))  # fmt: skip
    made = opened(cast, first)
    checks(cast, made)
    case = day_nine(cast, made, first)
    to_the_panel(cast, made)
    planned(cast, made)
    told_although_he_will_not_sign(cast, made)
    afterwards(cast, made, case)


def told_of(cast: Cast, report: Report, at: str, *, team: Team | None = None) -> Case:
    """A report of years ago, assessed and endorsed then."""
    moment, by = london(at), cast["response"]
    with acting(moment):
        saved = save_report(report, by=by, team=team or cast.teams["DA Unit"], at=moment)
    case = Case.objects.select_related("record", "suspect").get(pk=saved.cases[0].pk)
    views = {"rationale": "Hurt before; says that it gets worse.", "view": "“I am going to leave him.”"}
    made = assess(case, by=by, at=moment, level="high", **views)
    endorse(made, by=cast["sergeant"], at=moment, words="Agreed.")
    plan_safety(case.record, by=by, at=moment, words="Left for another town.")
    return case


def opened(cast: Cast, first: Case) -> Application:
    """Intelligence of Friday 1 May: nobody asked. The category and its referral are due on Monday 18 May."""
    if first.suspect is None:
        raise LookupError("The first report named no suspect")
    clement = PersonFacts(given="Clement", surname="Lisle", born=born("1991-09-09"))
    subject = Somebody(Part.SUBJECT, PersonFacts(), relation="Met in March", known_as=first.suspect.reference)
    way = SafeWay(told_by="his manager", means="In person at work", place="Staff entrance", times="Mondays, 8 to 10",
                  never="No telephone: they share one")  # fmt: skip
    said = Indirect(
        received_at=london(OPENED), source="intelligence", grade="2BP", safe=way, children_affected="no",
        information="Silas Fennimore lives with Clement Lisle since March. Third partner in seven years.",
        people=(Somebody(Part.POTENTIAL_VICTIM, clement), subject), indicators=("violence-to-others",),
    )  # fmt: skip
    by = cast["dvds"]
    read_as(by.pk)
    with acting(london("2026-05-01 10:05")) as at:
        made = receive_indirect(said, by=by, at=at)
        pick_up(made, by=by, at=at)
    read_as(None)
    the_worker_looks(london("2026-05-01 10:06"))
    return Application.objects.select_related("record__team").get(pk=made.pk)


def checks(cast: Cast, made: Application) -> None:
    by = cast["dvds"]
    check(made, "2026-05-01 11:00", by=by, about="subject", pnc=("found", "Caution, 2020."),
          pnd=("found", "Suspect in Easterby, 2023."), local_intelligence=("found", "2019."))  # fmt: skip
    on(made, "checks-completed", "2026-05-01 11:40", by=by, imminent="no")
    why = "Two earlier partners in two forces; high risk to both."
    decide(
        made, "priority-decided", "2026-05-01 12:00", by=by, priority="first", level="high", serial="yes", reason=why
    )
    decide(made, "progressed", "2026-05-01 12:10", by=by, level="high", contact="as-agreed", reason=why)


def the_neighbour_rings(cast: Cast, first: Case) -> Case:
    """Sunday 10 May: the application is looked at again within the minute, and says why."""
    at, by = london(DAY_NINE), cast["response"]
    with acting(at):
        saved = save_report(silas_reports.clement(at, first.suspect), by=by, team=cast.teams[SHIFT], at=at)
    the_worker_looks(london("2026-05-10 23:06"))
    return Case.objects.select_related("record", "victim").get(pk=saved.cases[0].pk)


def day_nine(cast: Cast, made: Application, first: Case) -> Case:
    """Clement opens the door; by Monday morning staff of the scheme have read what is new, and said what follows."""
    case, by = the_neighbour_rings(cast, first), cast["response"]
    views = {"rationale": "Cut lip, will not say; he stood behind the door.", "view": "Says that nothing happened."}
    assessed = assess(case, by=by, at=london("2026-05-11 00:30"), level="high", **views)
    endorse(assessed, by=cast["sergeant"], at=london("2026-05-11 01:10"), words="High on what was seen.")
    plan_safety(case.record, by=by, at="2026-05-11 01:20", words="Patrol at night; alarm offered.")
    the_worker_looks(london("2026-05-11 01:21"))
    known_to_be_one(cast, made, case)
    return case


def known_to_be_one(cast: Cast, made: Application, case: Case) -> None:
    """Staff of the scheme alone can say that he of the report is he of the application; then they read what is new."""
    staff = cast["dvds"]
    read_as(staff.pk)
    with acting(london("2026-05-11 08:40")) as moment:
        his = named(made, Part.POTENTIAL_VICTIM).person
        answer_match(his, case.victim, MatchAnswer.SAME, through=made.record, by=staff, at=moment)
        shown = Triage.objects.filter(record=made.record)
        look_at_news(made, shown, words="The panel is asked for Tuesday, not next week.", by=staff, at=moment)
    read_as(None)


def to_the_panel(cast: Cast, made: Application) -> None:
    """His nephew turns out to live there, so that children's social care has a seat."""
    by = cast["dvds"]
    nephew = Somebody(Part.CHILD, PersonFacts(given="Tam", surname="Lisle", born=born("2017-04-02")))
    name_child(made, nephew, "2026-05-12 09:15", by=by)
    assessed_and_decided(cast, made)


def assessed_and_decided(cast: Cast, made: Application) -> None:
    by = cast["dvds"]
    for system, words in (("childrens_social_care", "Not known to them."), ("adult_social_care", "Nothing."),
                          ("probation", "Closed in 2022.")):  # fmt: skip
        check(made, "2026-05-12 10:00", by=by, about="subject", **{system: ("nothing", words)})
    risk = {"tool": "dash", "version": "2009, in the unit's store", "level": "high", "case_seen": "yes", **CALM}
    on(made, "risk-assessed", "2026-05-12 15:00", by=by, reason="Both were hurt worse on leaving.", **risk)
    found = {"category": "concern", "factors": ["serial", "towards-this-victim"], "unspent": "no"}
    reason = "Two former partners were hurt; now a cut lip."
    decide(made, "categorised", "2026-05-13 09:30", by=by, reason=reason, **found)
    why = "He would know at once, and they share a home."
    no = {"seek": "no", "why_not": "raises-risk", "reason": why}
    decide(made, "representations-considered", "2026-05-13 10:00", by=by, **no)
    on(made, "referred", "2026-05-13 10:20", by=by, category="concern", to="MARAC, Westmarch")
    item = {"type": "behaviour", "spent": "not-conviction", "item": "Violence to two people he lived with."}
    on(made, "item-planned", "2026-05-13 10:40", by=by, **item)
    on(made, "panel-summary-written", "2026-05-13 11:00", by=by, known="Violence towards two earlier partners.",
       risk="High. A nephew of nine stays there.", proposed="To tell the person at risk, in person.")  # fmt: skip
    decide(
        made, "panel-decided", "2026-05-19 11:00", by=by, forum="marac", category="concern", decision="disclose",
        present=["police", "probation", "idva", "childrens-social-care"], names="As minuted on 19 May.",
        necessary="yes", necessary_why="They live together.", pressing="yes", pressing_why="Hurt nine days ago.",
        proportionate="yes", proportionate_why="The pattern, and no names.",
    )  # fmt: skip


def planned(cast: Cast, made: Application) -> None:
    by = cast["dvds"]
    on(made, "safety-planned", "2026-05-19 14:00", by=by, plan=PLAN, children="Tam is not collected by Silas.")
    decide(
        made, "disclosure-planned", "2026-05-19 14:30", by=by, to="potential-victim", recipient="Clement Lisle",
        what="The pattern of harm, without names.", agency="DVDS officer with the IDVA",
        planned_for="2026-05-21T08:30", place="Staff entrance, room 2",
    )  # fmt: skip


def told_although_he_will_not_sign(cast: Cast, made: Application) -> None:
    """Clement will not sign; it is needed for safety, so it is told, and stands in the application's three records."""
    by, at = cast["dvds"], "2026-05-21 08:40"
    on(made, "undertaking-answered", at, by=by, undertaking="refused", note="“I sign nothing about him.”")
    decide(made, "undertaking-refusal-decided", "2026-05-21 08:45", by=by, decision="disclose",
           reason="He goes home tonight; the plan cannot work if he does not know.", plan=PLAN)  # fmt: skip
    released = {"lawful": "yes", "reason": "Nothing has changed.", "released_by": "DI Honora Vance, by telephone"}
    decide(made, "disclosure-released", "2026-05-21 08:50", by=by, **released)
    on(made, "disclosed", "2026-05-21 09:00", by=by, recipient="Clement Lisle", place="Staff entrance, room 2; alone",
       agency="DC Oakes with Merle Finchley, IDVA", warnings=["safeguarding", "undertaking", "proceedings"],
       undertaking="refused", pack="unsafe", pack_why="They share every drawer.", **CALM)  # fmt: skip
    event = Event.objects.get(record_id=made.pk, kind="dvds.disclosed")
    read_as(by.pk)
    with acting(london("2026-05-21 09:40")) as moment:
        sign_words(made, event, WORDS, by=by, at=moment)
    read_as(None)


def afterwards(cast: Cast, made: Application, case: Case) -> None:
    """The local team watches, and learns of the danger alone; the report makes him found by other forces."""
    by = cast["dvds"]
    kept = {"referred": ["iom"], "reason": "Serial, and escalating.", "monitored": "local-team", "watch": "As sent."}
    decide(made, "offender-management-considered", "2026-05-21 11:00", by=by, **kept)
    on(made, "watch-asked", "2026-05-21 11:20", by=by, case=case.record.reference, team=str(cast.teams[SHIFT].pk),
       danger="He has hurt two people he lived with, one of them by drowning.", until="2026-08-31",
       watch="Shouting, or his car back at the yard after Friday. Go in twos; ask to see him alone.")  # fmt: skip
    report = {"reference": "IR/2026/0522", "submitted_on": "2026-05-22"}
    on(made, "intelligence-reported", "2026-05-22 10:00", by=by, **report)
    on(made, "closed", "2026-05-27 09:00", by=by)
