"""What was done on the whole: positive action, reasons for not arresting, support offered, closing and reopening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from cases.actions.in_error import IN_ERROR, end_what_never_was
from cases.actions.status import close_as_recorded
from cases.entries.base import BOTH, CaseEntry, radios, ticks, words
from cases.queries.in_error import is_left_alone, still_real
from cases.queries.police import conduct_missing
from cases.statuses import status_words
from dapolicy.access.models import Member, Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.actions import tell
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Clock, Event

ACTIONS = [
    ("arrest", "Arrest"),
    ("removed", "Suspect removed from the address"),
    ("notice", "Protection notice or order (DVPN, DAPN)"),
    ("refuge", "Refuge or another safe place"),
    ("alarm", "Alarm or safe telephone"),
    ("target-hardening", "Locks, lights or camera"),
    ("civil-order", "Advice on civil orders"),
    ("support-referral", "Referred for support"),
    ("disclosure", "Disclosure scheme told of"),
    ("neighbourhood-visit", "Neighbourhood team to visit"),
    ("other", "Something else"),
    ("none", "None"),
]


class PositiveAction(CaseEntry):
    """What else was done to make the victim safer; *none* says why, and a supervisor is told (INV-002, INV-003)."""

    kind, title, group = "positive-action.taken", "Positive action", "Action"
    stands_on = BOTH
    coded = ("taken",)
    taken = ticks("What was done?", ACTIONS)
    note = words("What it was, or why none", required=False)
    example = {"taken": ["target-hardening", "support-referral"]}

    def clean(self) -> dict[str, Any]:
        """None stands alone and has its reason."""
        cleaned = super().clean()
        taken = cleaned.get("taken") or []
        if "none" in taken and len(taken) > 1:
            self.add_error("taken", "Either tick what was done, or None")
        if "none" in taken and not cleaned.get("note"):
            self.add_error("note", "Say why nothing was done. A supervisor is told.")
        return cleaned

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """No positive action is a supervisor's to endorse."""
        if "none" in events[0].detail["taken"]:
            title = f"{self.record.reference}: no positive action was taken"
            tell(self.record, to="supervisor", title=title, at=at, source=f"no-positive-action:{events[0].pk}")

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Positive action: {cls.worded('taken', detail)}"


class ReasonNotArrested(CaseEntry):
    """Where there were grounds: the reason, which is never the victim's wish; that is kept apart (INV-001, INV-004)."""

    kind, title, group = "arrest.not-made", "Reason for not arresting", "Action"
    spread = "suspect"
    coded = ("reasons",)
    reasons = ticks(
        "Why was there no arrest?",
        [
            ("not-there", "The suspect was not there"),
            ("not-necessary", "Not necessary: another way of investigating was used"),
            ("voluntary", "Voluntary interview instead"),
            ("health", "Hospital or health"),
            ("age", "Age or understanding"),
            ("no-grounds", "No grounds to suspect an offence"),
            ("other", "Something else"),
        ],
    )
    justification = words("Justify it: what was considered, and what protects the victim instead?")
    victim_view = forms.CharField(
        label="The victim's own view, kept apart", required=False, max_length=1000, widget=forms.Textarea
    )
    example = {
        "reasons": ["not-there"],
        "justification": "Left before we came; circulated, and she is at her sister's.",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"No arrest: {cls.worded('reasons', detail)}"


class SupportOffered(CaseEntry):
    """A support service was offered, at whatever level of risk (VIC-018)."""

    kind, title, group = "support.offered", "Support offered", "Victim"
    spread, stands_on, on_incident = "victim", BOTH, True
    coded = ("answer",)
    answer = radios(
        "What did the victim say?",
        [
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("thinking", "Wants to think"),
            ("not-safe", "Not safe to ask yet"),
        ],
    )
    which = words("Which service, and how to reach it", required=False)
    example = {"answer": "accepted"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Support offered: {cls.worded('answer', detail)}"


class CaseClosed(CaseEntry):
    """The word *closed* waits until support was offered; ends the intervals of keeping the victim told (VIC-018).

    Where the suspect works for the police it waits for the conduct matter and its outcome too (PPDA-004). A case that
    every report has left was opened in error, for somebody with whom nothing happened: no support is offered to them.
    """

    kind, title, group = "case.closed", "Close the case", "Case"
    permission = Permission.ENDORSE
    gate = {SupportOffered.kind: "an offer of support to the victim, whatever the answer was"}
    coded = ("outcome",)
    outcome = radios(
        "How did it end?",
        [
            ("prosecuted", "Prosecution ended"),
            ("no-further-action", "No further action"),
            ("not-crime", "No crime, safety dealt with"),
            ("transferred", "Transferred to another force"),
            (IN_ERROR, "Opened in error: whoever the report was about, it was not these two"),
        ],
    )
    note = words("What remains, and who keeps it?")
    example = {"outcome": "prosecuted", "note": "Order in force until May; neighbourhood team visits."}

    def prepare(self) -> None:
        """*In error* only of a case on which no report stands."""
        super().prepare()
        outcome = self.fields["outcome"]
        if not is_left_alone(self.record):
            outcome.choices = [one for one in outcome.choices if one[0] != IN_ERROR]  # type: ignore[attr-defined]

    @property
    def in_error(self) -> bool:
        return bool(self.cleaned_data.get("outcome") == IN_ERROR)

    def waits_for(self) -> Mapping[str, str]:
        return {} if self.in_error else self.gate

    def clean(self) -> dict[str, Any]:
        """Closed only once the victim has heard what became of the suspect, or wants no contact (VIC-015, PPDA-016),
        and once what was agreed at MARAC is done or given up (MARAC-010)."""
        cleaned = super().clean()
        for missing in [*conduct_missing(self.record), *(still_real(self.record) if self.in_error else ())]:
            self.add_error(None, f"This waits for something first: {missing}")
        if self.in_error:
            return cleaned
        owed = Clock.objects.filter(
            record=self.record, duty__in=["victim-told", "conduct-told"], stopped_at=None, lapsed_at=None, void=False
        )
        for kind in dict.fromkeys(owed.order_by("started_at", "pk").values_list("started_by", flat=True)):
            self.add_error(None, f"This waits for something first: the victim to be told of: {status_words(kind)}")
        agreed = Clock.objects.filter(
            record=self.record, duty__in=["marac-action", "marac-action-named"], stopped_at=None, void=False
        )
        if several := agreed.values("subject").distinct().count():
            self.add_error(None, f"This waits for something first: what was agreed at MARAC, {several} still open")
        return cleaned

    def facts(self, record: Record) -> list[Fact]:
        """That it had been opened in error is said by itself as well."""
        return [*super().facts(record), *([self.beside("case.opened-in-error")] if self.in_error else [])]

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """What was owed between the two never was."""
        if self.in_error:
            end_what_never_was(self.record, by=by, at=at)

    @classmethod
    def refresh(cls, record: Record) -> None:
        """Open or closed, as the last event that stands says."""
        close_as_recorded(record)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Case closed: {cls.worded('outcome', detail)}"


class CaseReopened(CaseEntry):
    """The case is open again and its clocks start again."""

    kind, title, group = "case.opened", "Reopen the case", "Case"
    gate = {CaseClosed.kind: "the case to be closed"}
    note = words("Why?")
    example = {"note": "A new statement."}

    @classmethod
    def refresh(cls, record: Record) -> None:
        """Open or closed, as the last event that stands says."""
        close_as_recorded(record)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "Case opened"
