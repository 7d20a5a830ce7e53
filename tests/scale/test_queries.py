"""Pages ask as many statements for thirty rows as for one: nothing asks once a row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.levels import HIGH_AND_BARE
from cases.loading import load_people
from cases.models import Case
from cases.people_file import Line
from dapolicy.access.models import Record
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock
from demo.force import seed_force

# The request's own, some of them the tests', and three or four reads: nothing that a panel asks for by itself.
HOME, CASE = 19, 20


class Quiet:
    def write(self, line):
        """Progress is nobody's here."""


@pytest.fixture
def force(world, now):
    """Enough records to draw rows from, none of them the officer's yet."""
    seed_force(incidents=40, seed=3, until=now, out=Quiet())
    Clock.objects.update(team=None, assignee=None)
    return list(Clock.objects.filter(record__kind="case").order_by("pk").values_list("pk", flat=True))


def statements(browser, path):
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = browser.get(path)
    assert response.status_code == 200
    assert b"could not be shown" not in response.content
    return len(asked), response.content.decode()


def give(member, clocks):
    """These duties run, and are a member's."""
    Clock.objects.filter(pk__in=clocks).update(assignee=member, stopped_at=None, lapsed_at=None)


def endanger(team, count):
    """So many cases of the team stand in danger."""
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True)[:count])
    Record.objects.filter(pk__in=cases).update(team=team, closed_at=None)
    Case.objects.filter(pk__in=cases).update(danger=HIGH_AND_BARE, closed_at=None)


def test_home_asks_as_much_for_25_duties_and_10_cases_in_danger_as_for_one_of_each(world, force, browse):
    browser = browse(world.specialist)
    give(world.specialist, force[:1])
    endanger(world.unit, 1)
    one, first = statements(browser, "/")
    give(world.specialist, force[:40])
    endanger(world.unit, 12)
    many, page = statements(browser, "/")
    assert (first.count("govuk-table__row"), page.count("govuk-table__row")) == (2, 26)
    assert one == many <= HOME


def test_home_shows_a_teams_own_pool_beside_a_members_duties(world, force, browse):
    own = {"owner": "safeguarding-lead", "stopped_at": None, "lapsed_at": None}
    Clock.objects.filter(pk__in=force[:3]).update(team=world.unit, **own)
    Clock.objects.filter(pk__in=force[3:5]).update(team=world.elsewhere, **own)
    Clock.objects.filter(pk__in=force[7:9]).update(team=world.unit, **own | {"owner": "supervisor"})
    give(world.colleague, force[5:7])
    page = statements(browse(world.specialist), "/")[1]
    assert page.count("govuk-table__row") == 1 + 3


def test_the_pool_is_counted_to_a_hundred_and_no_further(world, browse, now):
    Record.objects.bulk_create(
        [Record(reference=f"DA-{place:06}", kind="case", team=world.unit, opened_at=now) for place in range(101)]
    )
    assert "100 or more cases" in statements(browse(world.specialist), "/")[1]


def test_a_search_asks_as_much_for_twenty_people_as_for_one(world, force, browse, now):
    people = [("Wilf", "Onlyone")] + [("Mabel", f"Manyfold{chr(97 + place)}") for place in range(3)] * 10
    lines = [
        Line(place, f"r{place}", given, surname, "", "", "", "", "") for place, (given, surname) in enumerate(people)
    ]
    load_people(lines=lines, by=world.specialist, at=now)
    browser = browse(world.specialist)
    counts, found = {}, {}
    for words in ("Wilf Onlyone", "Mabel Manyfolda"):
        counts[words], page = statements(browser, browser.post("/search/", {"q": words})["Location"])
        found[words] = page.count('<li class="govuk-!-margin-bottom-4">')
    assert 1 <= found["Wilf Onlyone"] < 5
    assert found["Mabel Manyfolda"] >= 15
    assert len(set(counts.values())) == 1


def test_a_case_asks_as_much_for_a_long_history_as_for_a_short_one(world, force, browse, now):
    """Two cases of the same shape: one of them with thirty more entries."""
    case = Case.objects.exclude(suspect=None).exclude(level="").select_related("record").order_by("pk").first()
    browser, path = browse(world.specialist), f"/cases/{case.record.reference}/"
    short, _ = statements(browser, path)
    assert short <= CASE
    for place in range(30):
        record("victim.told", case.record, by=world.specialist, at=now, words=f"Told, {place}", detail={"about": []})
    assert statements(browser, path)[0] == short
