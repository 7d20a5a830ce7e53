"""An assessment in words: the same for its pages, its printed copy and messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cases.models import Incident
from dapolicy.ui.telling import tell
from risk.answers import TITLES
from risk.forms.pages import FEAR
from risk.missing import Missing
from risk.models import Assessment
from risk.tools import Question, Tool

CHOSEN_FIELDS = ("mode", "explained", "victim_fear", "level")


@dataclass(frozen=True)
class AnswerLine:
    """One question, its answer and its words; `positive` marks a risk that is present."""

    section: str
    label: str
    answer: str
    words: str
    source: str
    positive: bool
    href: str


def title_of(incident: Incident) -> str:
    """An incident by its time."""
    return tell(incident.reported_at)


def said(path: str, tool: Tool) -> str:
    """What an answer's path is called on the screen."""
    if not path.startswith("answers."):
        return TITLES.get(path, path)
    _, number, part = path.split(".", 2)
    whose = {"words": ", the words", "source": ", the source"}.get(part, "")
    return f"question {number}{whose}"


def missing_links(items: list[Missing], reference: str, assessment: Assessment) -> list[tuple[str, str]]:
    """What is missing, each with the address of the very field."""
    return [(item.words, address_of(item, reference, assessment)) for item in items]


def address_of(item: Missing, reference: str, assessment: Assessment) -> str:
    page = reverse("risk:page", args=[reference, assessment.key, item.page])
    chosen = item.field in CHOSEN_FIELDS or item.field.startswith("a_")
    suffix = "_0" if chosen else "_day" if item.field == "assessed_at" else ""
    return f"{page}#id_{item.field}{suffix}"


def answer_lines(assessment: Assessment, tool: Tool, reference: str) -> list[AnswerLine]:
    """Every question with what was answered. Nothing is counted."""
    lines = []
    for section in tool.sections:
        href = reverse("risk:page", args=[reference, assessment.key, section.code])
        lines += [answer_line(assessment, section.title, one, href) for one in section.questions]
    return lines


def answer_line(assessment: Assessment, section: str, question: Question, href: str) -> AnswerLine:
    given = assessment.answers.get(question.number, {})
    value = given.get("answer") or ""
    label = dict(question.options).get(value, "")
    words, source = given.get("words") or "", given.get("source") or ""
    return AnswerLine(section, question.label, label, words, source, value in question.positive, href)


def summary_rows(assessment: Assessment) -> list[dict[str, Any]]:
    """Everything but the questions, as rows of a summary list."""
    explained = {True: "Yes", False: "No", None: ""}[assessment.explained]
    pairs = [
        ("Tool", f"{assessment.question_set.title} ({assessment.question_set.version})"),
        ("Assessed by", str(assessment.author)),
        ("Assessed at", tell(assessment.assessed_at) if assessment.assessed_at else ""),
        ("Entered at", tell(assessment.entered_at) if assessment.entered_at else ""),
        ("How", assessment.get_mode_display()),
        *only_if(assessment.mode == Assessment.Mode.TELEPHONE, "Alone and safe to speak", assessment.alone_words),
        *only_if(assessment.mode == Assessment.Mode.NOT_ANSWERED, "Why no answers", assessment.mode_words),
        ("Explained why the questions are asked", explained),
        ("History considered", "Yes" if assessment.history_considered else ""),
        ("How frightened the victim is", dict(FEAR).get(assessment.victim_fear, "")),
        ("The victim's own view", assessment.victim_view),
        ("Level", assessment.get_level_display() if assessment.level else ""),
        ("Reasons for the level", assessment.rationale),
        *only_if(
            bool(assessment.fear_rationale), "Standard although very frightened, because", assessment.fear_rationale
        ),
    ]
    return [{"key": key, "value": value} for key, value in pairs]


def only_if(wanted: bool, key: str, value: str) -> list[tuple[str, str]]:
    return [(key, value)] if wanted else []
