"""Recording a report in the browser: three pages, 14 answers, drafts, danger first."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cases.models import Incident
from dapolicy.ui.moments import LONDON

pytestmark = pytest.mark.django_db


def boxes(name, moment):
    local = moment.astimezone(LONDON)
    return {
        f"{name}_day": local.day,
        f"{name}_month": local.month,
        f"{name}_year": local.year,
        f"{name}_time": f"{local:%H:%M}",
    }


def page_one(now, **said):
    answers = {
        "danger_now": "no",
        "teller": "victim",
        "when": "now",
        "where": "known",
        "place": "4 Mill Lane, Westmarch",
    }
    return answers | boxes("reported_at", now) | said


def page_two(**said):
    answers = {
        "victim-0-known": "named",
        "victim-0-given": "Juniper",
        "victim-0-surname": "Quillfeather",
        "victim-0-safe": "not-known",
        "victim-0-vulnerabilities": ["none-identified"],
        "suspect-0-known": "named",
        "suspect-0-given": "Barnaby",
        "suspect-0-surname": "Quillfeather",
        "police": "no",
        "relationship-0-0": "partner",
        "children": "none",
    }
    return answers | said


def page_three(**said):
    return {"abuse": ["physical"], "account": "Pushed against the door.", "done": ["safety-advice"]} | said


def go_through(browser, now, one=None, two=None, three=None):
    """All three pages, and what the last one answers."""
    first = browser.post(reverse("cases:report"), page_one(now, **(one or {})))
    assert first.status_code == 302, errors(first)
    second = browser.post(first["Location"], page_two(**(two or {})))
    assert second.status_code == 302, errors(second)
    matches = browser.get(second["Location"])
    third_page = matches["Location"] if matches.status_code == 302 else None
    assert third_page, "possible matches were shown"
    return browser.post(third_page, page_three(**(three or {})))


def errors(response):
    return re.findall(r'govuk-error-message">(.*?)</p>', response.content.decode())


def test_three_pages_save_a_report_and_its_case(world, browse, now):
    browser = browse(world.officer)
    done = go_through(browser, now)
    incident = Incident.objects.get()
    assert done["Location"] == reverse("cases:receipt", args=[incident.record.reference])
    page = browser.get(done["Location"]).content.decode()
    assert incident.record.reference in page
    for wanted in ("Do now", "Risk questions", "Safety plan", "Children seen", "Owed later", "Crime number"):
        assert wanted in page
    shown = browser.get(reverse("cases:incident", args=[incident.record.reference]))
    assert shown.status_code == 200
    assert "Pushed against the door." in shown.content.decode()
