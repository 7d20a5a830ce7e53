"""Findings: questions about looks, over every record; each may be answered with *explained*, which marks nobody."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.actions.ownership import accept, offer
from cases.models import Case, Pair
from cases.reports import Suspect, Victim
from dapolicy.access.handles import handle
from dapolicy.access.models import Duty, Exclusion, Kind, Record, StaffEntry
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record as record_event
from ppda.console import rules
from ppda.console.asked import Line
from ppda.console.bursts import BURST
from ppda.models import Finding, FindingAnswer
from tests.cases.reports import person, saved
from tests.reading import text
from tests.world import LONG_AGO, login


@pytest.fixture
def case(world, now):
    """An ordinary case of the unit's, opened by a colleague who is long gone from it."""
    facts = {"line1": "9 Rowan Rise", "town": "Westmarch", "postcode": "ZZ99 2BB"}
    victim = Victim(person("Juniper", "Quill", born=date(1990, 3, 4), **facts))
    suspect = Suspect(person("Barnaby", "Quill", born=date(1988, 5, 6), **facts))
    made = saved(world, now - timedelta(days=3), by=world.colleague, victims=(victim,), suspects=(suspect,))
    return Case.objects.get(pk=Pair.objects.get(record=made.incident.record).case_record_id)


@pytest.fixture
def ask(now):
    """`ask(member, record, …)`: this member looked, and the worker put the rules to it; the codes of what it asks."""

    def put(member, *records, at=now, view="cases:case", opened=True, again=1) -> list[str]:
        lines = [
            Line(
                id=uuid4(),
                at=at,
                member_id=member.pk,
                asked=f"GET {view} reference={one.reference}" if opened else f"GET {view}",
                records=frozenset([one.pk]),
                people=frozenset(),
                outcome=200,
                job="",
                words="",
            )
            for one in records
        ]
        read_as(None)
        with login("worker"):
            for _ in range(again):
                rules.ask(lines, now=now)
        return list(Finding.objects.filter(member_id=member.pk).order_by("rule").values_list("rule", flat=True))

    return put


def register(member, given, surname, *, staff_no, born=None, address=""):
    member.staff_no = staff_no
    member.save(update_fields=["staff_no"])
    StaffEntry.objects.create(
        staff_no=staff_no, given_name=given, surname=surname, date_of_birth=born, home_address=address, kind="officer"
    )


def test_every_rule_has_a_sentence_a_question_and_a_statement_or_is_the_burst():
    assert set(rules.rules()) == set(rules.statements()) | {BURST}
    assert all(rule.sentence.endswith(".") and rule.question.endswith("?") for rule in rules.rules().values())
    burst = rules.limits()["rule"][BURST]
    assert (
        f"{burst['things']} or more different records and people within {burst['minutes']} minutes" in burst["sentence"]
    )


def test_opening_another_teams_record_without_a_task_is_a_question(world, case, ask):
    assert ask(world.stranger, case.record) == ["no-task"]
    assert ask(world.specialist, case.record) == [], "it is her own team's"
    assert ask(world.stranger, case.record, again=3) == ["no-task"], "asked again it adds nothing"


def test_a_task_is_an_owner_an_entry_a_post_that_was_called_or_work_for_the_whole_force(world, case, ask, now):
    world.member("owner", "specialist-officer", team=world.elsewhere)
    world.member("writer", "specialist-officer", team=world.elsewhere)
    offer(case.record, part="investigator", member=world.owner, by=world.supervisor, at=now)
    accept(case.record, part="investigator", by=world.owner, at=now)
    record_event("victim.told", case.record, by=world.writer, at=now, detail={"about": []})
    for member in (world.owner, world.writer, world.dvds, world.inspector, world.handler):
        assert ask(member, case.record) == [], member


def test_what_a_list_put_before_them_by_itself_asks_nothing_and_a_search_does_not_ask_for_a_task(world, case, ask):
    assert ask(world.stranger, case.record, view="desk:home", opened=False) == []
    assert ask(world.stranger, case.record, view="desk:found", opened=False) == []


def test_professional_standards_reading_their_console_ask_nothing_of_themselves(world, case, ask):
    assert ask(world.psd, case.record, view="console:record") == []
    assert ask(world.stranger, case.record, view="audit:record") == ["no-task"], "who looked is a look of its own"


def test_a_look_while_off_duty_is_a_question_unless_a_post_is_held(world, case, ask, now):
    assert "out-of-hours" not in ask(world.specialist, case.record), "no hours are known of this team"
    Duty.objects.create(member=world.colleague, since=now - timedelta(hours=2), until=now + timedelta(hours=2))
    Duty.objects.create(member=world.specialist, since=now - timedelta(hours=12), until=now - timedelta(hours=4))
    assert ask(world.colleague, case.record) == []
    assert ask(world.supervisor, case.record) == [], "the detective inspector's post is held"
    assert ask(world.specialist, case.record) == ["out-of-hours"]
    world.member("late", "specialist-officer")
    Duty.objects.create(member=world.late, since=now - timedelta(hours=9), until=now - timedelta(minutes=30))
    assert ask(world.late, case.record) == [], "within the hour after a duty"


def test_their_own_name_is_a_question_also_in_a_search(world, case, ask):
    world.member("barnaby quill", "specialist-officer")
    assert ask(world.people["barnaby quill"], case.record, view="desk:found", opened=False) == ["own-name"]
    register(world.specialist, "Juniper", "Quill", staff_no="71001")
    assert ask(world.specialist, case.record) == ["own-name"]


def test_their_own_address_and_their_family_are_questions(world, case, ask):
    at_home = "9 Rowan Rise, Westmarch, ZZ99 2BB"
    register(world.specialist, "Fern", "Oakley", staff_no="71002", address=at_home)
    assert ask(world.specialist, case.record) == ["own-address"]
    world.member("sister", "specialist-officer")
    register(world.sister, "Hazel", "Quill", staff_no="71003", address=at_home)
    assert ask(world.sister, case.record) == ["own-family"]
    world.member("namesake", "specialist-officer")
    register(world.namesake, "Linden", "Quill", staff_no="71004", address="1 Other Street, Elsewhere, ZZ99 9ZZ")
    assert ask(world.namesake, case.record) == [], "a surname alone is nothing"


def test_a_confidential_address_is_not_compared(world, case, ask):
    from cases.models import PersonAddress

    PersonAddress.objects.update(confidential=True, line1="", line2="", town="", postcode="", words="")
    register(world.specialist, "Fern", "Oakley", staff_no="71002", address="9 Rowan Rise, Westmarch, ZZ99 2BB")
    assert ask(world.specialist, case.record) == []


def test_a_declared_connection_asks_about_the_looks_before_it(world, case, ask, now):
    Exclusion.objects.create(record=case.record, member=world.specialist, why="declared", at=now)
    assert ask(world.specialist, case.record) == ["declared"]


def test_a_colleague_as_a_party_is_a_question(world, case, ask):
    world.member("mate", "specialist-officer", team=world.unit)
    register(world.mate, "Barnaby", "Quill", staff_no="71005", born=date(1988, 5, 6))
    assert ask(world.specialist, case.record) == ["colleague"]
    assert "colleague" not in ask(world.stranger, case.record), "of another team"
    assert "colleague" not in ask(world.mate, case.record), "that is himself"


def test_many_records_in_a_short_time_are_one_question(world, now, browse, minute, monkeypatch):
    monkeypatch.setitem(rules.limits()["rule"]["burst"], "things", 4)
    made = [Record.open(kind=Kind.CASE, team=world.unit, at=now) for _ in range(6)]
    browser = browse(world.specialist)
    for record in made[:3]:
        browser.get(reverse("audit:record", args=[record.reference]))
    minute()
    assert not Finding.objects.filter(rule="burst").exists()
    for record in made:
        browser.get(reverse("chronology:menu", args=[record.reference]))
    minute()
    minute()
    (burst,) = Finding.objects.filter(rule="burst")
    assert (burst.member_id, len(burst.records)) == (world.specialist.pk, 4)


# Answering


@pytest.fixture
def asked(world, case, ask, now):
    """The stranger was asked about; one of PSD is excluded from that record."""
    world.member("tainted", "psd-auditor")
    Exclusion.objects.create(record=case.record, member=world.tainted, why="declared", at=now)
    ask(world.stranger, case.record)
    return Finding.objects.get(rule="no-task")


def test_psd_answers_a_finding_and_explained_leaves_no_mark(asked, world, case, browse):
    browser = browse(world.psd)
    shown = text(browser.get(reverse("console:findings")))
    assert f"No task there , {now_of(asked)} : Stranger, {case.record.reference}" in shown
    page = reverse("console:finding", args=[handle(asked)])
    assert "What was the task?" in text(browser.get(page))
    browser.post(page, {"outcome": "explained", "words": "Covered for a sick colleague."})
    kept = FindingAnswer.objects.get()
    assert (kept.outcome, kept.by_id, kept.words) == ("explained", world.psd.pk, "Covered for a sick colleague.")
    assert "Stranger" not in text(browser.get(reverse("console:findings")))
    answered = text(browser.get(reverse("console:findings") + "?answered=yes"))
    assert "Explained" in answered
    assert "Stranger" not in answered, "what is answered is listed without names"
    who = reverse("console:person", args=[case.record.reference, handle(world.stranger)])
    assert browser.get(who).status_code == 404 or "No task" not in text(browser.get(who))


def now_of(finding) -> str:
    from dapolicy.ui.telling import tell

    return tell(finding.at)


def test_a_later_answer_stands_beside_the_earlier(asked, world, browse):
    page = reverse("console:finding", args=[handle(asked)])
    browser = browse(world.psd)
    for outcome in ("looked-into", "referred"):
        browser.post(page, {"outcome": outcome, "words": f"Because {outcome}"})
    shown = text(browser.get(page))
    assert "Because looked-into" in shown
    assert "Because referred" in shown
    missing = browser.post(page, {"outcome": "explained"})
    assert "There is a problem" in text(missing)
    assert FindingAnswer.objects.count() == 2


def test_whoever_looked_who_is_excluded_and_who_is_not_psd_see_no_finding(asked, world, browse, now):
    from dapolicy.access.models import MemberRole

    page = reverse("console:finding", args=[handle(asked)])
    MemberRole.objects.create(member=world.stranger, role_id="psd-auditor", since=LONG_AGO)
    for reader in (world.stranger, world.tainted):
        browser = browse(reader)
        assert browser.get(page).status_code == 404
        assert browser.post(page, {"outcome": "explained", "words": "Nothing in it"}).status_code == 404
        assert "Stranger" not in text(browser.get(reverse("console:findings"))).replace("Stranger Sign out", "")
    for reader in (world.supervisor, world.manager, world.admin, world.specialist):
        assert browse(reader).get(page).status_code == 404
    assert not FindingAnswer.objects.exists()


@pytest.mark.parametrize("table", ["sighting", "finding", "findinganswer", "lookersrequest", "checkseen"])
def test_what_was_found_is_neither_changed_nor_removed_by_anybody(asked, table):
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    for sql in (f"TRUNCATE ppda_{table} CASCADE", "DELETE FROM ppda_finding", "UPDATE ppda_finding SET rule = ''"):
        with pytest.raises(ProgrammingError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_web_login_writes_no_finding_and_no_try(asked, world, as_web):
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    as_web(world.psd)
    for table in ("finding", "sighting", "checkseen"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO ppda_{table} SELECT * FROM ppda_{table}")
