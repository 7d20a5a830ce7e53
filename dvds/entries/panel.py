"""From the category to the panel's decision."""

from __future__ import annotations

from typing import Any

from cases.entries.base import YES_NO, line, radios, ticks, words
from dapolicy.chronology.entries import Detail
from dapolicy.chronology.models import Event
from dvds.entries.base import HEADINGS_EXAMPLE, Decision, DvdsEntry, Step, Supervised
from dvds.gap import needs
from dvds.gates import SEAT_NAMES, agencies_asked, met, representations, seats_of, source_graded, unapproved
from dvds.papers import POLICE, SEATS
from dvds.story import newest

GROUP = "3. Category and panel"
CATEGORIES = [("concern", "Concern"), ("no-concern", "No concern")]
FACTORS = [
    ("unspent", "Unspent convictions for domestic abuse"),
    ("serial", "Harm to several people before"),
    ("intelligence", "Intelligence of violence or control before, spent convictions included"),
    ("towards-this-victim", "Conduct towards this person"),
]
GROUNDS = [
    ("no-unspent", "No relevant unspent conviction"),
    ("no-intelligence", "No other intelligence that suggests harm"),
    ("not-enough", "Not enough information for a concern"),
]
TESTS = ("necessary", "pressing", "proportionate")


class Categorised(Decision):
    """Concern or no concern, as police propose it. The factors are prompts: no sum of them says anything (DVDS-024)."""

    kind, title, group = "dvds.categorised", "Category proposed: concern or no concern", GROUP
    waits = (
        met,
        needs("dvds.risk-assessed", "The full risk assessment"),
        source_graded,
        agencies_asked,
    )
    coded = ("category", "factors", "grounds", "unspent")
    category = radios("Category", CATEGORIES, reveals={"concern": ["factors"], "no-concern": ["grounds"]})
    factors = ticks("Which of these were found?", FACTORS, required=False)
    grounds = ticks("On which grounds is there no concern?", GROUNDS, required=False)
    unspent = radios("Is there an unspent conviction that matters on the checks?", YES_NO)
    explained = words("If there is one and no concern: why does it not matter?", required=False)
    reason = words("What was found, and what it means for this person")
    example = HEADINGS_EXAMPLE | {
        "category": "concern", "factors": ["serial"], "unspent": "no", "reason": "Two former partners were hurt.",
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        concern = cleaned.get("category") == "concern"
        none = cleaned.get("category") == "no-concern"
        self.needs("factors", "Tick at least one that was found", when=concern)
        self.needs("grounds", "Tick at least one ground", when=none)
        odd = none and cleaned.get("unspent") == "yes"
        self.needs("explained", "There is an unspent conviction: say why it does not matter", when=odd)
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Category proposed: {cls.worded('category', detail)}"


class RepresentationsConsidered(Decision):
    """Whether to invite the subject's own account: an active decision, with nothing chosen before (DVDS-025)."""

    kind, title, group = "dvds.representations-considered", "Representations from the subject considered", GROUP
    intro = (
        "Danger: asking the subject tells him or her that somebody asked, and may tell who. It can get the potential "
        "victim hurt. Seek them only with a supervisor's agreement and a safety plan that was looked at for this."
    )
    coded = ("seek", "why_not", "plan_checked")
    seek = radios(
        "Are representations sought?",
        [("no", "No, they are not sought"), ("yes", "Yes, they are sought")],
        reveals={"no": ["why_not"], "yes": ["plan_checked"]},
    )
    why_not = radios(
        "Why not?",
        [("urgent", "It is too urgent"), ("raises-risk", "It would raise the risk"), ("other", "Another reason")],
        required=False,
    )
    plan_checked = radios("Was the safety plan looked at for this?", YES_NO, required=False)
    reason = words("Reasons for and against")
    example = HEADINGS_EXAMPLE | {"seek": "no", "why_not": "raises-risk", "reason": "He would know at once who asked."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("why_not", "Say why they are not sought", when=cleaned.get("seek") == "no")
        if cleaned.get("seek") == "yes":
            self.refuse_unsafe(cleaned)
        return cleaned

    def refuse_unsafe(self, cleaned: dict[str, Any]) -> None:
        """A plan and an agreement for this: made since the category, and agreed by somebody else (DVDS-025)."""
        plan, agreed = self.since_category("dvds.safety-planned"), self.since_category(RepresentationsAgreed.kind)
        if cleaned.get("plan_checked") != "yes" or plan is None:
            self.add_error("plan_checked", "Make or look at the safety plan first: asking can endanger her or him.")
        if agreed is None:
            self.add_error("seek", "This waits for a supervisor's agreement that they are sought.")
        elif self.by and agreed.by_id == self.by.pk:
            self.add_error("seek", "You agreed to it yourself. Somebody else decides, or another supervisor agrees.")

    def since_category(self, kind: str) -> Event | None:
        """The newest of this kind, where it was entered after the category that stands."""
        found = newest(self.story.of(kind))
        return None if newest([*self.story.of(Categorised.kind), *self.story.of(kind)]) is not found else found

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Representations from the subject: {cls.worded('seek', detail)}"


class RepresentationsAgreed(Supervised):
    kind, title, group = "dvds.representations-agreed", "Supervisor agrees that representations are sought", GROUP
    reason = words("Why, and what keeps the potential victim safe meanwhile?")
    example = {"reason": "They live apart and she is in a refuge."}


class RepresentationsReceived(Step):
    """What the subject said, or that nothing came; and whether it makes anybody less safe (DVDS-025)."""

    kind, title, group = "dvds.representations-received", "What came of the subject's representations", GROUP
    coded = ("came", "risk_again")
    came = radios("Did anything come?", [("yes", "Yes"), ("no", "No: nothing came, or they would not")])
    said = words("What did they say, and to whom?", required=False)
    risk_again = radios("Was the risk looked at again with it?", YES_NO)
    changed = words("What does it change for the person at risk?")
    example = {
        "came": "yes", "said": "Denies all of it.", "risk_again": "yes", "imminent": "no",
        "changed": "He knows that police look at him: patrols from today.",
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("said", "Say what they said, and to whom", when=cleaned.get("came") == "yes")
        return cleaned


class Referred(DvdsEntry):
    """To the panel, with the category that police propose. Stops the limit for it (DVDS-023)."""

    kind, title, group = "dvds.referred", "Referred to the panel", GROUP
    waits = (needs(Categorised.kind, "The category: concern or no concern"),)
    coded = ("category",)
    category = radios("With which category?", CATEGORIES)
    to = line("To which panel?")
    example = {"category": "concern", "to": "MARAC, Westmarch"}

    def prepare(self) -> None:
        self.fields["category"].initial = self.story.detail(Categorised.kind).get("category")

    def clean(self) -> dict[str, Any]:
        """The one that was proposed last."""
        cleaned = super().clean()
        proposed = self.story.detail(Categorised.kind).get("category")
        if proposed and cleaned.get("category") not in (proposed, None):
            self.add_error("category", "Another category was proposed. Propose this one first, with its reasons.")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Referred to the panel: {cls.worded('category', detail)}"


class PanelDecided(Decision):
    """The panel's: its seats, three tests with a reason each, the category, and whether it is disclosed (DVDS-026)."""

    kind, title, group = "dvds.panel-decided", "The panel decided", GROUP
    intro = "What was already said at once, outside the panel, is recorded by itself and never waits for this."
    waits = (needs(Referred.kind, "The referral to the panel"), representations)
    coded = ("forum", "present", "category", *TESTS, "decision")
    forum = radios("Which panel?", [("marac", "MARAC"), ("panel", "Multi-agency panel"), ("other", "Another forum")])
    present = ticks("Who sat?", list({code: name[:1].upper() + name[1:] for code, name in SEAT_NAMES.items()}.items()))
    names = words("Their names and agencies, one to a line")
    category = radios("What does the panel find?", CATEGORIES)
    necessary = radios("Is disclosure necessary to protect the potential victim from crime?", YES_NO)
    necessary_why = words("Why?")
    pressing = radios("Is there a pressing need?", YES_NO)
    pressing_why = words("Why?")
    proportionate = radios("Is the interference with the subject's rights necessary and proportionate?", YES_NO)
    proportionate_why = words("Why, weighed against the risk?")
    decision = radios("Decision", [("disclose", "Disclose"), ("do-not-disclose", "Do not disclose")])
    dissent = words("Who disagreed, and why?", required=False)
    example = HEADINGS_EXAMPLE | {
        "forum": "marac", "present": list(SEAT_NAMES), "names": "As minuted", "category": "concern",
        "necessary": "yes", "necessary_why": "She plans to move in.", "pressing": "yes", "pressing_why": "Next week.",
        "proportionate": "yes", "proportionate_why": "Only what she needs.", "decision": "disclose",
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Every seat was taken; *disclose* only where all three tests are met (DVDS-027)."""
        cleaned = super().clean()
        empty = [SEAT_NAMES[one] for one in seats_of(self.story) if one not in (cleaned.get("present") or ())]
        if empty and "present" not in self.errors:
            self.add_error("present", f"The panel is not complete without: {', '.join(empty)}")
        if cleaned.get("decision") == "disclose":
            for name in [name for name in TESTS if cleaned.get(name) == "no"]:
                self.add_error(
                    "decision", f"It is disclosed only where all three tests are met: see {label(self, name)}"
                )
        self.refuse_unapproved(cleaned)
        return cleaned

    def refuse_unapproved(self, cleaned: dict[str, Any]) -> None:
        """A spent conviction that nobody approved is no part of a decision to disclose (DVDS-008)."""
        if cleaned.get("decision") == "disclose" and unapproved(self.story):
            what = "A spent conviction waits for its legal approval. One that is left out is withdrawn by two people."
            self.add_error("decision", what)

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"The panel decided: {cls.worded('decision', detail)} ({cls.worded('category', detail)})"


def label(entry: DvdsEntry, name: str) -> str:
    return str(entry.fields[name].label)


class SharingDecided(Decision):
    """Sharing with an agency: lawful, necessary and proportionate, each with its reason and who decided (DVDS-007).

    A copy of the panel's papers is made for the agency that was decided on, and for no other.
    """

    kind, title, group = "dvds.sharing-decided", "Sharing with an agency decided", GROUP
    coded = ("seat", "lawful", "necessary", "proportionate", "decision")
    seat = radios("With which agency?", [seat for seat in SEATS if seat[0] != POLICE])
    agency = line("What is shared, and with whom there?")
    lawful = radios("Is there a lawful basis?", YES_NO)
    lawful_why = line("Which?")
    necessary = radios("Is it necessary to protect?", YES_NO)
    necessary_why = line("Why?")
    proportionate = radios("Is it proportionate?", YES_NO)
    proportionate_why = line("Why?")
    decided_by = line("Who decided?")
    decision = radios("Is it shared?", YES_NO)
    example = HEADINGS_EXAMPLE | {
        "seat": "probation", "agency": "That there is a risk, with Ivo Pellow",
        "lawful": "yes", "lawful_why": "Common law",
        "necessary": "yes", "necessary_why": "Licence conditions", "proportionate": "yes",
        "proportionate_why": "The risk alone", "decided_by": "DS Ash", "decision": "yes",
    }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        failed = [name for name in ("lawful", "necessary", "proportionate") if cleaned.get(name) == "no"]
        if cleaned.get("decision") == "yes" and failed:
            self.add_error("decision", "It is shared only where all three are met.")
        return cleaned
