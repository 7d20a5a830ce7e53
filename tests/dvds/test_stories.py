"""Story 5, and that no way leads from an application to anybody's hands in writing."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

import dvds
from cases.models import Case, Pair, Sameness
from dapolicy.chronology.models import Mail
from dvds.models import Part
from dvds.urls import core
from tests.cases.reports import saved
from tests.dvds.scene import address, asked, clocks, enter, named, refused, told

OUT = ("dapolicy.documents", "django.core.mail", "smtplib", "csv", "requests", "urllib", "http.client", "weasyprint")


@pytest.mark.policy("DVDS-023", "DVDS-026", "DVDS-031")
def test_serial_and_nobody_asked(world, browse):
    """Right to know on Fri 1 May, referred by Mon 18 May; a fourth seat once the nephew moves in; nothing is signed."""
    opened = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    made = told(world.dvds, opened)
    later = opened + timedelta(days=10)
    for system in ("pnc", "pnd", "local-intelligence"):
        enter("dvds.check-recorded", made, by=world.dvds, at=opened + timedelta(hours=3), system=system)
    for system in ("childrens-social-care", "adult-social-care", "probation"):
        skipped = {"result": "not-appropriate", "not_needed_because": "No contact"}
        enter("dvds.check-recorded", made, by=world.dvds, at=opened + timedelta(hours=3), system=system, **skipped)
    for kind in ("checks-completed", "progressed", "priority-decided", "risk-assessed", "categorised"):
        enter(f"dvds.{kind}", made, by=world.dvds, at=later)
    enter("dvds.representations-considered", made, by=world.dvds, at=later)
    enter("dvds.referred", made, by=world.dvds, at=later)
    assert clocks(made)["dvds-panel-referral"].due_at.date().isoformat() == "2026-05-18"
    three = ["police", "probation", "idva"]
    nephew = {"known": "named", "given": "Tam", "surname": "Lisle"}
    browse(world.dvds).post(address(made, "people", "child"), nephew)
    assert "social care" in refused("dvds.panel-decided", made, world.dvds, later, present=three)
    for kind in ("item-planned", "panel-decided", "disclosure-planned", "safety-planned"):
        enter(f"dvds.{kind}", made, by=world.dvds, at=later)
    enter("dvds.undertaking-answered", made, by=world.dvds, at=later, undertaking="refused")
    enter("dvds.undertaking-refusal-decided", made, by=world.dvds, at=later)
    enter("dvds.disclosure-released", made, by=world.dvds, at=later)
    enter("dvds.disclosed", made, by=world.dvds, at=later, undertaking="refused")
    assert clocks(made)["dvds-overall"].stopped_at == later
    assert not mail.outbox
    assert not Mail.objects.exists()


def test_an_applicant_who_is_known_here_is_found_answered_and_shown_with_his_cases(world, now, browse):
    report = saved(world, now - timedelta(days=30))
    case = Case.objects.get(record__in=Pair.objects.filter(record=report.incident.record).values("case_record"))
    browser = browse(world.dvds)
    made = asked(world.dvds, now - timedelta(hours=3), people=(named(Part.APPLICANT, "Barnaby", "Quillfeather"),))
    assert "None that this system knows" in browser.get(address(made)).content.decode()
    page = browser.get(address(made, "known"))
    [name] = list(page.context["form"].fields)
    browser.post(address(made, "known"), {name: "same"})
    assert Sameness.objects.get().dvds
    assert "Applicant is the suspect" in browser.get(address(made)).content.decode()
    assert "Nobody like them" in browser.get(address(made, "known")).content.decode()
    other = browse(world.specialist).get(reverse("cases:person", args=[case.suspect.reference])).content.decode()
    assert made.record.reference not in other


def test_no_module_of_the_scheme_but_the_panels_papers_imports_what_makes_a_document_or_sends():
    folder = Path(dvds.__file__).parent
    found = {path.relative_to(folder).as_posix(): ways_out(path.read_text(encoding="utf-8"))
             for path in folder.rglob("*.py")}  # fmt: skip
    assert {path: out for path, out in found.items() if out} == {
        "papers.py": {"dapolicy.documents.render", "dapolicy.documents.render.from_template"},
        "views/papers.py": {"dapolicy.documents.render", "dapolicy.documents.render.CannotRender"},
    }


@pytest.mark.parametrize(
    "planted",
    ["from django.core import mail", "from django.core.mail import send_mail", "import smtplib", "import http.client",
     "from dapolicy import documents", "def one():\n    from urllib import request"],
)  # fmt: skip
def test_a_module_that_sends_is_found_however_it_imports(planted):
    assert ways_out(planted)


def ways_out(source):
    return {name for name in imported(source) if name.startswith(OUT)}


def imported(source):
    """Whatever a module imports, by its whole name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)


@pytest.mark.policy("DVDS-006", "DVDS-032")
def test_every_page_of_an_application_answers_as_a_page_that_no_shared_machine_keeps(world, now, browse):
    made = asked(world.dvds, now - timedelta(hours=3))
    enter("dvds.disclosed", made, by=world.dvds, at=now)
    browser = browse(world.dvds)
    known = {"part": "applicant", "reference": made.record.reference}
    for pattern in core:
        wanted = {name: known[name] for name in pattern.pattern.converters}
        answer = browser.get(reverse(f"dvds:{pattern.name}", kwargs=wanted), follow=True)
        assert answer.status_code == 200, pattern.name
        assert answer["Content-Type"].startswith("text/html"), pattern.name
        assert "attachment" not in answer.get("Content-Disposition", "")
        assert "no-store" in answer["Cache-Control"]
        assert "mailto:" not in answer.content.decode()
