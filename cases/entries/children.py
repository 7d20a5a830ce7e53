"""Children: how they are affected, whether they were seen, and what their school was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from cases.entries.base import BOTH, CaseEntry, children_of, line, radios, ticks, words
from cases.terms import Affected, ChildSeen
from dapolicy.access.models import Member, Record
from dapolicy.chronology.actions import tell
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Event
from dapolicy.ui.forms import Radios

NOT_LISTED = "A child who is not listed is added to the incident first."


class ChildEntry(CaseEntry):
    """About one child of the case's incidents, on every case of the incident; the child's reference is its subject."""

    group, spread, stands_on = "Children", "child", BOTH
    child = forms.ChoiceField(label="Which child?", help_text=NOT_LISTED, widget=Radios())

    def prepare(self) -> None:
        """The children whom the incidents name."""
        super().prepare()
        self.fields["child"].choices = children_of(self.incidents)  # type: ignore[attr-defined]

    def facts(self, record: Record) -> list[Fact]:
        """The child is the subject, and so not a word."""
        cleaned = self.cleaned_data
        kept = self.fields.pop("child")
        try:
            return [Fact(self.kind, cleaned["child"], self.detail(), self.words())]
        finally:
            self.fields["child"] = kept


class ChildAffected(ChildEntry):
    """Starts the school's clock for this child, whether they were there or not (CHILD-001, CHILD-007)."""

    kind, title = "child.affected", "Child affected"
    coded = ("how",)
    how = ticks("How are they affected? Tick each that holds", [*Affected.choices])
    note = words("What is known", required=False)
    example = {"how": [Affected.LIVES_THERE]}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Child affected: {cls.worded('how', detail)}"


class ChildSeenEntry(ChildEntry):
    """Officers see and speak to children; *not seen* asks why, and a supervisor is told (CHILD-002)."""

    kind, title = "child.seen", "Child seen"
    coded = ("how",)
    how = radios(
        "Was the child seen?",
        [
            (ChildSeen.SPOKEN_TO, "Seen and spoken to"),
            (ChildSeen.ASLEEP, "Seen asleep"),
            (ChildSeen.NOT_SEEN, "Not seen"),
        ],
        reveals={ChildSeen.NOT_SEEN: ["not_seen_because"]},
    )
    not_seen_because = line("Why not?", required=False)
    said = words("What the child said, and how they seemed", required=False)
    example = {"how": ChildSeen.SPOKEN_TO, "said": "Said he heard shouting."}

    def clean(self) -> dict[str, Any]:
        """A child who was not seen is recorded with the reason."""
        cleaned = super().clean()
        if cleaned.get("how") == ChildSeen.NOT_SEEN and not cleaned.get("not_seen_because"):
            self.add_error("not_seen_because", "Say why the child was not seen")
        return cleaned

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """A child whom nobody has seen is a supervisor's to know."""
        if events[0].detail["how"] == ChildSeen.NOT_SEEN:
            title = f"{self.record.reference}: a child was not seen"
            tell(self.record, to="supervisor", title=title, at=at, source=f"child-not-seen:{events[0].pk}")

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        said = {"not-seen": "Child not seen", "asleep": "Child seen asleep"}
        return said.get(str(detail.get("how")), "Child seen and spoken to")


class SchoolTold(ChildEntry):
    """Asks first whether telling is safe; a school where somebody may pass it on is not told, and a supervisor is."""

    kind, title, on_incident = "school.told", "School told, or unsafe to tell", True
    intro = "Before you ring: could anybody who works there or picks up there pass it on?"
    coded = ("how",)
    safe = radios(
        "Is it safe to tell this school?",
        [("yes", "Yes, and it has been told"), ("no", "No, it must not be told")],
        reveals={"yes": ["school", "how"], "no": ["unsafe_because"]},
    )
    school = line("Which school, and who there was told?", required=False)
    how = forms.ChoiceField(
        label="How?",
        choices=[
            ("", "Not recorded"),
            ("telephone", "By telephone"),
            ("secure-mail", "By secure e-mail"),
            ("in-person", "In person"),
        ],
        required=False,
    )
    unsafe_because = words("Why is it not safe? A supervisor is told", required=False)
    example = {"safe": "yes", "school": "Zedbridge Primary, safeguarding lead", "how": "telephone"}

    def clean(self) -> dict[str, Any]:
        """Each answer asks for what belongs to it."""
        cleaned = super().clean()
        wanted = {
            "yes": ("school", "Say which school and who there was told"),
            "no": ("unsafe_because", "Say why it is not safe"),
        }
        name, message = wanted.get(cleaned.get("safe", ""), ("", ""))
        if name and not cleaned.get(name):
            self.add_error(name, message)
        return cleaned

    def facts(self, record: Record) -> list[Fact]:
        """Told, or unsafe to tell: never both."""
        cleaned = self.cleaned_data
        if cleaned["safe"] == "no":
            return [Fact(SchoolUnsafe.kind, cleaned["child"], self.beside("").detail, cleaned["unsafe_because"])]
        return [Fact(self.kind, cleaned["child"], self.detail(), cleaned["school"])]

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """A school that is not told is a supervisor's to know."""
        if events[0].kind == SchoolUnsafe.kind:
            title = f"{self.record.reference}: a school is not told, because it is not safe"
            tell(self.record, to="supervisor", title=title, at=at, source=f"school-unsafe:{events[0].pk}")


class SchoolUnsafe(ChildEntry):
    """Written from the page *School told*; it ends the school's clock with its reason."""

    kind, title, listed = "school.unsafe-to-tell", "School not told: not safe", False
    reason = words("Why?")
    example = {"reason": "The suspect's brother works there."}


class ChildNoSchool(ChildEntry):
    """Ends the school's clock: there is no school to tell."""

    kind, title, on_incident = "child.no-school", "Child has no school", True
    coded = ("why",)
    why = radios(
        "Why?",
        [
            ("too-young", "Too young"),
            ("left", "Has left school"),
            ("at-home", "Taught at home"),
            ("none", "None found"),
        ],
    )
    note = words("Anything to record", required=False)
    example = {"why": "too-young"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Child has no school: {cls.worded('why', detail)}"
