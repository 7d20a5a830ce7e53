"""What is asked beside any tool where the suspect is, or may be, police (PPDA-013)."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from cases.queries.police import police_of
from dapolicy.access.models import Locked
from risk.models import Assessment
from risk.tools import Section, Tool, as_question

FILE = Path(__file__).with_name("police.toml")


@cache
def police_section() -> Section:
    """The questions, read once."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    about = data["section"]
    questions = tuple(as_question(one, data["answers"]) for one in data["question"])
    return Section(about["code"], about["title"], about["note"], False, questions)


def with_police(tool: Tool, assessment: Assessment) -> Tool:
    """The tool, with these questions after its own where they are asked."""
    return replace(tool, sections=(*tool.sections, police_section())) if asks_police(assessment) else tool


def asks_police(assessment: Assessment) -> bool:
    """Of a locked case alone, so that every other asks the database nothing more.

    An assessment that was complete before anybody knew stands as it was; one that has the answers keeps them shown.
    """
    numbers = {question.number for question in police_section().questions}
    if numbers & assessment.answers.keys():
        return True
    if assessment.locked == Locked.NO or assessment.completed_at:
        return False
    known: bool | None = assessment.__dict__.get("asks_police")
    if known is None:
        police = police_of(assessment.record)
        known = assessment.__dict__["asks_police"] = police is not None and police.suspect_may_be
    return known
