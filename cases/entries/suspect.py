"""What became of the suspect. Leaving custody is always its own event, asked on the page of the outcome."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from cases.actions.status import refresh_status
from cases.entries.base import CaseEntry, line, radios, words
from cases.statuses import SAID
from dapolicy.access.models import Record
from dapolicy.chronology.entries import Detail, Fact, lower_first
from dapolicy.ui.forms import MomentField

HOW = [
    ("on-bail", "On bail"),
    ("under-investigation", "Under investigation"),
    ("from-custody", "From custody, nothing further"),
]
LEFT = [
    ("not-in-custody", "They were not in custody"),
    ("still-in-custody", "No, still in custody"),
    ("on-bail", "Yes, on bail"),
    ("under-investigation", "Yes, released under investigation"),
    ("from-custody", "Yes, released with nothing further"),
]
KINDS_OF_LEAVING = {
    "on-bail": "suspect.bailed",
    "under-investigation": "suspect.released",
    "from-custody": "suspect.released",
}


class SuspectEntry(CaseEntry):
    """Written on every case of the incident with this suspect; starts what the victims are owed (VIC-001, VIC-002)."""

    group, spread = "Suspect", "suspect"

    @classmethod
    def refresh(cls, record: Record) -> None:
        """In custody, or wanted: as the events that stand say, in whatever order they were entered."""
        refresh_status(record)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Suspect {lower_first(SAID[cls.kind])}" if cls.kind in SAID else cls.title


class Leaving(SuspectEntry):
    """An outcome after which somebody may walk out: asks whether they did, how and when."""

    left = radios("Have they left custody?", LEFT, reveals={"on-bail": ["conditions"]})
    conditions = words("Bail conditions, and until when", required=False)
    left_at = MomentField(
        label="When did they leave?", required=False, help_text="The same time, unless you say otherwise"
    )

    def prepare(self) -> None:
        """The outcome is asked before the leaving."""
        super().prepare()
        for name in ("left", "conditions", "left_at"):
            self.fields[name] = self.fields.pop(name)

    def clean_left_at(self) -> Any:
        """Leaving has happened, like everything that is recorded."""
        moment = self.cleaned_data["left_at"]
        if moment and moment > self.now:
            raise forms.ValidationError(
                "This is in the future. Leave it empty, and record the release when it happens."
            )
        return moment

    def words(self) -> str:
        """The outcome's own words; those about leaving belong to leaving."""
        kept = self.cleaned_data
        self.cleaned_data = kept | {"left": "", "conditions": "", "left_at": None}
        try:
            return super().words()
        finally:
            self.cleaned_data = kept

    def facts(self, record: Record) -> list[Fact]:
        """The outcome, and beside it the leaving."""
        cleaned = self.cleaned_data
        kind = KINDS_OF_LEAVING.get(cleaned["left"])
        if kind is None:
            return super().facts(record)
        left = self.beside(kind, how=cleaned["left"])
        return [*super().facts(record), Fact(kind, None, left.detail, cleaned["conditions"], cleaned["left_at"])]


class Arrested(SuspectEntry):
    kind, title = "suspect.arrested", "Suspect arrested"
    offence = line("What for?")
    note = words("Where and how", required=False)
    example = {"offence": "Assault"}


class Interviewed(Leaving):
    kind, title = "suspect.interviewed", "Suspect interviewed"
    coded = ("where",)
    where = radios("How?", [("custody", "In custody"), ("voluntary", "By voluntary attendance")])
    note = words("Anything to record here", required=False)
    example = {"where": "voluntary", "left": "not-in-custody"}


class Charged(Leaving):
    kind, title = "suspect.charged", "Suspect charged"
    offence = line("With what?")
    court = line("Which court, and when", required=False)
    example = {"offence": "Assault", "left": "still-in-custody"}


class Bailed(SuspectEntry):
    """Leaves custody on bail; the victim is warned within the hour unless she was told before."""

    kind, title = "suspect.bailed", "Suspect released on bail"
    intro = "Tell the victim before they are out, where that can be done safely."
    coded = ("stage",)
    stage = radios(
        "Bail at which stage?",
        [("before-charge", "Before charge"), ("after-charge", "After charge"), ("court", "By the court")],
    )
    conditions = words("Conditions, and until when", required=False)
    example = {"stage": "before-charge", "conditions": "Not to go to her street."}

    def detail(self) -> dict[str, Any]:
        """How they left custody stands in every leaving."""
        return super().detail() | {"how": "on-bail"}


class BailVaried(SuspectEntry):
    kind, title = "suspect.bail-varied", "Bail conditions changed"
    conditions = words("What are the conditions now?")
    example = {"conditions": "May collect the children from school on Fridays."}


class Released(SuspectEntry):
    kind, title = "suspect.released", "Suspect released"
    intro = "Tell the victim before they are out, where that can be done safely."
    coded = ("how",)
    how = radios("Released how?", HOW[1:])
    note = words("Anything to record here", required=False)
    example = {"how": "under-investigation"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Suspect released {cls.worded('how', detail)}".strip()


class Remanded(SuspectEntry):
    kind, title = "suspect.remanded", "Suspect remanded in custody"
    until = line("Until when, and where", required=False)
    example: ClassVar[dict[str, Any]] = {}


class NoFurtherAction(Leaving):
    """A fact once decided; the victim is told of it within a working day (VIC-015)."""

    kind, title = "suspect.no-further-action", "No further action"
    reason = words("Why?")
    example = {"reason": "The evidential test is not met.", "left": "not-in-custody"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "No further action against the suspect"


class Cautioned(Leaving):
    """Rarely right: says why not charge and by whose authority (INV-024)."""

    kind, title = "suspect.cautioned", "Suspect cautioned"
    coded = ("sort",)
    sort = radios(
        "Which sort?",
        [
            ("simple", "Simple caution"),
            ("conditional", "Conditional caution"),
            ("community-resolution", "Community resolution"),
        ],
    )
    not_charged = words("Why not charged?")
    authority = line("By whose authority?")
    example = {"sort": "conditional", "not_charged": "CPS advice", "authority": "CPS", "left": "not-in-custody"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Suspect cautioned: {cls.worded('sort', detail)}"


class NotInvestigated(Leaving):
    kind, title = "suspect.not-investigated", "Not to be investigated"
    reason = words("Why?")
    example = {"reason": "Recorded by another force, which investigates.", "left": "not-in-custody"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "Decided not to investigate"


class Acquitted(Leaving):
    kind, title = "suspect.acquitted", "Suspect acquitted"
    court = line("Which court?", required=False)
    example = {"left": "from-custody"}


class Sentenced(Leaving):
    kind, title = "suspect.sentenced", "Suspect sentenced"
    sentence_given = line("What was the sentence?")
    example = {"sentence_given": "12 months, suspended", "left": "not-in-custody"}


class ReleasedFromPrison(SuspectEntry):
    kind, title = "suspect.released-from-prison", "Released from prison"
    licence = words("Licence conditions", required=False)
    example: ClassVar[dict[str, Any]] = {}


class Escaped(SuspectEntry):
    kind, title = "suspect.escaped", "Suspect escaped"
    note = words("Where from, and what is being done")
    example = {"note": "From the court's cells; every crew told."}


class ConditionsDropped(SuspectEntry):
    kind, title = "suspect.conditions-dropped", "Conditions dropped"
    note = words("Which conditions, and why")
    example = {"note": "Bail ran out before charge."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "The suspect's conditions were dropped"


class Wanted(SuspectEntry):
    """Puts the suspect on the wanted list of every handover until found or arrested (INV-022)."""

    kind, title = "suspect.wanted", "Suspect wanted"
    note = words("What for, and where was last asked?")
    example = {"note": "Assault; brother's address tried at noon."}


class Found(SuspectEntry):
    kind, title = "suspect.found", "Suspect no longer wanted"
    note = words("How was that settled?")
    example = {"note": "Came to the front counter."}
