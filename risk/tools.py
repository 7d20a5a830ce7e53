"""Assessment tools as versioned data: reading a stored set, checking and loading a file, choosing one for a case."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("question_sets")


@dataclass(frozen=True)
class Question:
    """One question: its number in the tool, our topic, the licensed wording where it is loaded, and its answers."""

    number: str
    code: str
    topic: str
    text: str
    options: tuple[tuple[str, str], ...]
    positive: frozenset[str]

    @property
    def label(self) -> str:
        """What is asked, with the tool's own number."""
        return f"{self.number}. {self.text or self.topic}"


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    note: str
    coercive_control: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Tool:
    """A version of a tool, ready to be asked."""

    code: str
    version: str
    title: str
    note: str
    asks_source: bool
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, section by section."""
        return tuple(question for section in self.sections for question in section.questions)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)


class BadQuestionSet(ValueError):
    """A file that cannot be loaded. Each problem names the place and the mend."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def tool_of(code: str, version: str, title: str, questions: dict[str, Any]) -> Tool:
    """The tool that a stored set describes."""
    made = [as_section(section, questions) for section in questions["section"]]
    about = questions["set"]
    return Tool(code, version, title, about.get("note", ""), bool(about.get("asks_source")), tuple(made))


def as_section(section: dict[str, Any], questions: dict[str, Any]) -> Section:
    mine = [
        as_question(one, questions["answers"]) for one in questions["question"] if one["section"] == section["code"]
    ]
    coercive = bool(section.get("coercive_control"))
    return Section(section["code"], section["title"], section.get("note", ""), coercive, tuple(mine))


def as_question(one: dict[str, Any], answers: dict[str, Any]) -> Question:
    answer = answers[one.get("answers", "yes-no")]
    options = tuple((value, label) for value, label in answer["options"])
    return Question(
        one["number"], one["code"], one["topic"], one.get("text", ""), options, frozenset(answer["positive"])
    )


def digest_of(questions: dict[str, Any]) -> str:
    """SHA-256 over what is asked: sections, answers and questions, whatever their layout in the file."""
    asked = {part: questions.get(part) for part in ("section", "answers", "question")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read(text: str) -> dict[str, Any]:
    """A file's questions. Raises: BadQuestionSet with every problem found."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadQuestionSet([f"This is not a TOML file: {error}"]) from error
    if problems := list(problems_of(data)):
        raise BadQuestionSet(problems)
    return data


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Our own topic labels by tool, against which a licensed file is held."""
    files = sorted(SHIPPED.glob("*.toml"))
    read_files = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {data["set"]["code"]: data for data in read_files}


def problems_of(data: dict[str, Any]) -> Iterable[str]:
    """What keeps a file from being loaded, each with its place and mend."""
    missing = [part for part in ("set", "section", "answers", "question") if not data.get(part)]
    if missing:
        return [f"There is no [{part}]: add it." for part in missing]
    return [*set_problems(data["set"]), *section_problems(data), *question_problems(data), *against_shipped(data)]


def set_problems(about: dict[str, Any]) -> list[str]:
    lacking = [f"[set] has no {name}." for name in ("code", "version", "title") if not str(about.get(name, "")).strip()]
    if about.get("licensed") and str(about.get("version", "")).startswith("topics-"):
        lacking.append(
            "[set] version: 'topics-' is for our own labels. Give the licensed wording a version of its own."
        )
    return lacking


def section_problems(data: dict[str, Any]) -> list[str]:
    """Every tool keeps a section that looks for coercive control, with questions in it (RISK-006)."""
    used = {one.get("section") for one in data["question"]}
    problems = [
        f"section {code}: listed {n} times." for code, n in Counter(s["code"] for s in data["section"]).items() if n > 1
    ]
    if not any(section.get("coercive_control") and section["code"] in used for section in data["section"]):
        problems.append("No section with questions has coercive_control = true: mark the one that looks for it.")
    return problems


def question_problems(data: dict[str, Any]) -> list[str]:
    sections = {section["code"] for section in data["section"]}
    problems = []
    for place, one in enumerate(data["question"], 1):
        where = f"question {one.get('number') or f'in place {place}'}"
        wanted = ["number", "code", "topic", *(["text"] if data["set"].get("licensed") else [])]
        problems += [f"{where}: no {name}." for name in wanted if not str(one.get(name, "")).strip()]
        if one.get("section") not in sections:
            problems.append(f"{where}: there is no section {one.get('section')!r}.")
        if one.get("answers", "yes-no") not in data["answers"]:
            problems.append(f"{where}: there are no answers {one.get('answers', 'yes-no')!r}.")
    return problems


def against_shipped(data: dict[str, Any]) -> list[str]:
    """Every number once, and the topic that the tool has there."""
    counted = Counter(one.get("number") for one in data["question"])
    problems = [f"question {number}: given {n} times." for number, n in counted.items() if n > 1]
    known = shipped().get(data["set"].get("code"))
    if known is None:
        return problems
    topics = {one["number"]: one["code"] for one in known["question"]}
    problems += [f"question {number}: missing." for number in topics if number not in counted]
    for one in data["question"]:
        number, expected = one.get("number"), topics.get(one.get("number", ""))
        if expected is None:
            problems.append(f"question {number}: {known['set']['title']} has no such number.")
        elif one.get("code") != expected:
            problems.append(f"question {number}: its topic is {expected!r}, not {one.get('code')!r}.")
    return problems
