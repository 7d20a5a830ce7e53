"""Forms about risk. Those of an assessment require nothing: every Continue saves, and *complete* waits elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from dapolicy.access.handles import handle
from dapolicy.ui.forms import Checkboxes, MomentField, Radios
from risk.actions.supervising import SOURCES
from risk.answers import Values
from risk.levels import CHOICES, DEFINITIONS
from risk.models import Assessment, QuestionSet, SafetyPlan
from risk.plans import OPTIONS, STATES
from risk.tools import Question, Section

YES_NO = [("yes", "Yes"), ("no", "No")]
FEAR = [
    ("not", "Not frightened"),
    ("frightened", "Frightened"),
    ("very", "Very frightened"),
    ("would-not-say", "Would not say"),
]


def words(label: str, *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Some sentences, as long as they need to be."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def one_of(label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> forms.CharField:
    """One answer of a few. What is not on the list reaches the action, which refuses it and keeps the try."""
    hints, reveals = kwargs.pop("hints", None), kwargs.pop("reveals", None)
    inline = kwargs.pop("inline", False)
    widget = Radios(choices=choices, hints=hints, reveals=reveals, inline=inline)
    return forms.CharField(label=label, widget=widget, **kwargs)


def level_field(label: str, levels: Sequence[str] = (), **kwargs: Any) -> forms.ChoiceField:
    """A level with its definition beside it (RISK-008)."""
    choices = [(value, name) for value, name in CHOICES if not levels or value in levels]
    hints = {level.value: words for level, words in DEFINITIONS.items()}
    return forms.ChoiceField(label=label, choices=choices, widget=Radios(hints=hints), **kwargs)


class SavedAsItIs(forms.Form):
    """A page of an assessment. Its fields count as wanted on the screen, and none is demanded on saving."""

    edit = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def full_clean(self) -> None:
        """Django's, with nothing required while it runs."""
        wanted = [field for name, field in self.fields.items() if field.required and name != "edit"]
        for field in wanted:
            field.required = False
        super().full_clean()
        for field in wanted:
            field.required = True

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
        self.fields["tool"].choices = [(one.code, f"{one.title} ({one.version})") for one in tools]
        self.fields["tool"].initial = tools[0].code if tools else None
        self.fields["incident"].choices = [*incidents, ("", "No new incident: the risk is looked at again")]
        self.fields["incident"].initial = incidents[0][0] if incidents else ""


class SuperviseForm(forms.Form):
    """A supervisor's answer. Reasons are lists: one for raising, one for lowering without capacity in it."""

    outcome = one_of("What do you make of it?", [])
    raise_to = level_field("Raise to", required=False)
    raise_reason = one_of("Why was the first level wrong?", [], required=False)
    lower_to = level_field("Propose to lower to", required=False)
    lower_reason = one_of("Why is the danger to the victim less?", [], required=False)
    words = words("Your comments", required=False, help_text="The author reads them. Needed where anything changes")

    def __init__(
        self,
        data: Any = None,
        *,
        outcomes: Mapping[str, str],
        up: Sequence[str],
        down: Sequence[str],
        raise_reasons: Mapping[str, str],
        lower_reasons: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        offered = {"raised": bool(up), "lower": bool(down)}
        kept = [(value, label) for value, label in outcomes.items() if offered.get(value, True)]
        reveals = {"raised": ["raise_to", "raise_reason"], "lower": ["lower_to", "lower_reason"]}
        self.fields["outcome"].widget = Radios(
            choices=kept, reveals={value: names for value, names in reveals.items() if offered[value]}
        )
        self.narrow("raise_to", up)
        self.narrow("lower_to", down)
        self.fields["raise_reason"].widget.choices = list(raise_reasons.items())
        self.fields["lower_reason"].widget.choices = list(lower_reasons.items())
        for value, names in reveals.items():
            for name in names if not offered[value] else []:
                del self.fields[name]

    def narrow(self, name: str, levels: Sequence[str]) -> None:
        self.fields[name].choices = [choice for choice in CHOICES if choice[0] in levels]

    def clean(self) -> dict[str, Any]:
        """What changes needs a level, a reason and words."""
        kind = {"raised": "raise", "lower": "lower"}.get(self.cleaned_data.get("outcome", ""))
        if kind:
            if not self.cleaned_data.get(f"{kind}_to"):
                self.add_error(f"{kind}_to", "Choose the level")
            if kind == "raise" and not self.cleaned_data.get("raise_reason"):
                self.add_error("raise_reason", "Choose why the first level was wrong")
            if kind == "raise" and not self.cleaned_data.get("words"):
                self.add_error("words", "Say in your own words why it is changed: the author learns from it")
        return self.cleaned_data


class ReviewForm(SuperviseForm):
    """A second look, with the sources that were consulted (RISK-013)."""

    sources = forms.MultipleChoiceField(
        label="What have you looked at?", choices=list(SOURCES.items()), widget=Checkboxes(), required=False
    )
    field_order: ClassVar[list[str]] = ["sources", "outcome"]

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["outcome"].required = False


class RaiseForm(forms.Form):
    level = level_field("Raise to")
    reason = one_of("Why?", [])
    words = words("In your own words")

    def __init__(self, data: Any = None, *, levels: Sequence[str], reasons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["level"].choices = [choice for choice in CHOICES if choice[0] in levels]
        self.fields["reason"].widget.choices = list(reasons.items())


class LowerForm(RaiseForm):
    """Everything typed reaches the action, which keeps what it refuses (RISK-018, RISK-019)."""

    level = level_field("Propose to lower to")
    reason = one_of("Why is the danger to the victim less?", [], required=False)
    words = words("In your own words: what has changed for the victim?", required=False)


class ReasonForm(forms.Form):
    reason = one_of("Why is the danger to the victim less?", [], required=False)
    words = words("In your own words: what has changed for the victim?", required=False)

    def __init__(self, data: Any = None, *, reasons: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reason"].widget.choices = list(reasons.items())


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Lower the level"), ("refuse", "The level stays")],
        widget=Radios(),
    )
    words = words("Your reasons", required=False, help_text="About the danger to the victim")


class WordsForm(forms.Form):
    """One box."""

    words = words("What did you see or hear?", rows=5)

    def __init__(self, data: Any = None, *, label: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if label:
            self.fields["words"].label = label


class ThreatForm(forms.Form):
    """The parts of a decision about a threat to life; each may still be empty."""

    def __init__(self, data: Any = None, *, parts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name, title in parts.items():
            self.fields[name] = words(title, rows=4, required=False)


class PlanForm(forms.Form):
    """A safety plan: one line counts; the whole one answers every risk present and every option (RISK-020)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    interim = words("For now: what keeps them safe tonight?", required=False, help_text="One line is enough to begin")

    def __init__(self, data: Any = None, *, risks: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.risks = risks
        for one in risks:
            self.fields[f"m_{one.code}"] = words(f"{one.topic}: what is done about it", rows=2, required=False)
            self.fields[f"n_{one.code}"] = words(f"{one.topic}: or why nothing is", rows=2, required=False)
        for code, title in OPTIONS.items():
            self.fields[f"o_{code}"] = forms.ChoiceField(
                label=title, choices=list(STATES.items()), widget=Radios(inline=True), required=False
            )
        self.fields["children"] = words("What keeps the children safe?", required=False, help_text="Or: no children")
        self.fields["victim_wishes"] = words("The victim's part: what they agree to, or wish", required=False)
        self.fields["practitioner"] = forms.CharField(label="Adviser or practitioner consulted", required=False)
        self.fields["no_practitioner_because"] = forms.CharField(label="Or why none", required=False)

    def plan(self) -> dict[str, Any]:
        """The fields of a plan."""
        cleaned = self.cleaned_data
        plain = ("interim", "children", "victim_wishes", "practitioner", "no_practitioner_because")
        return {
            **{name: cleaned[name] for name in plain},
            "measures": {
                one.code: {"measure": cleaned[f"m_{one.code}"], "none_because": cleaned[f"n_{one.code}"]}
                for one in self.risks
            },
            "options": {code: cleaned[f"o_{code}"] for code in OPTIONS if cleaned[f"o_{code}"]},
        }

    @classmethod
    def initial_of(cls, plan: SafetyPlan | None) -> dict[str, Any]:
        """The latest plan, to go on from."""
        if plan is None:
            return {}
        shown: dict[str, Any] = {f"o_{code}": state for code, state in plan.options.items()}
        for code, given in plan.measures.items():
            shown |= {f"m_{code}": given.get("measure", ""), f"n_{code}": given.get("none_because", "")}
        plain = ("interim", "children", "victim_wishes", "practitioner", "no_practitioner_because")
        return shown | {name: getattr(plan, name) for name in plain} | {"seen": handle(plan)}
