"""A coordinator has papers made, locks one file and withdraws another; a reader opens theirs. Without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from pypdf import PdfReader

from dapolicy.access.handles import handle
from marac.models import Pack
from marac.pack.making import make_waiting
from tests import skips
from tests.browser.test_the_cousin_hears_nothing import as_the_worker, lay_the_table

pytestmark = pytest.mark.browser
PASSWORD = "three small words"


def test_papers_are_made_locked_opened_and_withdrawn(at_a_screen, journey):
    skips.pango()
    journey.set_by(timedelta(0))  # the database reads by its own clock until when papers are read
    with transaction.atomic():
        table = lay_the_table(journey.now().replace(microsecond=0))
    marac = at_a_screen("marac")
    marac.open(f"/marac/meetings/{handle(table.meeting)}/papers/")
    marac.sees("None made yet")
    marac.tick("Lock the files with a password")
    marac.press("Make these papers")
    marac.sees("The papers are being made", re.compile("You can leave this page"))
    as_the_worker(lambda: make_waiting(at=journey.now()))
    marac.follow("Look again")
    marac.sees("Waits for its password")
    marac.follow(re.compile("Ready.*IDVA"))
    marac.write("Password", PASSWORD)
    marac.write("The same password again", PASSWORD)
    marac.press("Lock it")
    marac.sees("Saved.")
    reader = at_a_screen("partner")
    reader.open("/marac/packs/")
    reader.follow(re.compile("Westmarch"))
    with reader.page.expect_download() as given:
        reader.page.get_by_role("button", name="Open the papers").click()
    file = PdfReader(BytesIO(Path(given.value.path()).read_bytes()))
    assert file.decrypt(PASSWORD)
    assert "Made for" in file.pages[0].extract_text()
    marac.open(f"/marac/packs/{handle(Pack.objects.get(reader__account__username='partner'))}/")
    marac.write("Why is it withdrawn?", "The wrong child was named")
    marac.press("Withdraw these papers")
    reader.open("/marac/packs/")
    reader.follow(re.compile("Westmarch"))
    reader.sees(re.compile("The wrong child was named"))
