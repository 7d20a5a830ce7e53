"""Question sets as versioned data, and the command that loads a force's own."""

import copy
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dapolicy.audit.models import Entry
from risk.actions.questions import load
from risk.models import QuestionSet
from risk.tools import SHIPPED, BadQuestionSet, digest_of, read, shipped
from tests.risk.helpers import begun


def licensed(**changes) -> dict:
    """DASH as a force would load it, with wording; the wording here is invented."""
    data = copy.deepcopy(shipped()["dash-2009"])
    data["set"] |= {"version": "licensed-1", "licensed": True}
    for one in data["question"]:
        one["text"] = f"Invented wording of question {one['number']}?"
    return data | changes


def as_toml(data: dict) -> str:
    """A question set as a file; only what these files hold."""
    lines = ["[set]", *(f"{key} = {json.dumps(value)}" for key, value in data["set"].items())]
    for name, answer in data["answers"].items():
        lines += [f"[answers.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in answer.items())]
    for kind in ("section", "question"):
        for one in data[kind]:
            lines += [f"[[{kind}]]", *(f"{key} = {json.dumps(value)}" for key, value in one.items())]
    return "\n".join(lines)


@pytest.fixture
def file(tmp_path):
    def write(data: dict) -> Path:
        path = tmp_path / "set.toml"
        path.write_text(as_toml(data), encoding="utf-8")
        return path

    return write


@pytest.fixture(autouse=True)
def somebody(monkeypatch, request):
    """Changes are made by a named person."""
    if "db" in request.fixturenames:
        request.getfixturevalue("world")
        monkeypatch.setenv("DAPOLICY_AS", "admin")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("questions", *arguments, stdout=out)
    return out.getvalue()


def test_whoever_changes_what_assessments_ask_is_named_and_leaves_a_mark(world, settings, monkeypatch):
    run("stop", "dash-2009")
    left = Entry.objects.latest("at")
    assert (left.asked, left.member_id, left.address) == ("questions stop dash-2009", world.admin.pk, "command line")
    monkeypatch.delenv("DAPOLICY_AS")
    settings.DAPOLICY_DEMO = False
    with pytest.raises(CommandError, match="Say who runs this"):
        run("allow", "dash-2009")
    assert not QuestionSet.objects.get(code="dash-2009").allowed
    assert Entry.objects.count() == 1
    assert "dash-2009" in run("list")


def test_three_tools_are_there_on_the_first_day_with_dara_waiting_for_the_forces_word(db):
    stored = QuestionSet.objects.order_by("code").values_list("code", "allowed", "licensed")
    assert list(stored) == [("dara", False, False), ("dash-2009", True, False), ("safelives-dash", True, False)]


@pytest.mark.parametrize(("code", "number"), [("dash-2009", 27), ("safelives-dash", 24)])
def test_each_number_is_there_once_and_every_set_looks_for_coercive_control(code, number):
    numbers = [int(one["number"]) for one in shipped()[code]["question"]]
    assert sorted(numbers) == list(range(1, number + 1))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_files_pass_their_own_check_and_carry_no_licensed_wording(path):
    data = read(path.read_text(encoding="utf-8"))
    assert not data["set"]["licensed"]
    assert not [one for one in data["question"] if "text" in one or one["topic"].endswith("?")]


def test_a_licensed_wording_is_loaded_and_asked_in_place_of_our_topics(db, file, case, world, now):
    data = licensed()
    digest = digest_of(data)
    assert digest in run("check", str(file(data)))
    run("load", str(file(data)), "--digest", digest)
    from risk.queries.case import tools_for

    assert tools_for(case, agency=False)[0].version == "licensed-1"


def drop(number: str):
    return lambda data: data["question"].remove(next(one for one in data["question"] if one["number"] == number))


def twice(data: dict) -> None:
    data["question"].append(dict(data["question"][0]))


def change(field: str, value: str):
    return lambda data: data["question"][17].update({field: value})


def no_coercive(data: dict) -> None:
    for section in data["section"]:
        section.pop("coercive_control", None)


FAULTS = [
    (drop("18"), "question 18: missing."),
    (twice, "question 1: given 2 times."),
    (change("code", "weapons"), "question 18: its topic is 'strangulation', not 'weapons'."),
    (change("number", "99"), "DASH 2009 has no such number."),
    (change("topic", " "), "question 18: no topic."),
    (change("text", ""), "question 18: no text."),
    (change("section", "nowhere"), "question 18: there is no section 'nowhere'."),
    (change("answers", "scale"), "question 18: there are no answers 'scale'."),
    (no_coercive, "coercive_control = true"),
    (lambda data: data["set"].update(version="topics-2"), "Give the licensed wording a version of its own."),
    (lambda data: data["set"].update(title=""), "[set] has no title."),
]


@pytest.mark.parametrize(("spoil", "words"), FAULTS)
def test_a_file_with_a_fault_is_refused_with_its_place_and_nothing_is_loaded(db, file, spoil, words):
    data = licensed()
    spoil(data)
    with pytest.raises(CommandError, match="Nothing was loaded") as refused:
        run("load", str(file(data)), "--digest", digest_of(data))
    assert words in str(refused.value)
    assert not QuestionSet.objects.filter(version="licensed-1").exists()


@pytest.mark.parametrize(("text", "words"), [("[set", "not a TOML file"), ("x = 1", "There is no [set]: add it.")])
def test_a_file_that_is_no_question_set_says_so(db, tmp_path, text, words):
    path = tmp_path / "set.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match=re.escape(words)):
        run("check", str(path))


def test_a_file_that_cannot_be_read_says_so(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("load", str(tmp_path / "absent.toml"))


def test_a_wording_that_is_not_what_was_supplied_is_refused(db):
    with pytest.raises(BadQuestionSet, match="not what was supplied"):
        load(licensed(), at=None, expected_digest="0" * 64)
    with pytest.raises(BadQuestionSet, match="--digest"):
        load(licensed(), at=None)


def test_a_version_that_was_used_is_never_edited_and_the_same_again_changes_nothing(world, case, now):
    data = copy.deepcopy(shipped()["dash-2009"])
    begun(case, by=world.officer, at=now)
    before = QuestionSet.objects.get(code="dash-2009")
    again = load(data, at=now)
    assert (again.pk, again.loaded_at) == (before.pk, before.loaded_at)
    data["question"][0]["topic"] = "Something else"
    with pytest.raises(BadQuestionSet, match="Give this wording a new version"):
        load(data, at=now)


def test_a_version_that_nobody_used_may_be_mended(db, now):
    data = copy.deepcopy(shipped()["dara"])
    data["question"][0]["topic"] = "Insulted"
    assert load(data, at=now).questions["question"][0]["topic"] == "Insulted"
    assert QuestionSet.objects.filter(code="dara").count() == 1


def test_a_force_allows_and_stops_a_tool(db):
    assert "may begin with dara" in run("allow", "dara")
    assert "dara topics-1: DARA, allowed" in run("list")
    run("stop", "dara")
    assert "dara topics-1: DARA, not allowed" in run("list")
    with pytest.raises(CommandError, match="No tool 'darra'"):
        run("allow", "darra")


def test_the_command_runs_from_the_command_line_with_its_system_checks(db, file):
    """Django checks the system before a command that somebody types, which a command may not get in the way of."""
    call_command("questions", "check", str(file(licensed())), skip_checks=False, stdout=StringIO())
