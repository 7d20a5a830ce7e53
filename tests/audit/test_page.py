"""Who looked at this record: for those who may see it, and without saying what else anybody looked at."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from dapolicy.access import matrix
from dapolicy.access.models import Exclusion, Kind, Record
from dapolicy.access.permissions import ALLOWS, Permission
from dapolicy.access.reader import read_as
from dapolicy.audit import queries
from dapolicy.audit.models import Entry
from tests.audit.conftest import MOMENT


@pytest.fixture
def held(world, now) -> Record:
    return Record.open(kind=Kind.CASE, team=world.unit, at=now)


@pytest.fixture
def page(client, as_web, as_owner):
    """`page(member, record)`: the page as a browser gets it, the request running with the web login's rights."""

    def ask(member, record, **query):
        as_owner()
        client.force_login(member.account)
        as_web(None)
        answer = client.get(reverse("audit:record", args=[getattr(record, "reference", record)]), query)
        as_owner()
        return answer

    return ask


def rows(answer) -> list[list[str]]:
    """The cells of the table, as text."""
    body = answer.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in body.split("<tr")[1:]]
    return [[unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in line] for line in lines]


def bare(answer, reference: str) -> str:
    """The page without what each request has of its own: what was asked, and the form token."""
    return re.sub(r'value="\w{64}"', "", answer.content.decode()).replace(reference, "")


def test_every_look_is_one_line_in_londons_time_and_the_officers_words(world, held, entry, page):
    entry(
        at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
        member_id=world.supervisor.pk,
        records=[held.pk],
        asked=f"GET cases:safe-contact reference={held.reference}",
        roles=["supervisor", "dvds-officer"],
        reason="",
    )
    entry(member_id=None, records=[held.pk], roles=[], job="pack", asked="pack", outcome=500, reason="For MARAC")
    assert rows(page(world.specialist, held)) == [
        [
            "2 Jul 2026, 00:30",
            "Supervisor",
            "DVDS officer, Supervisor",
            "Cases: safe contact",
            "No reason was needed",
            "Shown",
        ],
        ["28 Mar 2026, 23:30", "Job: pack", "–", "Another page", "For MARAC", "Failed"],
    ]


def test_the_page_marks_its_own_look(world, held, page):
    assert rows(page(world.specialist, held)) == []
    (mine,) = rows(page(world.specialist, held))
    assert mine[1:] == ["Specialist", "Specialist officer", "Audit: record", "No reason was needed", "Shown"]
    last = Entry.objects.order_by("pk").last()
    assert (last.records, last.outcome, last.member_id) == ([held.pk], 200, world.specialist.pk)


def test_looks_at_other_records_are_left_out_and_their_references_cut(world, held, entry, page, now):
    other = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    entry(records=[other.pk], reason="Only the other")
    entry(
        records=[held.pk, other.pk],
        asked=f"GET cases:family reference={other.reference}",
        reason=f"{held.reference}, with {other.reference} and {other.reference[3:].lower()} da {other.reference[3:]}",
    )
    answer = page(world.specialist, held)
    (line,) = rows(answer)
    assert line[3] == "Another page"
    assert line[4].startswith(f"{held.reference}, with another record and")
    assert other.reference not in answer.content.decode()
    assert f"da {other.reference[3:]}" not in answer.content.decode()
    assert "Only the other" not in answer.content.decode()


@pytest.mark.policy("ACC-005")
def test_a_page_of_the_scheme_is_named_to_its_staff_alone_and_looks_like_any_other_records_page(
    world, held, entry, page, now
):
    application = Record.open(kind=Kind.APPLICATION, team=world.unit, at=now, dvds=True)
    other = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    ours, said = [held.pk, application.pk], {"reason": "Right to ask", "recipients": ["Applicant"]}
    entry(records=ours, asked=f"GET dvds:application reference={application.reference}", **said)
    entry(records=[held.pk, other.pk], asked=f"GET cases:case reference={other.reference}", reason="")
    entry(records=[held.pk], asked="GET dvds:queue", reason="", roles=["dvds-officer"])
    dvds, *others = (rows(page(one, held))[-3:] for one in (world.dvds, world.specialist))
    assert sorted(line[3] for line in dvds) == ["Cases: case", "Dvds: application", "Dvds: queue"]
    assert [line[3:5] for line in others[0]] == [["Another page", "–"]] * 3
    Exclusion.objects.create(record=application, member=world.dvds, why="declared", at=now)
    tainted = rows(page(world.dvds, held))
    assert "Dvds: application" not in [line[3] for line in tainted]


def test_a_record_that_one_may_not_see_is_answered_like_one_that_is_not_there(world, held, entry, page):
    entry(records=[held.pk], reason="There is something to leak")
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    absent = Record.open(kind=Kind.CASE, team=None, at=MOMENT)
    reference = absent.reference
    absent.delete()
    hidden, gone = page(world.colleague, held), page(world.colleague, reference)
    assert hidden.status_code == gone.status_code == 404
    assert bare(hidden, held.reference) == bare(gone, reference)
    told = Entry.objects.order_by("-pk").values_list("records", "people", "outcome")[:2]
    assert list(told) == [([], [], 404)] * 2


def test_the_database_tells_lookers_only_to_whoever_may_see_the_record(world, held, entry, as_web, as_owner):
    entry(records=[held.pk])

    def told(member) -> int:
        as_web(member)
        count = len(queries.lookers(Record(pk=held.pk)))
        as_owner()
        return count

    assert (told(world.specialist), told(world.psd)) == (1, 1)
    assert [told(one) for one in (world.analyst, world.partner, world.admin, None)] == [0, 0, 0, 0]
    Exclusion.objects.create(record=held, member=world.psd, why="declared", at=MOMENT)
    assert told(world.psd) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    assert told(world.specialist) == 0


def test_an_applications_lookers_are_told_to_dvds_staff_alone(world, entry, as_web, now):
    application = Record.open(kind=Kind.APPLICATION, team=world.unit, at=now, dvds=True)
    entry(records=[application.pk])
    as_web(world.supervisor)
    assert queries.lookers(application) == []
    read_as(world.dvds.pk)
    assert len(queries.lookers(application)) == 1


def test_pages_go_by_key_and_leave_nobody_out_who_looked_in_the_same_moment(world, held, entry, as_web):
    for number in range(7):
        entry(records=[held.pk], at=MOMENT + timedelta(minutes=number // 3), reason=str(number))
    as_web(world.specialist)
    seen, before = [], None
    while looks := queries.lookers(held, before=before, most=2):
        seen += [look.reason for look in looks]
        before = looks[-1].at
    assert sorted(seen) == [str(number) for number in range(7)]


def test_a_long_list_has_a_next_page_and_a_way_back(world, held, entry, page):
    for number in range(queries.PAGE + 1):
        entry(records=[held.pk], at=MOMENT + timedelta(minutes=number))
    first = page(world.specialist, held)
    assert len(rows(first)) == queries.PAGE
    (link,) = re.findall(r'href="[^"]*\?before=([^"]+)" rel="next"', first.content.decode())
    assert link == "2026-03-28T23%3A31%3A00%2B00%3A00"
    second = page(world.specialist, held, before="2026-03-28T23:31:00+00:00")
    assert [line[0] for line in rows(second)] == ["28 Mar 2026, 23:30"]
    assert "Back to the first page" in second.content.decode()


@pytest.mark.parametrize(
    "before", ["yesterday", "2026-03-28", "2026-03-28T23:31:00", "9" * 40, "0001-01-01T00:00:00+05:00"]
)
def test_a_link_that_was_spoilt_begins_at_the_newest_look(world, held, entry, page, before):
    entry(records=[held.pk])
    assert page(world.specialist, held, before=before).status_code == 200


@pytest.mark.parametrize("looks", [1, 3])
def test_the_list_costs_two_statements_whatever_its_length(
    world, held, entry, as_web, looks, django_assert_num_queries
):
    for _ in range(looks):
        entry(records=[held.pk])
    as_web(world.specialist)
    with django_assert_num_queries(2):
        assert len(queries.lookers(queries.record_with(held.reference))) == looks


def test_the_page_shows_no_key_and_no_count(world, held, entry, page):
    written = entry(records=[held.pk], people=[990_017])
    text = page(world.specialist, held).content.decode()
    assert str(written) not in text
    assert "990017" not in text


def test_the_roles_that_may_open_the_page_are_those_that_may_see_the_audit():
    assert matrix.matrix()["audit:record"] == ALLOWS[Permission.SEE_AUDIT]
