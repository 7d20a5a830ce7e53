"""A promise that the victim does not want kept: it is owed no longer, and the diary still says what it was."""

from __future__ import annotations

from django import forms

from cases.entries.base import CaseEntry, words
from cases.queries.promises import still_promised
from dapolicy.access.handles import find, handle
from dapolicy.access.models import Record
from dapolicy.chronology.entries import Fact
from dapolicy.ui.forms import Radios
from dapolicy.ui.telling import tell


class CallReleased(CaseEntry):
    """Ends the clock of one promise, without saying that it was kept."""

    kind, title, group = "call.released", "Victim does not want a promised call", "Victim"
    intro = "Only where the victim said so. A call that was tried without reaching them is still promised."
    promised = forms.ChoiceField(label="Which promise?", widget=Radios())
    said = words("What did they say?")
    example = {"said": "She rang first and has what she needs."}

    def prepare(self) -> None:
        """What is promised and not kept here, soonest first."""
        super().prepare()
        self.promises = still_promised(self.record)
        self.fields["promised"].choices = [  # type: ignore[attr-defined]
            (handle(one), f"{one.words}, by {tell(one.due_at)}") for one in self.promises
        ]

    @classmethod
    def offered(cls, record: Record) -> bool:
        return bool(still_promised(record))

    def facts(self, record: Record) -> list[Fact]:
        """The promise is the subject, and so not a word."""
        one = find(self.promises, self.cleaned_data["promised"])
        said = self.cleaned_data["said"]
        return [Fact(self.kind, str(one.pk), self.detail(), said)] if one else []
