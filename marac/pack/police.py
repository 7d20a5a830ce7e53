"""What police bring, under the headings of the guidance; what nobody looked up reads *not checked* (MARAC-005)."""

from __future__ import annotations

from cases.terms import Vulnerability
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Event
from dapolicy.ui.telling import tell
from marac.pack.about import About
from marac.pack.blocks import Content, content, facts, table
from marac.pack.entries import LICENCES, PoliceChecked, answers_in, on

NOT_CHECKED = "Not checked"
BAIL = (
    "suspect.bailed", "suspect.bail-varied", "suspect.conditions-dropped", "suspect.remanded", "suspect.released",
    "suspect.released-from-prison", "suspect.no-further-action", "suspect.acquitted", "suspect.sentenced",
)  # fmt: skip
DISABLED = (Vulnerability.DISABILITY, Vulnerability.LEARNING_DISABILITY, Vulnerability.MENTAL_HEALTH)


def police(one: About) -> Content:
    """Names and dates of birth stand under people and children, involvement under the chronology."""
    checked = one.last(PoliceChecked.kind)
    said, coded = answers_in(one.said(checked)), checked.detail if checked else {}
    rows = [
        ("PNC", check("PNC", coded)),
        ("PND", check("PND", coded)),
        ("Warning markers", said.get("markers")),
        ("Impending prosecutions", said.get("impending") or charged(one)),
        ("Bail and licence conditions now", said.get("bail") or bail(one)),
        ("Intelligence on the family", said.get("family")),
        ("Intelligence on associates", said.get("associates")),
        ("Licences (firearms, door staff, security, taxi)", licences(coded)),
        ("Specialist skills of the perpetrator", said.get("skills")),
        ("Language needs", language(one)),
        ("Disabilities", disabilities(one)),
    ]
    involvement = [
        (tell(report.reported_at), report.get_channel_display(), report.log_number) for report in one.incidents
    ]
    return content(
        facts("Police information", [(label, answer or NOT_CHECKED) for label, answer in rows]),
        table("Recent police involvement", ["When", "How it reached police", "Log number"], involvement[:10],
              empty="None is recorded"),
    )  # fmt: skip


def check(system: str, coded: dict[str, object]) -> str:
    day = on(coded, f"{system.lower()}_on")
    return f"Checked on {day}" if day else ""


def licences(coded: dict[str, object]) -> str:
    known = dict(LICENCES)
    given = coded.get("licences") or []
    return ", ".join(known.get(str(one), str(one)) for one in given) if isinstance(given, list) else ""


def charged(one: About) -> str:
    return as_told(one, one.last("suspect.charged"))


def bail(one: About) -> str:
    """What the chronology says last of bail, with its conditions."""
    events = one.standing(BAIL)
    return as_told(one, events[-1] if events else None)


def as_told(one: About, event: Event | None) -> str:
    if event is None:
        return ""
    said = one.said(event)
    return f"{sentence_of(event.kind, event.detail)}, {tell(event.at)}" + (f". {said}" if said else "")


def language(one: About) -> str:
    """Of either, as it was recorded; an interpreter that is booked."""
    spoken = dict.fromkeys(f"{whose}: {party.language}" for whose, party in one.of_the_two if party.language)
    booked = [f"interpreter for {one.item.language}"] if one.item.language else []
    return "; ".join([*spoken, *booked])


def disabilities(one: About) -> str:
    said = (
        f"{whose}: {str(Vulnerability(code).label).lower()}"
        for whose, party in one.of_the_two
        for code in party.vulnerabilities
        if code in DISABLED
    )
    return "; ".join(dict.fromkeys(said))
