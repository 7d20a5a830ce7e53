"""A page drawn from panels of which one fails: the others stand, nothing is half-written, and the look is marked."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dapolicy.audit.models import Entry
from dapolicy.desk.models import Search
from dapolicy.desk.panels import draw
from tests.cases.casting import a_usual_case

SAID = "could not be shown"


def breaks(request, *given):
    """Writes, and then asks the database for what is not there."""
    Search.objects.create(member=request.member, words="half", at=request.now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")


def stumbles(request, *given):
    raise LookupError("not there")


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now, by=world.officer)


@pytest.fixture
def with_panel(settings):
    def put(name):
        settings.DAPOLICY_PANELS = settings.DAPOLICY_PANELS | {"case": [name, *settings.DAPOLICY_PANELS["case"]]}

    return put


@pytest.mark.parametrize("name", ["breaks", "stumbles"])
def test_a_panel_that_fails_says_so_and_the_others_stand(case, world, browse, with_panel, name):
    address = f"/cases/{case.record.reference}/"
    browser = browse(world.specialist)
    whole = browser.get(address).content.decode()
    with_panel(f"tests.desk.test_panels.{name}")
    before = Entry.objects.count()
    answer = browser.get(address)
    page = answer.content.decode()
    assert (answer.status_code, page.count(SAID), whole.count(SAID)) == (200, 1, 0)
    assert page.count("<h2") >= whole.count("<h2") > 3
    assert Entry.objects.count() == before + 1
    assert not Search.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_a_page_wrote_before_its_panels_stands_where_one_of_them_fails(case, world, now, rf, with_panel, method):
    with_panel("tests.desk.test_panels.breaks")
    request = getattr(rf, method)("/")
    request.member, request.now, request.roles = world.specialist, now, frozenset({"specialist-officer"})
    settings.DAPOLICY_PANELS["case"] = settings.DAPOLICY_PANELS["case"][:1]
    with transaction.atomic():  # what a view stands in
        Search.objects.create(member=world.specialist, words="before", at=now)
        assert SAID in draw("case", request, case.record)[0]
        assert SAID in draw("case", request, case.record)[0]
    assert [one.words for one in Search.objects.all()] == ["before"]


def test_a_page_that_is_looked_at_needs_one_savepoint_for_all_its_panels(case, world, browse):
    browser = browse(world.specialist)
    with CaptureQueriesContext(connection) as kept:
        browser.get(f"/cases/{case.record.reference}/")
    begun = [one["sql"] for one in kept if one["sql"].startswith("SAVEPOINT")]
    assert len(begun) == 3, "the transaction (a savepoint here), one for what the request does, one for the panels"
