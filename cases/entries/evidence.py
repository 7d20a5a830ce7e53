"""Evidence: the seven items that are looked for at every attendance, statements, and going on without the victim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import forms

from cases.entries.base import BOTH, CaseEntry, line, radios, ticks, words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import standing

ITEMS = [
    ("victim-statement", "Victim's statement"),
    ("injury-photographs", "Photographs of injuries"),
    ("house-to-house", "House-to-house"),
    ("officer-statement", "Officer's statement: scene, injuries, demeanour"),
    ("body-worn-video", "Body-worn video of victim and scene"),
    ("999-recording", "999 recording listened to and exhibited"),
    ("safety-measures", "Safety measures considered and documented"),
]
STATES = [("done", "Done"), ("not-done", "Not done"), ("not-applicable", "Does not apply")]


class EvidenceChecklist(CaseEntry):
    """One event for each item that was answered; what is left open stays a gap that is owed and shown (INV-005)."""

    kind, title, group = "evidence.checked", "Evidence checklist", "Evidence"
    stands_on, on_incident = BOTH, True
    intro = "Answer what you can. What you leave open is shown as still to do, and holds nothing up."
    example = {
        "victim-statement": "done",
        "house-to-house": "not-done",
        "house-to-house-because": "Nobody about at 3am",
    }

    def prepare(self) -> None:
        """A state and a reason for each item."""
        super().prepare()
        for item, label in ITEMS:
            because = f"{item}-because"
            reveals = {"not-done": [because]}
            self.fields[item] = radios(label, STATES, required=False, reveals=reveals)
            self.fields[because] = line("Why not, or why does it not apply?", required=False)

    def clean(self) -> dict[str, Any]:
        """*Not done* and *does not apply* say why."""
        cleaned = super().clean()
        for item, label in ITEMS:
            if cleaned.get(item) in ("not-done", "not-applicable") and not cleaned.get(f"{item}-because"):
                self.add_error(f"{item}-because", f"Say why for: {label}")
        if not any(cleaned.get(item) for item, _ in ITEMS):
            self.add_error(None, "Answer at least one item")
        return cleaned

    def facts(self, record: Record) -> list[Fact]:
        """Each answered item is an event of its own, so that the last answer to each counts."""
        cleaned = self.cleaned_data
        return [
            Fact(
                self.kind,
                None,
                self.detail() | {"item": item, "applicable": state != "not-applicable", "done": state == "done"},
                cleaned[f"{item}-because"],
            )
            for item, state in ((item, cleaned[item]) for item, _ in ITEMS)
            if state
        ]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        label = dict(ITEMS).get(str(detail.get("item")), "Evidence")
        state = "does not apply" if not detail.get("applicable") else "done" if detail.get("done") else "not done"
        return f"Evidence: {label} – {state}"


class Checked(Protocol):
    """One item of one checklist."""

    @property
    def applicable(self) -> bool: ...

    @property
    def done(self) -> bool: ...


def evidence_counts(rows: Iterable[Checked]) -> tuple[int, int, int | None]:
    """How many were done, of how many that applied, and the whole percentage; None where none applied.

    Over the applicable and never over all files: an item that does not apply is not a failing.
    """
    applied = [row for row in rows if row.applicable]
    done = sum(1 for row in applied if row.done)
    return done, len(applied), (200 * done + len(applied)) // (2 * len(applied)) if applied else None


def checklist_among(events: Iterable[Event]) -> Mapping[str, Mapping[str, Any]]:
    """The last answer to each item among events that stand, oldest first; items without an answer are not in it."""
    return {event.detail["item"]: event.detail for event in events if event.kind == EvidenceChecklist.kind}


class StatementTaken(CaseEntry):
    """A victim's statement asks for the answer about a victim personal statement, *not offered* included (VIC-011)."""

    kind, title, group = "statement.taken", "Statement taken", "Evidence"
    stands_on = BOTH
    coded = ("of", "personal_statement")
    of = radios(
        "Whose statement?",
        [
            ("victim", "The victim's"),
            ("child", "A child's"),
            ("witness", "A witness's"),
            ("officer", "An officer's"),
            ("suspect", "The suspect's"),
        ],
        reveals={"victim": ["personal_statement"]},
    )
    personal_statement = forms.ChoiceField(
        label="Victim personal statement",
        choices=[
            ("", "Choose an answer"),
            ("made", "Made"),
            ("declined", "Offered and declined"),
            ("later", "Offered, wants to make it later"),
            ("not-offered", "Not offered"),
        ],
        required=False,
    )
    note = line("Exhibit or reference, and anything to add", required=False)
    example = {"of": "victim", "personal_statement": "later"}

    def clean(self) -> dict[str, Any]:
        """A victim's statement has an answer about the personal one."""
        cleaned = super().clean()
        if cleaned.get("of") == "victim" and not cleaned.get("personal_statement"):
            self.add_error("personal_statement", "Say whether a victim personal statement was offered")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        said = detail.get("personal_statement")
        more = f"; personal statement: {cls.worded('personal_statement', detail)}" if said else ""
        return f"Statement taken: {cls.worded('of', detail)}{more}"


class EvidenceLedDecision(CaseEntry):
    """What there is besides the victim's word, and a supervisor's view of going on without it (INV-009)."""

    kind, title, group = "evidence-led.decided", "Evidence-led decision", "Evidence"
    permission = Permission.ENDORSE
    coded = ("evidence", "decision")
    evidence = ticks(
        "What other evidence is there?",
        [
            ("999-recording", "999 recording"),
            ("body-worn-video", "Body-worn video"),
            ("photographs", "Photographs of injuries"),
            ("medical", "Medical evidence"),
            ("neighbours", "Neighbours or other witnesses"),
            ("officers", "Officers' statements"),
            ("digital", "Messages or other digital evidence"),
            ("admissions", "Admissions"),
            ("earlier", "Earlier incidents, other victims included"),
        ],
        required=False,
    )
    decision = radios(
        "Decision",
        [
            ("continue", "Go on without the victim's evidence"),
            ("more-work", "More work first"),
            ("not-enough", "Not enough without it"),
        ],
    )
    reasons = words("Reasons")
    example = {
        "evidence": ["999-recording", "body-worn-video"],
        "decision": "continue",
        "reasons": "The call carries it.",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Evidence-led decision: {cls.worded('decision', detail)}"


class NoFurtherActionProposed(CaseEntry):
    """A proposal until a second person has looked (INV-023)."""

    kind, title, group = "nfa.proposed", "No further action proposed", "Evidence"
    reasons = words("Why, and what was looked for?")
    example = {"reasons": "No evidence beyond her statement, which she has withdrawn."}


class NoFurtherActionReviewed(CaseEntry):
    """A second person endorses, or sends it back with work to do; nobody reviews a proposal of their own (INV-023)."""

    kind, title, group = "nfa.reviewed", "No further action reviewed", "Evidence"
    permission = Permission.SECOND_REVIEW
    gate = {NoFurtherActionProposed.kind: "a proposal of no further action on this case"}
    coded = ("outcome",)
    outcome = radios("Outcome", [("endorsed", "Endorsed"), ("sent-back", "Sent back: more work")])
    reasons = words("Reasons, and the work to be done")
    example = {"outcome": "sent-back", "reasons": "Exhibit the 999 call and the video."}

    def clean(self) -> dict[str, Any]:
        """The last proposal is somebody else's."""
        cleaned = super().clean()
        proposals = standing([NoFurtherActionProposed.kind], self.record)
        if proposals and self.by and proposals[-1].by_id == self.by.pk:
            self.add_error(None, "You proposed it. Somebody else reviews it.")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Proposal of no further action: {cls.worded('outcome', detail)}"
