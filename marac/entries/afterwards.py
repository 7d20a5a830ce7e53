"""Entries of afterwards: the victim told, links to other processes, the word *closed*."""

from __future__ import annotations

from typing import Any, ClassVar

from cases.entries.base import line, radios, words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail
from dapolicy.chronology.standing import standing
from marac.entries.referral import WHO, MaracEntry
from marac.models import Action, Item, Referral

PROCESSES = [
    ("mappa", "MAPPA"),
    ("matac", "MATAC"),
    ("iom", "Integrated offender management (IOM)"),
    ("child-protection", "Child protection"),
]


class OutcomeTold(MaracEntry):
    """The victim hears what was decided, through the IDVA as a rule (MARAC-012)."""

    kind, title = "marac.outcome-told", "Outcome of MARAC told to the victim"
    intro = "Use the safe contact of the case. What another agency said in confidence is not told."
    coded = ("who",)
    who = radios("By whom", WHO)
    name = line("Their name")
    method = line("How, and in what safe way", required=False)
    example = {"who": "idva", "name": "Merle Finchley", "method": "At the surgery"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"{cls.title} by {cls.worded('who', detail) or 'somebody'}"


class OutcomeUnsafe(MaracEntry):
    """To tell her would endanger her: the reason stands, and it is looked at again when that changes (MARAC-012)."""

    kind, title = "marac.outcome-unsafe", "Outcome of MARAC not told: it is unsafe"
    coded = ("who",)
    why = words("Why it is unsafe to tell the victim")
    who = radios("Who judged that", WHO)
    name = line("Their name")
    example = {"why": "He reads her telephone.", "who": "idva", "name": "Merle Finchley"}


def action_named(action: Action) -> str:
    """An action in one line."""
    said = action.words if len(action.words) <= 80 else f"{action.words[:79]}…"
    return f"{said} ({action.agency or 'no agency yet'})"


class Linked(MaracEntry):
    """Somebody of this case is in another process too. MARAC is none of these; they are told of each other
    (MARAC-016)."""

    kind, title = "marac.linked", "Linked to MAPPA, MATAC, IOM or child protection"
    coded = ("process", "level", "who", "state")
    process = radios("Which process?", PROCESSES)
    who = radios("Who is in it?", [("suspect", "The suspect"), ("victim", "The victim"), ("child", "A child")])
    level = radios("MAPPA level", [("1", "1"), ("2", "2"), ("3", "3"), ("not-known", "Not known yet")], required=False)
    state = radios("How does it stand?", [("open", "It is going on"), ("ended", "It has ended")])
    coordinator = line("Its coordinator or chair, and how to reach them", required=False)
    note = words("More", required=False)
    example = {"process": "mappa", "who": "suspect", "level": "2", "state": "open"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("process") == "mappa" and not cleaned.get("level"):
            self.add_error("level", "Choose the MAPPA level, or not known yet")
        return cleaned

    def detail(self) -> dict[str, Any]:
        found = super().detail()
        return found if found.get("process") == "mappa" else {key: found[key] for key in found if key != "level"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        level = f" level {cls.worded('level', detail)}" if detail.get("level") else ""
        what = dict(PROCESSES).get(str(detail.get("process")), "another process")
        state = cls.worded("state", detail).removeprefix("it is ").removeprefix("it ")
        return f"{what}{level}: {cls.worded('who', detail)}, {state}"


class Closed(MaracEntry):
    """The word *closed*, in MARAC alone: the case and its owners stay as they are (MARAC-013). It waits for every
    action, and for the victim to have been told or the reason why that is unsafe (MARAC-010, MARAC-012)."""

    kind, title = "marac.closed", "Close in MARAC"
    intro = "This ends the referral in MARAC. The case stays with its OIC and its safeguarding lead."
    permission: ClassVar[Permission] = Permission.RUN_MARAC
    note = words("What was reached, and what remains with whom")
    example = {"note": "Moved and settled; housing keeps the alarm under review."}

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Referral.objects.filter(record=record, state=Referral.State.HEARD).exists()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for missing in close_waits_for(self.record):
            self.add_error(None, f"This waits for something first: {missing}")
        return cleaned

    @classmethod
    def refresh(cls, record: Record) -> None:
        """Closed by the last event that stands; after a withdrawal heard again. A newer referral is its own."""
        ended = standing([cls.kind], record)
        rows = Referral.objects.filter(record=record)
        if ended:
            rows.filter(state=Referral.State.HEARD, at__lte=ended[-1].at).update(state=Referral.State.CLOSED)
        else:
            rows.filter(state=Referral.State.CLOSED).update(state=Referral.State.HEARD)


def close_waits_for(record: Record) -> list[str]:
    """What stands between this case and the word."""
    actions = Action.objects.filter(record=record, state=Action.State.OPEN).select_related("agency")
    found = [f"the action {action_named(action)}" for action in actions.order_by("agreed_at")]
    heard = Item.objects.filter(record=record, heard_at__isnull=False).order_by("-heard_at").first()
    told = standing([OutcomeTold.kind, OutcomeUnsafe.kind], record)
    if heard and heard.heard_at and not any(event.at >= heard.heard_at for event in told):
        found.append("the victim to be told the outcome, or why that is unsafe")
    return found
