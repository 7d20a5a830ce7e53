"""Whatever looks people up for somebody leaves words: who looked for what is locked is found by these alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from cases.reports import PersonFacts
from dvds.models import Part
from dvds.opened import Somebody
from tests.cases.test_report_pages import page_one, page_two
from tests.dvds.scene import PETRA
from tests.dvds.scene import asked as application_of
from tests.ppda.console.conftest import HAZEL, Scene
from tests.ppda.console.sightings import sightings, told

PARTS = ("cases", "dvds", "ppda", "marac", "risk", "dapolicy", "demo")
SEARCHING = {("cases.search", "find"), ("cases.search", "ask"), ("cases.queries.people", "possible_matches")}
ASKED = {"given": "Hazel", "surname": "Bracken", "born": "1988-02-03"}


def by_box(scene: Scene, by: Any, tmp_path: Path) -> None:
    by.post("/search/", {"q": "Hazel Bracken 03/02/1988"}, follow=True)


def by_interface(scene: Scene, by: Any, tmp_path: Path) -> None:
    assert by.post("/api/v1/people/search/", ASKED, "application/json").json() == {"results": []}


def by_report(scene: Scene, by: Any, tmp_path: Path) -> None:
    page = by.post(reverse("cases:report"), page_one(scene.report.opened_at + timedelta(hours=9)))["Location"]
    born = {"victim-0-born_day": 3, "victim-0-born_month": 2, "victim-0-born_year": 1988}
    by.get(by.post(page, page_two(**{"victim-0-given": "Hazel", "victim-0-surname": "Bracken"}, **born))["Location"])


def by_application(scene: Scene, by: Any, tmp_path: Path) -> None:
    hazel = Somebody(Part.APPLICANT, PersonFacts(given="Hazel", surname="Bracken", born=HAZEL))
    made = application_of(scene.world.looker, scene.report.opened_at, people=(hazel, PETRA))
    assert by.get(reverse("dvds:known", args=[made.record.reference])).status_code == 200


def by_file(scene: Scene, by: Any, tmp_path: Path) -> None:
    file, printed = tmp_path / "people.csv", StringIO()
    head = "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth"
    file.write_text(f"{head}\nq,Hazel,Bracken,,,,,,,19880203\n")
    call_command("people", "match", str(file), "--as", "looker", stdout=printed)
    assert '"matches": []' in printed.getvalue()


# Each module that looks people up: the way in which a person has it done, or why it serves nobody.
WAYS: dict[str, Callable[[Scene, Any, Path], None] | str] = {
    "cases.found": by_box,
    "cases.api": by_interface,
    "cases.queries.reports": by_report,
    "dvds.queries.known": by_application,
    "cases.management.commands.people": by_file,
    "cases.people_file": "reads the file of the command",
    "cases.queries.people": "is called by those above",
    "ppda.console.matches": "reads, as the worker, what the words lead to",
}


def searching() -> Iterator[str]:
    """Modules that import what looks people up."""
    for file in (file for part in PARTS for file in Path(part).rglob("*.py")):
        source = file.read_text()
        if not any(module in source for module, _ in SEARCHING):
            continue
        imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
        if {(node.module, name.name) for node in imports for name in node.names} & SEARCHING:
            yield ".".join(file.with_suffix("").parts)


def test_every_module_that_looks_people_up_is_known_here():
    assert set(searching()) == set(WAYS)


@pytest.mark.policy("ACC-001")
@pytest.mark.parametrize("way", [way for way in WAYS.values() if not isinstance(way, str)])
def test_who_looks_for_what_is_locked_tried_whatever_looks_for_them(scene, browse, minute, tmp_path, way):
    looker = scene.world.member("looker", "response-officer", "dvds-officer", team=scene.world.shift)
    way(scene, browse(looker), tmp_path)
    minute()
    assert ("tried", "birth") in sightings(scene.record, looker)
    assert told(scene.record) == ["Psd"]


def test_a_file_of_people_is_marked_with_its_words_before_an_answer_is_printed(scene, tmp_path, minute, monkeypatch):
    """Some lines at a time, each with a mark of its own: the words of one are read within a minute."""
    from cases.management.commands import people
    from dapolicy.audit.models import Entry, Words

    monkeypatch.setattr(people, "AT_ONCE", 2)
    file = tmp_path / "people.csv"
    head = "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth"
    lines = [f'q{number},Fern,"Ox\nbow",,,,,,,' for number in range(3)]
    file.write_text("\n".join([head, *lines]) + "\n")
    call_command("people", "match", str(file), "--as", "friend", stdout=StringIO())
    marks = Entry.objects.filter(job="people").order_by("at", "pk").values_list("pk", flat=True)
    words = dict(Words.objects.values_list("entry_id", "words"))
    assert [words[pk] for pk in marks] == ["Fern Ox bow\nFern Ox bow", "Fern Ox bow"]
