"""The week after: what Hazel is offered, the conduct matter, and his own account, which is a case of its own."""

from __future__ import annotations

from datetime import datetime

from cases.actions.confidential import add_address
from cases.actions.incidents import save_report
from cases.actions.linking import link_opposites
from cases.models import Case
from dapolicy.access.models import Record
from dapolicy.custody.actions import confirm_police, declare_fully, declare_on_receipt, review_declaration
from dapolicy.custody.actions.declaring import latest_of
from dapolicy.custody.models import Receipt
from demo.cast import Cast
from demo.standing import as_reader, deals_with_it, enter, has_it, let_in, tell_the_chain, the_worker
from demo.stories import officer_looks, officer_reports
from demo.telling import happened, london, plan_safety

SUPPORT = (
    (
        "2026-05-18 11:05",
        "outside",
        "accepted",
        "Westmarch Independent Advocacy; her adviser meets her away from work.",
    ),
    ("2026-05-18 11:10", "elsewhere", "accepted", "The unit of the eastern division, who do not know him."),
    ("2026-05-18 11:15", "inside", "declined", "Not the staff network: two of its members work with him."),
)


def tell(cast: Cast, case: Case, now: datetime) -> None:
    """Monday to Thursday."""
    conduct(cast, case)
    hazel(cast, case)
    officer_looks.judged(cast, london("2026-05-18 09:10"))
    he_says_that_she(cast, case, now)


def conduct(cast: Cast, case: Case) -> None:
    """Beside the crime, by professional standards; the case stays in this force, with another division's detective."""
    standards, lead, held = cast["psd"], cast["second"], case.record
    day = "2026-05-18 "
    said = {
        "what": "conduct-matter",
        "reference": "CM/0417",
        "owner": "DI Ottoline Graves",
        "next_step": "Suspension decision before he is back on duty at 14:00",
    }
    enter("conduct.recorded", held, by=standards, at=london(day + "09:00"), **said)
    grounds = {"grounds": ["none"], "voluntary": "yes", "decided_by": "Head of professional standards"}
    reason = "No injury, but he is said to have used his log-in."
    enter("iopc.considered", held, by=standards, at=london(day + "09:30"), reason=reason, **grounds)
    said = {
        "decision": "suspended",
        "decided_by": "Deputy chief constable",
        "reason": "He searched for her by name and birth date on the night of the report.",
        "review_on": "2026-06-12",
    }
    enter("suspension.decided", held, by=standards, at=london(day + "11:30"), **said)
    enter("iopc.referred", held, by=standards, at=london(day + "15:00"), reference="Taken by their duty desk")
    said = {
        "force": "Independent investigators are to be had here; she was asked.",
        "team": "Of the unit nobody has worked with either of them.",
        "officer": "Detective with the training; declared in full, nothing found.",
    }
    enter("ownership.reasoned", held, by=lead, at=london(day + "12:00"), **said)
    said = {
        "decision": "no",
        "decided_by": "Chief constable, in place of the nominated lead",
        "reason": "Neither ground: a team that knows neither is there, and she says that she trusts its detective.",
    }
    enter("external-force.decided", held, by=lead, at=london("2026-05-19 10:00"), **said)


def hazel(cast: Cast, case: Case) -> None:
    """Interested person; support outside and from another division; a contact who is none of his friends."""
    by, held, day = cast["colleague"], case.record, "2026-05-18 "
    enter("ppda.reported-via", held, by=by, at=london(day + "10:40"), via="colleague")
    works = {"works": "this-force", "same_as_suspect": "yes"}
    enter("victim-employer.recorded", held, by=by, at=london(day + "10:45"), **works)
    for when, source, answer, which in SUPPORT:
        said = {"source": source, "answer": answer, "which": which}
        enter("confidential-support.offered", held, by=by, at=london(when), **said)
    standing = {
        "standing": "interested-person",
        "how": "in-person",
        "explained_by": "DI Averil Stokes",
        "understood": "Yes. She wants to be told of each step, and to come to a hearing.",
    }
    enter("standing.explained", held, by=by, at=london(day + "11:30"), **standing)
    explained = {"how": "in-person", "explained_by": "Domestic abuse champion, HR"}
    enter("workplace-policy.explained", held, by=by, at=london(day + "14:00"), **explained)
    offered = {"offered": ["hours", "safety"], "answer": "accepted", "note": "Her head of department alone knows."}
    enter("employer-support.offered", held, by=by, at=london(day + "14:10"), **offered)
    contact = {
        "name": "DC Ned Fairweather",
        "rank": "Detective constable",
        "training": ["domestic-abuse", "family-liaison"],
        "assisted_by": "specialist",
    }
    enter("victim-contact.assigned", held, by=by, at=london(day + "16:00"), **contact)
    plan = "At her sister's. Alarm on her phone; her desk moved; nobody of Shift C is sent to her."
    plan_safety(held, by=by, at=day + "16:10", words=plan)
    about = ["conduct.recorded", "suspension.decided", "iopc.referred"]
    told = {"about": about, "how": "in-person"}
    happened("victim.told", held, by=by, at=day + "16:20", detail=told, words="With her adviser there.")
    with as_reader(by, london(day + "16:30")) as at:
        words = "Her sister's: 6 Plover Row, Easterby ZZ99 6PR"
        add_address(case.victim, words=words, confidential=True, through=held, by=by, at=at)


def he_says_that_she(cast: Cast, case: Case, now: datetime) -> None:
    """On Thursday he says that she hit him: another case, whose holders learn nothing of her by it."""
    author, manager = cast["second"], cast["inspector"]
    people = {"hazel": case.victim.reference, "rowan": case.suspect.reference if case.suspect else ""}
    at = london("2026-05-21 14:00")
    with as_reader(author, at):
        report = officer_reports.he_says_she(at, people)
        saved = save_report(report, by=author, team=cast.teams["DA Unit"], at=at)
    his = saved.cases[0]
    receipt = Receipt.objects.get(member=author, reference=saved.incident.record.reference)
    with as_reader(author, london("2026-05-21 14:02")) as at:
        declare_on_receipt(receipt, by=author, at=at, knows=False)
    the_worker(london("2026-05-21 14:01"))
    has_it(manager, london("2026-05-21 14:05"))
    records = [his.record, saved.incident.record]
    let_in(records, author, cast["manager"], why="His account", by=manager, at=london("2026-05-21 14:10"), now=now)
    decided(cast, his.record)
    with as_reader(author, london("2026-05-21 15:05")) as at:
        link_opposites(his, by=author, at=at)
    for member in (manager, cast["psd"]):  # of a record that fewer than two can see, professional standards are told
        deals_with_it(member, london("2026-05-21 15:10"))
    the_worker(london("2026-05-21 15:11"))


def decided(cast: Cast, his: Record) -> None:
    """Both work here: it stays locked. Its author declares in full, and the chief inspector reviews that."""
    manager, author, reviewer = cast["inspector"], cast["second"], cast["manager"]
    with as_reader(manager, london("2026-05-21 14:15")) as at:
        confirm_police(his, by=manager, at=at, reason="The same two as in the matter of 17 May.")
    told = {"rank": "inspector", "how": "telephone", "who": "Insp Jory Penhallow, force incident manager"}
    enter("ppda.supervisor-told", his, by=manager, at=london("2026-05-21 14:20"), **told)
    tell_the_chain(his, by=author, at=london("2026-05-21 14:50"))
    conduct = {"what": "complaint", "reference": "CM/0419", "owner": "DI Ottoline Graves", "next_step": "Severity"}
    enter("conduct.recorded", his, by=author, at=london("2026-05-21 14:55"), **conduct)
    with as_reader(author, london("2026-05-21 15:00")) as at:
        declare_fully(his, by=author, at=at, words="As declared on 18 May: no connection with either.")
    with as_reader(reviewer, london("2026-05-21 16:00")) as at:
        declared = latest_of(his, author)
        if declared is None:
            raise LookupError("The author has declared nothing")
        reason = "Nothing has changed since the review of 18 May."
        review_declaration(his, declared, outcome="continue", reason=reason, by=reviewer, at=at)
