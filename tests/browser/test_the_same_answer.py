"""What somebody may not see answers in a browser exactly as what is not there."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from tests.browser.test_bailed_on_saturday_morning import find_the_case

pytestmark = pytest.mark.browser

PLACES = ("cases", "records", "chronology", "incidents")
TOKEN = re.compile(r'value="\w{64}"')


def lock(reference):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(id, 'confirmed') FROM access_record WHERE reference = %s", [reference])


def answer(officer, path):
    """Status and page, without the form's token, which is new in every answer."""
    status = officer.open(path)
    return status, TOKEN.sub("", officer.page.content())


def test_a_hidden_record_answers_as_an_absent_one(at_a_screen, journey):
    journey.strike("2026-05-02 09:00")
    officer, colleague = at_a_screen("officer"), at_a_screen("supervisor")
    case = find_the_case(officer)
    colleague.open(case)
    colleague.sees("Fern Applethwaite")
    reference = case.rstrip("/").rpartition("/")[2]
    lock(reference)

    for place in ("cases/{}/", "records/{}/", "cases/{}/risk/", "chronology/{}/record/"):
        hidden = answer(colleague, "/" + place.format(reference))
        absent = answer(colleague, "/" + place.format("DA-222222"))
        assert hidden == absent
        assert hidden[0] == 404
    colleague.search(reference)
    hidden = TOKEN.sub("", colleague.page.content()).replace(reference, "")
    colleague.search("DA-222222")
    assert hidden == TOKEN.sub("", colleague.page.content()).replace("DA-222222", "")
