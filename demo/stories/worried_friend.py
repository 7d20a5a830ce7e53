"""The worried friend: Caspian Thornback asks about Petra Sable's new partner, over the night of the clock change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.actions.contact import SafeWay, set_safe_contact
from cases.actions.incidents import save_report
from dapolicy.access.reader import read_as
from demo.applications import check, decide, named, on, the_worker_opens
from demo.cast import Cast
from demo.stories.petras_reports import EARLIER, report
from demo.telling import acting, assess, endorse, happened, london, plan_safety
from dvds.intake.actions import write_request
from dvds.models import Application, Part
from dvds.queue.actions import answer_double, pick_up

CONTACT = "2026-03-28 21:14"
WRITTEN = (("handler", "2026-03-28 21:20"), ("handler-east", "2026-03-28 21:41"), ("handler-east", "2026-03-28 21:52"))
SAID: dict[str, Any] = {
    "channel": "online",
    "danger": "no",
    "danger_words": "",
    "safe": "agreed",
    "safe_place": "",
    "safe_means": "Ring 07700 900321",
    "safe_times": "After 18:00",
    "safe_code_word": "",
    "applicant_is": "third-party",
    "relation": "A friend",
    "why": "He has heard that Lionel hurt somebody before, and is worried for her. Where does she live now?",
    "indicators": ["earlier-partners"],
    "indicator_words": "",
    "children_affected": "no",
    "children_words": "",
    "consent": "yes",
    "told_of_checks": "yes",
    "applicant": {"given": "Caspian", "surname": "Thornback", "born": "1984-06-11", "phone": "07700 900321"},
    "victim": {"given": "Petra", "surname": "Sable", "born": "1990-08-17"},
    "subject": {"given": "Lionel", "surname": "Marchbanks", "born": "1979-01-30"},
    "children": [],
}


def tell(cast: Cast, now: datetime) -> None:
    """Saturday evening to Sunday noon; the checks would be due at 22:14, an hour later by the clock on the wall."""
    for when, order in EARLIER:
        an_earlier_report(cast, london(when), order=order)
    asks(cast)
    first, *doubles = every = (
        Application.objects.filter(contacted_at=london(CONTACT)).select_related("record").order_by("pk")
    )
    they_are_one(cast, first, doubles)
    for made in every:
        checked_alike(cast, made)
    not_for_protection(cast, first)
    doubles_end(cast, first, doubles)
    she_is_warned(cast, first)


def an_earlier_report(cast: Cast, at: datetime, *, order: bool) -> None:
    """Petra reports Caspian; after the second an order is made against him."""
    with acting(at):
        saved = save_report(report(at), by=cast["response"], team=cast.teams["DA Unit"], at=at)
    (case,) = saved.cases
    views = {"rationale": "Follows her since she left.", "view": "“He does not let go.”"}
    made = assess(case, by=cast["response"], at=at, level="medium", **views)
    endorse(made, by=cast["sergeant"], at=at, words="Agreed.")
    plan_safety(case.record, by=cast["officer"], at=at, words="New number; alarm by the bed.")
    if order:
        words, detail = "Not to go near her, not to ask others about her.", {"order": "non-molestation"}
        happened("order.heard", case.record, by=cast["officer"], at="2025-11-20 11:00", detail=detail, words=words)


def asks(cast: Cast) -> None:
    """He applies online; a control room types it, and another one twice."""
    for number, (username, at) in enumerate(WRITTEN):
        with acting(london(at)) as moment:
            said = SAID | {"relation": ("A friend", "Friend", "Friend of hers")[number]}
            write_request(said, contact_at=london(CONTACT), by=cast[username], at=moment)
        the_worker_opens(at)


def they_are_one(cast: Cast, first: Application, doubles: list[Application]) -> None:
    """Answered by DVDS staff and never merged: each keeps its clocks until somebody says that it does not go on."""
    by = cast["dvds"]
    read_as(by.pk)
    with acting(london("2026-03-29 09:05")) as at:
        pick_up(first, by=by, at=at)
        for double in doubles:
            answer_double(first, double, answer="same", why="The same contact, typed again", by=by, at=at)
    read_as(None)


def doubles_end(cast: Cast, first: Application, doubles: list[Application]) -> None:
    """Each ends as one with the first, which carries it on: what is owed of all three is done there."""
    by, carrier = cast["dvds"], first.record.reference
    for double in doubles:
        reason = f"The same contact, written down again. It is worked on as {carrier}."
        decide(double, "not-progressed", "2026-03-29 12:00", by=by, why="double", one_with=carrier, reason=reason)
        words = {"outcome": "agreed", "reason": "One contact, three rows."}
        on(double, "not-progressed-reviewed", "2026-03-30 10:00", by=cast["head"], **words)
        on(double, "closed", "2026-03-30 10:40", by=by)


def checked_alike(cast: Cast, made: Application) -> None:
    """The same checks on him who asks as on him who is asked about; a double keeps its 24 hours, and is checked too."""
    by, nothing = cast["dvds"], ("nothing", "One caution of 1999, for a bicycle.")
    check(made, "2026-03-29 09:40", by=by, about="subject", pnc=nothing, pnd=("no-trace", ""),
          local_intelligence=("nothing", "Not known."))  # fmt: skip
    check(made, "2026-03-29 10:15", by=by, about="applicant", pnc=("found", "Order of 20 November 2025."),
          pnd=("found", "The same order."), local_intelligence=("found", "Suspect in two of her cases."))  # fmt: skip
    on(made, "checks-completed", "2026-03-29 11:30", by=by, imminent="no", note="He looks for where she lives.")


def not_for_protection(cast: Cast, made: Application) -> None:
    """He is told what anybody is told, and nothing of Petra; a second person looks at the decision."""
    by = cast["dvds"]
    decide(
        made, "not-progressed", "2026-03-29 12:10", by=by, why="not-for-protection", level="high",
        reason="Suspect in two of her cases, and an order against him; he asked twice where she lives.",
        warned="She is met today, where he does not know; her alarm is tested.",
    )  # fmt: skip
    told = "The helpline and the local service, as anybody is told. Nothing was confirmed of anybody."
    on(made, "support-given", "2026-03-29 18:05", by=by, how="telephone", note=told)
    words = {"outcome": "agreed", "reason": "The order alone bears it out."}
    on(made, "not-progressed-reviewed", "2026-03-30 09:50", by=cast["head"], **words)
    ended(cast, made, "2026-03-30 10:30")


def ended(cast: Cast, made: Application, at: str) -> None:
    """Managing the one who asked is the cases' own work; the report tells other forces that it was asked."""
    by = cast["dvds"]
    kept = {"referred": ["none"], "reason": "The subject is not known for harm.", "monitored": "nobody"}
    decide(made, "offender-management-considered", at, by=by, **kept)
    on(made, "intelligence-reported", at, by=by, reference="IR/2026/0331", submitted_on="2026-03-30")
    on(made, "closed", at, by=by)


def she_is_warned(cast: Cast, made: Application) -> None:
    """In person, in the way that is safe for her: that he looks for her, not that he asked."""
    by = cast["dvds"]
    way = SafeWay(
        told_by="Petra", means="In person alone", place="Reading room, Quay library", times="Weekday mornings"
    )
    read_as(by.pk)
    with acting(london("2026-03-29 12:20")) as at:
        set_safe_contact(named(made, Part.POTENTIAL_VICTIM).person, made.record, way, by=by, at=at)
    read_as(None)
    said = "That he looks for her. New locks today; what to do if she sees him. She knows of no application."
    on(made, "contacted", "2026-03-29 15:30", by=by, spoken_to="potential-victim", how="as-agreed", note=said)
