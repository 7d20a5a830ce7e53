"""Protection notices: served, heard, withdrawn. Each notice has a name of its own, so that each has its own clock."""

from __future__ import annotations

from django import forms

from cases.entries.base import CaseEntry, line, radios, words
from dapolicy.access.models import Record
from dapolicy.access.references import new_reference
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.standing import standing
from dapolicy.ui.forms import Radios
from dapolicy.ui.telling import tell

SORTS = [("dvpn", "Domestic violence protection notice (DVPN)"), ("dapn", "Domestic abuse protection notice (DAPN)")]


class NoticeServed(CaseEntry):
    """Starts the 48 court hours to the hearing of this notice."""

    kind, title, group = "order.notice-served", "Protection notice served", "Orders"
    coded = ("sort",)
    sort = radios("Which notice?", SORTS)
    conditions = words("Conditions")
    court = line("Which court, and when", required=False)
    example = {"sort": "dvpn", "conditions": "Not to come within 100 metres of the house."}

    def facts(self, record: Record) -> list[Fact]:
        """The notice gets its name here."""
        return [Fact(self.kind, new_reference("DN"), self.detail(), self.words())]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Protection notice served ({str(detail.get('sort', '')).upper()})"


class NoticeEntry(CaseEntry):
    """About one notice that was served on this case."""

    group = "Orders"
    notice = forms.ChoiceField(
        label="Which notice?", widget=Radios(), help_text="A notice is recorded as served before it is heard."
    )

    def prepare(self) -> None:
        """Notices served here, latest first."""
        super().prepare()
        served = reversed(standing([NoticeServed.kind], self.record))
        self.fields["notice"].choices = [  # type: ignore[attr-defined]
            (event.subject, f"{NoticeServed.sentence(event.detail)}, {tell(event.at)}") for event in served
        ]

    def facts(self, record: Record) -> list[Fact]:
        """The notice is the subject, and so not a word."""
        subject = self.cleaned_data["notice"]
        kept = self.fields.pop("notice")
        try:
            return [Fact(self.kind, subject, self.detail(), self.words())]
        finally:
            self.fields["notice"] = kept


class NoticeHeard(NoticeEntry):
    kind, title = "order.heard", "Protection order heard"
    coded = ("outcome",)
    outcome = radios("Outcome", [("granted", "Order made"), ("refused", "Refused"), ("adjourned", "Adjourned")])
    note = words("Terms, and until when", required=False)
    example = {"outcome": "granted"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Protection order heard: {cls.worded('outcome', detail)}"


class NoticeWithdrawn(NoticeEntry):
    kind, title = "order.withdrawn", "Protection notice withdrawn"
    note = words("Why?")
    example = {"note": "Superseded by bail conditions."}
