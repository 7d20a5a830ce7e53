"""The pages of an assessment. They require nothing: every Continue saves, and *complete* waits elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from dapolicy.ui.forms import MomentField, Radios
from risk.answers import Values
from risk.forms.fields import Wanted, choose, level_field, words
from risk.models import Assessment, QuestionSet
from risk.tools import Question, Section

YES_NO = [("yes", "Yes"), ("no", "No")]
FEAR = [
    ("not", "Not frightened"),
    ("frightened", "Frightened"),
    ("very", "Very frightened"),
    ("would-not-say", "Would not say"),
]


class SavedAsItIs(Wanted):
    """A page of an assessment. Its fields count as wanted on the screen, and none is demanded on saving."""

    demanded = frozenset({"edit"})
    edit = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def typed(self) -> Values:
        """Answers by path, those that could be read; line ends as one sign, so that they are no difference."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "edit"}
        return {path_of(name): value_of(name, value) for name, value in cleaned.items()}

    @classmethod
    def initial_of(cls, values: Values, now: datetime) -> dict[str, Any]:
        """What the fields show when the page opens."""
        shown = {name_of(path): value for path, value in values.items()}
        return shown | {"explained": SAID.get(shown.get("explained"), "")}


SAID = {True: "yes", False: "no", None: ""}
PARTS = {"a": "answer", "w": "words", "s": "source"}


def path_of(name: str) -> str:
    """`a_4` is `answers.4.answer`; every other field is called as it is kept."""
    letter, _, number = name.partition("_")
    return f"answers.{number}.{PARTS[letter]}" if letter in PARTS and number else name


def name_of(path: str) -> str:
    """The field in which an answer is given."""
    if not path.startswith("answers."):
        return path
    _, number, part = path.split(".", 2)
    letters = {part: letter for letter, part in PARTS.items()}
    return f"{letters[part]}_{number}"


def value_of(name: str, value: Any) -> Any:
    """An answer as it is kept."""
    if name == "explained":
        return {"yes": True, "no": False}.get(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class BeforeForm(SavedAsItIs):
    """How it was done, when, and whether it was explained (RISK-009, RISK-010)."""

    mode = forms.ChoiceField(
        label="How are the questions being asked?",
        choices=Assessment.Mode.choices,
        widget=Radios(reveals={"telephone": ["alone_words"], "not-answered": ["mode_words"]}),
    )
    alone_words = words(
        "How do you know that they are alone and safe to speak?",
        help_text="The suspect may be in the room. By telephone, a face-to-face assessment is still owed to partners.",
    )
    mode_words = words(
        "Why would or could they not answer?", help_text="Grade from what is known. A supervisor endorses this."
    )
    explained = forms.ChoiceField(
        label="Did you explain to them why the questions are asked?", choices=YES_NO, widget=Radios(inline=True)
    )
    assessed_at = MomentField(label="When were they asked?", help_text="At the scene, not when you type it")

    @classmethod
    def initial_of(cls, values: Values, now: datetime) -> dict[str, Any]:
        """An empty time shows this moment, for the officer to confirm."""
        shown = super().initial_of(values, now)
        at = values.get("assessed_at")
        return shown | {"assessed_at": datetime.fromisoformat(at) if at else now}

    def clean_assessed_at(self) -> datetime | None:
        """It cannot have happened yet."""
        at: datetime | None = self.cleaned_data["assessed_at"]
        if at and at > self.initial["now"]:
            raise forms.ValidationError("This is in the future. Check the day and the time.")
        return at


class SectionForm(SavedAsItIs):
    """The questions of one section, each with its words (RISK-004)."""

    def __init__(self, data: Any = None, *, section: Section, asks_source: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for question in section.questions:
            self.ask(question, asks_source)

    def ask(self, question: Question, asks_source: bool) -> None:
        """An answer, the words for it, and where it comes from if not from the victim."""
        number = question.number
        self.fields[f"a_{number}"] = forms.ChoiceField(
            label=question.label, choices=question.options, widget=Radios(inline=len(question.options) < 4)
        )
        yes = " or ".join(label.lower() for value, label in question.options if value in question.positive)
        self.fields[f"w_{number}"] = words(
            f"Question {number}, in their words", rows=2, help_text=f"Needed where the answer is {yes}"
        )
        if asks_source:
            label = f"Question {number}, who says so, if not the victim"
            self.fields[f"s_{number}"] = forms.CharField(label=label)


class EarlierForm(SavedAsItIs):
    history_considered = forms.BooleanField(label="I have considered this history")


class ViewForm(SavedAsItIs):
    """The victim's own assessment (RISK-005)."""

    victim_fear = forms.ChoiceField(label="How frightened are they?", choices=FEAR, widget=Radios())
    victim_view = words("What do they themselves think could happen, and what are they afraid of?", rows=5)


class LevelForm(SavedAsItIs):
    """The professional's own level with its reasons, before anything is counted; nothing ever is (RISK-003)."""

    level = level_field("Your level")
    rationale = words("Why this level?", rows=6, help_text="The suspect's behaviour and the context, not a number")
    fear_rationale = words(
        "If they are very frightened and you choose standard: why?", help_text="Needed in that case only"
    )


class BeginForm(forms.Form):
    """Which tool, and which incident, where there is a choice."""

    tool = forms.ChoiceField(label="Tool", widget=Radios())
    incident = forms.ChoiceField(label="For which incident?", widget=Radios(), required=False)

    def __init__(
        self, data: Any = None, *, tools: Sequence[QuestionSet], incidents: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        choose(self, "tool", [(one.code, f"{one.title} ({one.version})") for one in tools])
        self.fields["tool"].initial = tools[0].code if tools else None
        choose(self, "incident", [*incidents, ("", "No new incident: the risk is looked at again")])
        self.fields["incident"].initial = incidents[0][0] if incidents else ""
