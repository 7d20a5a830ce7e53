"""Entries about a referral: what the victim was told before, why information is shared, papers of a transfer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django import forms

from cases.entries.base import line, radios, words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail, Entry, Fact
from dapolicy.ui.forms import DateField
from marac.models import Referral
from marac.queries.waiting import PAPERS, running
from marac.terms import words_of

INCOMPLETE = "marac.papers-incomplete"
WHO = [("idva", "The IDVA"), ("officer", "An officer"), ("referrer", "Whoever referred it")]


class MaracEntry(Entry):
    """Stands on a case that was referred; offered on no other."""

    group = "MARAC"
    permission: ClassVar[Permission] = Permission.REFER_MARAC

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Referral.objects.filter(record=record).exists()


class VictimExplained(MaracEntry):
    kind, title = "marac.victim-explained", "MARAC explained to the victim"
    intro = "Before the meeting: what it is, who will be there, and what is shared. Unsafe to explain is an answer."
    coded = ("outcome", "who")
    outcome = radios(
        "Was it explained?",
        [("explained", "Yes, explained"), ("unsafe", "No: it is unsafe to")],
        reveals={"unsafe": ["unsafe_why"]},
    )
    unsafe_why = words("Why it is unsafe", required=False)
    who = radios("By whom", WHO)
    name = line("Their name")
    method = line("How, and in what safe way", required=False)
    example = {"outcome": "explained", "who": "idva", "name": "Merle Finchley", "method": "At the surgery"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("outcome") == "unsafe" and not cleaned.get("unsafe_why"):
            self.add_error("unsafe_why", "Say why it is unsafe to explain")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        if detail.get("outcome") == "unsafe":
            return "MARAC was not explained to the victim: it is unsafe to"
        return f"MARAC explained to the victim by {cls.worded('who', detail) or 'somebody'}"


class ConsentRecorded(MaracEntry):
    kind, title = "marac.consent-recorded", "Why information is shared without consent"
    intro = "The referral stands whatever is written here. This is the record that sharing without consent needs."
    coded = ("basis", "decided_on")
    basis = radios("Why", [])
    risk = words("The risk, if it is not shared")
    proportionality = words("Why it is proportionate")
    decided_by = line("Who decided")
    decided_on = DateField(label="When was it decided?")
    example = {
        "basis": "serious-harm",
        "risk": "Strangled twice.",
        "proportionality": "Only those who can act.",
        "decided_by": "DS Marchmain",
        "decided_on": "2026-05-04",
    }

    def prepare(self) -> None:
        field = self.fields["basis"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(words_of("without-consent").items())

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        given = words_of("without-consent").get(str(detail.get("basis")), "")
        return f"Information shared without consent, and why: {given.lower()}" if given else cls.title


class PapersAsked(MaracEntry):
    kind, title = "marac.papers-asked", "Papers of a transfer asked for"
    intro = "Earlier minutes, action plans and everything else that the other area holds."
    of = line("Which area, and whom")
    example = {"of": "Easterby, the coordinator"}


class PapersReceived(MaracEntry):
    """Everything came, and the clock stops; or something is missing, and it goes on and is chased."""

    kind, title = "marac.papers-received", "Papers of a transfer received"
    intro = "Where something is missing, papers stay owed: the clock goes on until everything is there."
    coded = ("whole",)
    whole = radios("Is everything there?", [("yes", "Yes"), ("no", "No: something is missing")])
    lacking = words("What is missing", required=False)
    example = {"whole": "yes"}

    def facts(self, record: Record) -> list[Fact]:
        received = super().facts(record)[0]
        if self.cleaned_data["whole"] == "yes":
            return [received]
        asked = [] if running().filter(record=record, duty=PAPERS).exists() else [Fact(PapersAsked.kind)]
        return [replace(received, kind=INCOMPLETE), *asked]


class TransferTaken(MaracEntry):
    """The other area says that it has the case, and what it was sent: until then nobody knows that she is heard."""

    kind, title = "marac.transfer-taken", "Another area took a transferred case"
    intro = "Earlier minutes, the action plan and everything else that is held here go with the case."
    permission: ClassVar[Permission] = Permission.RUN_MARAC
    who = line("Who there said that they have it")
    sent = words("What was sent, to whom and how")
    example = {"who": "Easterby, the coordinator", "sent": "Minutes and action plan, by secure e-mail to them."}

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Referral.objects.filter(record=record, state=Referral.State.TRANSFERRED).exists()
