"""What is disclosed, to whom and how; what was said; and what is told where nothing is disclosed.

Nothing here writes, prints or sends anything for an applicant or a recipient: the entries say what was spoken.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse

from cases.entries.base import YES_NO, line, radios, ticks, words
from dapolicy.access.handles import handle
from dapolicy.access.models import Record
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Content, Event
from dapolicy.ui.forms import MomentField
from dapolicy.ui.telling import tell as told_moment
from dvds.entries.base import HEADINGS_EXAMPLE, Decision, DvdsEntry, Step, Supervised
from dvds.gates import WARNINGS, is_not_told, items, plan, safety_plan, to_disclose, unapproved, undertaking

GROUP = "4. Disclosure"
OUTCOME = "dvds.outcome-given"
SPOKEN_ONLY = "Nothing in writing about it is handed over, sent or left behind."
GIVEN = [(name, f"{title[:1].upper()}{title[1:]}") for name, title in WARNINGS.items()]
UNDERTAKING = [("signed", "Signed"), ("refused", "Refused"), ("not-asked", "Not asked yet")]


class SafetyPlanned(DvdsEntry):
    """The application's own safety plan; a new one replaces the last. No disclosure goes without one (DVDS-029)."""

    kind, title, group = "dvds.safety-planned", "Safety plan made or looked at again", GROUP
    plan = words("What keeps them safe, and who does what by when?")
    children = words("What keeps the children safe?", required=False)
    wishes = words("What did the person at risk say to it?", required=False)
    example = {"plan": "Alarm today; stays with her sister until Friday; neighbourhood patrol at night."}


class ItemPlanned(DvdsEntry):
    """One thing that may be disclosed: its kind, whether it is spent, and who approved it if it is (DVDS-008)."""

    kind, title, group = "dvds.item-planned", "Item that may be disclosed", GROUP
    intro = (
        "The sources differ on spent convictions: the 2021 and May 2025 practice say that they may be weighed but not "
        "disclosed, later guidance allows it where it is necessary. So one waits here for a named legal approval."
    )
    coded = ("type", "spent", "approved")
    type = radios(
        "What is it?",
        [
            ("conviction", "Conviction for violence or abuse"),
            ("out-of-court", "Out-of-court disposal"),
            ("behaviour", "Behaviour that reasonably shows a risk of harm"),
        ],
    )
    item = words("The item, as it may be told")
    spent = radios(
        "Is it spent?",
        [*YES_NO, ("not-conviction", "It is not a conviction")],
        reveals={"yes": ["approved", "approved_by", "approved_why"]},
    )
    approved = forms.BooleanField(label="Its disclosure was approved by a lawyer or a senior officer", required=False)
    approved_by = line("Who approved it, and in what post?", required=False)
    approved_why = words("Why?", required=False)
    example = {"type": "conviction", "item": "Assault on a partner, 2021.", "spent": "no"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("approved_by", "approved_why"):
            self.needs(name, "Say who approved it, and why", when=bool(cleaned.get("approved")))
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        spent = detail.get("spent") == "yes"
        state = " (spent, approved)" if detail.get("approved") else " (spent, waits for approval)" if spent else ""
        return f"Item that may be disclosed: {cls.worded('type', detail)}{state}"


class ItemApproved(Supervised):
    """A lawyer or a senior officer approved that a spent conviction is told; without that it waits (DVDS-008)."""

    kind, title, group = "dvds.item-approved", "Spent conviction approved to be disclosed", GROUP
    item = radios("Which item?", [])
    approved_by = line("Who approved it, and in what post?")
    approved_why = words("Why?")
    example = {"approved_by": "Force solicitor", "approved_why": "It is the only warning that there is."}

    @cached_property
    def items(self) -> dict[str, Event]:
        return {handle(event): event for event in unapproved(self.story)}

    def prepare(self) -> None:
        told = {str(row.event_id): row.words for row in Content.objects.filter(event_id__in=self.keys)}
        shown = [(name, told.get(str(event.pk)) or told_moment(event.at)) for name, event in self.items.items()]
        self.fields["item"].choices = shown  # type: ignore[attr-defined]

    @property
    def keys(self) -> list[Any]:
        return [event.pk for event in self.items.values()]

    def facts(self, record: Record) -> list[Fact]:
        said = self.cleaned_data
        approved = f"{said['approved_by']}\n{said['approved_why']}"
        return [Fact(self.kind, subject=str(self.items[said["item"]].pk), words=approved)]


class DisclosurePlanned(Decision):
    """What, to whom, how, by which agency, when and where. Complete only with all of them (DVDS-028)."""

    kind, title, group = "dvds.disclosure-planned", "Plan of the disclosure complete", GROUP
    waits = (to_disclose, items)
    coded = ("to", "planned_for")
    what = words("What is told: enough for an informed choice")
    to = radios(
        "Who is told? The person best placed to keep them safe",
        [
            ("potential-victim", "The potential victim"),
            ("applicant", "The applicant"),
            ("parent", "A parent, carer or other relative"),
            ("professional", "Somebody who works with them"),
        ],
    )
    recipient = line("Their name")
    agency = line("Which agency tells it, and who?")
    planned_for = MomentField(label="When?")
    place = line("Where is it safe?")
    example = HEADINGS_EXAMPLE | {
        "what": "That he has hurt two partners before.", "to": "potential-victim", "recipient": "Petra Sable",
        "agency": "Police with the IDVA", "planned_for": "2099-01-05T10:00", "place": "Health centre, room 2",
    }  # fmt: skip

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Plan of the disclosure complete: {cls.worded('to', detail)} is told"


class DisclosureReleased(Decision):
    """The word that it may be told. Waits for the decision, the plan, a safety plan, and what followed a refusal."""

    kind, title, group = "dvds.disclosure-released", "Disclosure released", GROUP
    intro = f"It is told in person. {SPOKEN_ONLY}"
    waits = (to_disclose, items, plan, safety_plan, undertaking)
    coded = ("lawful",)
    lawful = radios("Is it still lawful, necessary and proportionate today?", YES_NO)
    reason = words("Why?")
    released_by = line("Who releases it, in what rank or post?")
    example = HEADINGS_EXAMPLE | {"lawful": "yes", "reason": "Nothing has changed.", "released_by": "DI Larch"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("lawful") == "no":
            self.add_error("lawful", "Then it is not released. Take it back to the panel.")
        return cleaned


class UndertakingAnswered(DvdsEntry):
    """The three warnings, and whether the recipient signs. A refusal asks for a decision (DVDS-030, DVDS-031)."""

    kind, title, group = "dvds.undertaking-answered", "Undertaking signed or refused, with the warnings", GROUP
    coded = ("undertaking", "warnings")
    warnings = ticks("Which warnings were given?", GIVEN, required=False)
    undertaking = radios(
        "What did they do?",
        [*UNDERTAKING[:2], ("not-possible", "They cannot be asked any more")],
    )
    note = words("What did they say, or why can they not be asked?", required=False)
    example = {"undertaking": "signed", "warnings": list(WARNINGS)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        gone = cleaned.get("undertaking") == "not-possible"
        self.needs("note", "Say why they cannot be asked any more", when=gone)
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Undertaking {cls.worded('undertaking', detail)}"


class RefusalDecided(Decision):
    """Told all the same, or not: written to decision record, risk assessment and safety plan (DVDS-031)."""

    kind, title, group = "dvds.undertaking-refusal-decided", "Decision after the undertaking was refused", GROUP
    coded = ("decision",)
    decision = radios(
        "Is it told all the same?", [("disclose", "Yes, it is needed for safety"), ("do-not-disclose", "No")]
    )
    reason = words("Why?")
    plan = words("The safety plan, looked at again for this")
    example = HEADINGS_EXAMPLE | {"decision": "disclose", "reason": "He moves in on Friday.", "plan": "Alarm; sister."}

    def facts(self, record: Record) -> list[Fact]:
        """Three records of the application, each with the decision and its reason."""
        said = self.cleaned_data
        decided = f"After a refused undertaking: {self.worded('decision', said)}. {said['reason']}"
        assessed = Fact("dvds.risk-reviewed", detail={"because": "refused-undertaking"}, words=decided)
        planned = Fact(
            "dvds.safety-planned", detail={"because": "refused-undertaking"}, words=f"{decided}\n{said['plan']}"
        )
        return [*super().facts(record), assessed, planned]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"After a refused undertaking: {cls.worded('decision', detail)}"


class Told(Step):
    """What any disclosure that was made says of itself. It always can be recorded; what is missing is owed."""

    intro = f"Record what was done, whatever is missing. {SPOKEN_ONLY} The words spoken are written on the next page."
    recipient = line("Who was told?")
    otherwise = line("If it was not told in person: how, and why not?", required=False)
    place = line("Where, and who else was there?")
    agency = line("Who told it, of which agency?")
    warnings = ticks("Which warnings were given?", GIVEN, required=False)
    undertaking = radios("The undertaking", UNDERTAKING)
    pack = radios("Was the information pack given?", [*YES_NO, ("unsafe", "No: it was not safe to")])
    pack_why = line("If not: why?", required=False)
    reaction = words("How did they take it, and is there any new risk?", required=False)

    @classmethod
    def page(cls, record: Record) -> str:
        return reverse("dvds:words", args=[record.reference])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("pack_why", "Say why it was not given", when=cleaned.get("pack") in ("no", "unsafe"))
        return cleaned

    def detail(self) -> dict[str, Any]:
        """Warnings that were left out are named: they are owed."""
        return super().detail() | {"unwarned": sorted(set(WARNINGS) - set(self.cleaned_data["warnings"]))}

    def to_tell(self) -> str:
        """What was not told in person may be heard or read by somebody else."""
        said = [self.tells, "it was not told in person; read how, and why" if self.cleaned_data["otherwise"] else ""]
        return "; ".join(filter(None, said))

    def outcome(self) -> Fact:
        return Fact(OUTCOME, detail={"outcome": "disclosed"})


class Disclosed(Told):
    """A disclosure was made in person; the outcome is given with it (DVDS-028, DVDS-030, DVDS-033)."""

    kind, title, group = "dvds.disclosed", "Disclosure made", GROUP
    coded = ("warnings", "undertaking", "pack")
    example = {
        "recipient": "Petra Sable", "place": "Health centre; alone", "agency": "DC Lane", "pack": "yes",
        "warnings": list(WARNINGS), "undertaking": "signed", "imminent": "no",
    }  # fmt: skip

    def facts(self, record: Record) -> list[Fact]:
        return [*super().facts(record), self.outcome()]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Disclosure made; undertaking {cls.worded('undertaking', detail)}"


class DisclosedUrgently(Told):
    """Told at once, outside the panel: rank, reason, three tests in a line each, safety plan spoken (DVDS-026)."""

    kind, title, group = "dvds.disclosed-urgently", "Urgent disclosure made, outside the panel", GROUP
    coded = ("warnings", "undertaking", "pack", "is_outcome")
    rank = line("Who decided, in what rank?")
    reason = words("Why could it not wait?")
    necessary_why = line("Necessary to protect from crime, because")
    pressing_why = line("A pressing need, because")
    proportionate_why = line("Proportionate to the subject's rights, because")
    spoken_plan = words("The safety plan that was spoken")
    is_outcome = radios("Is the application's outcome given with it?", YES_NO)
    tells = "something was disclosed at once, outside the panel; the panel is to be told"
    example = {
        "recipient": "Petra Sable", "place": "At the door", "agency": "Inspector Finch", "pack": "unsafe",
        "pack_why": "He was in the house.", "undertaking": "not-asked", "imminent": "yes", "rank": "Inspector",
        "reason": "He was on his way.", "necessary_why": "Threat to kill", "pressing_why": "Within the hour",
        "proportionate_why": "The threat alone", "spoken_plan": "Left with her sister.", "is_outcome": "no",
    }  # fmt: skip

    def facts(self, record: Record) -> list[Fact]:
        """The plan spoken is the application's plan."""
        planned = Fact("dvds.safety-planned", detail={"because": "urgent"}, words=self.cleaned_data["spoken_plan"])
        found = [*super().facts(record), planned]
        return [*found, self.outcome()] if self.cleaned_data["is_outcome"] == "yes" else found


class PanelTold(DvdsEntry):
    kind, title, group = "dvds.panel-told", "Panel told of an urgent disclosure", GROUP
    who = line("Who was told, and how?")
    note = words("What did they say?", required=False)
    example = {"who": "The chair of MARAC, by telephone"}


class NonDisclosureTold(Step):
    """Told in person that there is nothing to disclose, and that this is not safety (DVDS-035)."""

    kind, title, group = "dvds.non-disclosure-told", "Told that nothing is disclosed", GROUP
    intro = f"In person. {SPOKEN_ONLY} The subject is not told."
    coded = ("how", "said")
    how = radios(
        "How?", [("in-person", "In person"), ("exception", "Otherwise")], reveals={"exception": ["exception_why"]}
    )
    exception_why = line("How, and why not in person?", required=False)
    place = line("Where, by whom, and who else was there?")
    said = ticks(
        "What was said and given?",
        [
            ("nothing", "On what was told and checked there is nothing to disclose"),
            ("no-undertaking", "Nothing is disclosed. To whoever would not sign: because no undertaking was given"),
            ("not-safety", "This does not mean that there is no risk; report anything further"),
            ("pack", "The information pack was given"),
        ],
        required=False,
    )
    said_why = words("Why was the rest not said or given?", required=False)
    example = {"how": "in-person", "place": "Station", "said": ["nothing", "not-safety", "pack"], "imminent": "no"}

    def prepare(self) -> None:
        """Nobody says that there is nothing, where it was decided not to tell it."""
        super().prepare()
        untrue = "nothing" if is_not_told(self.story) else "no-undertaking"
        said: Any = self.fields["said"]
        said.choices = [choice for choice in said.choices if choice[0] != untrue]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("exception_why", "Say how, and why not in person", when=cleaned.get("how") == "exception")
        short = len(cleaned.get("said") or ()) < 3  # noqa: PLR2004 (its three statements)
        self.needs("said_why", "All three are owed. Say why one was not said or given", when=short)
        return cleaned

    def to_tell(self) -> str:
        otherwise = self.cleaned_data["how"] == "exception"
        return "that nothing is disclosed was not told in person; read how, and why" if otherwise else ""

    def facts(self, record: Record) -> list[Fact]:
        return [*super().facts(record), Fact(OUTCOME, detail={"outcome": "not-disclosed"})]


class RationaleKept(Decision):
    """A right to know that ends without disclosure: the decision and why, kept for the next time (DVDS-034)."""

    kind, title, group = "dvds.rationale-kept", "Right to know: decision not to disclose, with its reasons", GROUP
    reason = words("Why is nothing disclosed?")
    example = HEADINGS_EXAMPLE | {"reason": "Nothing that bears on this relationship."}

    def clean(self) -> dict[str, Any]:
        """Who asked is told in person; this is for where nobody did."""
        cleaned = super().clean()
        if self.story.asks:
            self.add_error(None, "Somebody asked: they are told in person. Record that they were told instead.")
        return cleaned

    def facts(self, record: Record) -> list[Fact]:
        return [*super().facts(record), Fact(OUTCOME, detail={"outcome": "not-disclosed"})]
