"""What *complete* still waits for. Saving never waits, and neither does the level. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.models import Level
from risk.models import Assessment
from risk.rules import is_intimate
from risk.tools import Question, Section, Tool

BEFORE, EARLIER, VIEW, LEVEL = "before", "earlier", "view", "level"
VERY_FRIGHTENED = "very"


@dataclass(frozen=True)
class Missing:
    """One thing that is owed: in words, and the page and field where it is given."""

    words: str
    page: str
    field: str


def missing(assessment: Assessment, tool: Tool) -> list[Missing]:
    """Everything owed before the assessment is complete, in the order of its pages."""
    return [
        *before_missing(assessment),
        *([] if was_refused(assessment) else questions_missing(assessment, tool)),
        *judgement_missing(assessment),
    ]


def was_refused(assessment: Assessment) -> bool:
    return assessment.mode == Assessment.Mode.NOT_ANSWERED


def before_missing(assessment: Assessment) -> Iterator[Missing]:
    """RISK-010 and RISK-009; or, where nobody answered, why not (RISK-001)."""
    if was_refused(assessment):
        if not assessment.mode_words.strip():
            yield Missing("Why the victim would not or could not answer", BEFORE, "mode_words")
    elif assessment.explained is None:
        yield Missing("Whether the victim was told why the questions are asked", BEFORE, "explained")
    if assessment.mode == Assessment.Mode.TELEPHONE and not assessment.alone_words.strip():
        yield Missing("How you know that the victim is alone and safe to speak", BEFORE, "alone_words")
    if assessment.assessed_at is None:
        yield Missing("When the victim was asked", BEFORE, "assessed_at")


def questions_missing(assessment: Assessment, tool: Tool) -> Iterator[Missing]:
    """Every question has an answer, and every positive one its words (RISK-004, RISK-006)."""
    for section in tool.sections:
        for question in section.questions:
            yield from question_missing(assessment, section, question)


def question_missing(assessment: Assessment, section: Section, question: Question) -> Iterator[Missing]:
    answer = assessment.answers.get(question.number, {})
    if not answer.get("answer"):
        yield Missing(
            f"An answer to question {question.number}: {question.topic}", section.code, f"a_{question.number}"
        )
    elif answer["answer"] in question.positive and not str(answer.get("words") or "").strip():
        words = f"Words for question {question.number}: {question.topic}"
        yield Missing(words, section.code, f"w_{question.number}")


def judgement_missing(assessment: Assessment) -> Iterator[Missing]:
    """RISK-005, RISK-007 and the professional's own level with its reasons (RISK-003)."""
    if not assessment.history_considered:
        yield Missing("That you have considered the history", EARLIER, "history_considered")
    if not was_refused(assessment):
        if not assessment.victim_view.strip():
            yield Missing("The victim's own view of the danger", VIEW, "victim_view")
        if not assessment.victim_fear:
            yield Missing("How frightened the victim is", VIEW, "victim_fear")
    if not assessment.level:
        yield Missing("Your level", LEVEL, "level")
    if not assessment.rationale.strip():
        yield Missing("Your reasons for the level", LEVEL, "rationale")
    if fear_unanswered(assessment):
        yield Missing("Why the level is standard although the victim is very frightened", LEVEL, "fear_rationale")


def fear_unanswered(assessment: Assessment) -> bool:
    frightened = assessment.victim_fear == VERY_FRIGHTENED and assessment.level == Level.STANDARD
    return frightened and not assessment.fear_rationale.strip()


def cannot_hand_in(assessment: Assessment) -> list[Missing]:
    """The little without which there is nothing to hand in: a level, or why there were no answers."""
    if assessment.level or (was_refused(assessment) and assessment.mode_words.strip()):
        return []
    return [item for item in judgement_missing(assessment) if item.field == "level"]


def positives(assessment: Assessment, tool: Tool) -> list[Question]:
    """The risks present: questions answered positively. Named one by one, never counted."""
    answers = assessment.answers
    return [one for one in tool.questions if answers.get(one.number, {}).get("answer") in one.positive]


def found_coercive_control(assessment: Assessment, tool: Tool) -> bool:
    """Whether the section that looks for coercive control found any (RISK-006)."""
    looked = {question for section in tool.sections if section.coercive_control for question in section.questions}
    return any(question in looked for question in positives(assessment, tool))


def owes_face_to_face(assessment: Assessment, relationship: str) -> bool:
    """Whether a face-to-face assessment is owed after this one (RISK-009)."""
    return assessment.mode == Assessment.Mode.TELEPHONE and is_intimate(relationship)
