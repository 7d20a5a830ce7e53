"""The queue: current danger first, then time left; what happens to its people moves an application, and says why."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.people import answer_match
from cases.models import Case
from cases.reports import PersonFacts, Suspect, Victim
from cases.terms import MatchAnswer
from dapolicy.access.models import Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event
from dapolicy.policy.worktime import LONDON
from dapolicy.ui.telling import tell_due
from dvds.models import Application, DoubleAnswer, Near, Part, Party, QueueAct, Triage
from dvds.queue.actions import answer_double, look_at_news, pick_up
from dvds.queue.queries import news_of, queue
from dvds.queue.standing import STANDING
from dvds.queue.triage import look
from tests.cases.reports import saved
from tests.dvds.requests import about, an_application, as_worker, who

SILAS = who("Silas", "Fennimore", "1980-02-03")
CLEMENT = who("Clement", "Lisle", "1991-09-09")
OTHERS = [("Ada", "Crumpet", "Odo", "Farrier"), ("Bryony", "Oates", "Ivo", "Pellow"), ("Una", "Thrale", "Rex", "Moss")]


@pytest.fixture
def clement(world: Any, now: Any) -> Application:
    """Story 5: contact nine days ago, and three others who came before."""
    for number, (a, b, c, d) in enumerate(OTHERS):
        an_application(world, now - timedelta(days=12 - number), **about(who(a, b), who(c, d)))
    made = an_application(world, now - timedelta(days=9), **about(CLEMENT, SILAS))
    looked(now - timedelta(days=8))
    return made


def looked(at: Any) -> int:
    with as_worker():
        return look(now=at)


def reported(world: Any, at: Any, victim: dict[str, Any], suspect: dict[str, Any], **said: Any) -> Any:
    facts = [
        PersonFacts(given=one["given"], surname=one["surname"], born_words="", **born(one)) for one in (victim, suspect)
    ]
    return saved(
        world,
        at,
        victims=(Victim(facts[0], vulnerabilities=("none-identified",)),),
        suspects=(Suspect(facts[1]),),
        **said,
    )


def born(one: dict[str, Any]) -> dict[str, Any]:
    return {"born": date.fromisoformat(one["born"])} if "born" in one else {}


def order(world: Any, now: Any, as_web: Any) -> list[str]:
    as_web(world.dvds)
    return [line.names["subject"] for line in queue(now=now).lines]


@pytest.mark.policy("DVDS-022")
def test_without_anything_new_whoever_is_due_first_stands_first(world, now, clement, as_web):
    assert order(world, now, as_web)[-1] == "Silas Fennimore"


@pytest.mark.policy("DVDS-022")
@pytest.mark.parametrize("side", ["subject", "potential-victim"])
def test_a_new_incident_on_day_nine_moves_it_to_the_top_and_says_why(world, now, clement, browse, side):
    pair = (who("Nell", "Ostler"), SILAS) if side == "subject" else (CLEMENT, who("Tam", "Reed"))
    saved_one = reported(world, now, *pair)
    assert looked(now) == 1
    row = Triage.objects.get(record=clement.record, kind="incident.reported")
    assert (row.what, row.part, row.was, row.becomes, row.at) == ("incident", side, 25, 50, now)
    page = browse(world.dvds).get(reverse("dvds:queue")).content.decode()
    first = page.split("</section>")[0]
    assert "Silas Fennimore" in first
    assert "New incident" in first
    assert "from not assessed yet to new incident, not looked at yet" in first
    assert saved_one.incident.record.reference in first


def test_a_name_misheard_with_its_birth_date_is_the_same_person(world, now, clement):
    reported(world, now, who("Nell", "Ostler"), who("Sylas", "Fenimore", "1980-03-02"))
    assert looked(now) == 1


def test_another_of_the_same_name_with_another_birth_date_moves_nothing(world, now, clement):
    reported(world, now, who("Nell", "Ostler"), who("Silas", "Fennimore", "1955-12-24"))
    assert looked(now) == 0


def test_whoever_was_answered_not_to_be_the_same_moves_nothing(world, now, clement):
    first = reported(world, now, who("Nell", "Ostler"), SILAS)
    with as_worker():
        other = Case.objects.get(record__in=[case.record for case in first.cases]).suspect
        mine = Party.objects.get(record=clement.record, part=Part.SUBJECT).person
    answer_match(other, mine, MatchAnswer.NOT_SAME, through=first.incident.record, by=world.specialist, at=now)
    assert looked(now) == 0


@pytest.mark.parametrize(("kind", "what"), [
    ("risk.assessed", "assessment"), ("order.heard", "order"), ("suspect.released", "suspect"),
    ("threat-to-life.recorded", "level"),
])  # fmt: skip
def test_an_assessment_an_order_a_release_and_a_level_look_at_it_again(world, now, clement, kind, what):
    case = reported(world, now, who("Nell", "Ostler"), SILAS).cases[0]
    looked(now)
    record_event(kind, case.record, by=world.specialist, at=now, subject="S1", detail={"level": "high"})
    assert looked(now + timedelta(minutes=1)) == 1
    assert Triage.objects.filter(record=clement.record, kind=kind, what=what).count() == 1


def test_an_entry_of_intelligence_looks_at_it_again_whatever_its_kind(world, now, clement):
    case = reported(world, now, who("Nell", "Ostler"), SILAS).cases[0]
    record_event("case.note", case.record, by=world.specialist, at=now, sensitivity="intelligence")
    looked(now)
    assert Triage.objects.filter(record=clement.record, what="intelligence").count() == 1


def test_a_level_that_is_raised_counts_at_once_without_any_worker(world, now, clement, as_web):
    case = reported(world, now - timedelta(days=10), who("Nell", "Ostler"), SILAS).cases[0]
    looked(now)
    with as_worker():
        for row in Triage.objects.filter(record=clement.record):
            QueueAct.objects.create(record=clement.record, what="looked", news=row.pk, by=world.dvds, at=now)
    Case.objects.filter(pk=case.pk).update(level="high")
    assert order(world, now, as_web)[0] == "Silas Fennimore"


def test_late_twice_and_after_a_stop_each_piece_of_news_is_kept_once(world, now, clement):
    reported(world, now, who("Nell", "Ostler"), SILAS)
    assert [looked(now + timedelta(hours=hour)) for hour in (5, 5, 9)] == [1, 0, 0]


def test_what_was_there_before_the_application_is_no_news(world, now):
    reported(world, now, who("Nell", "Ostler"), SILAS)
    an_application(world, now + timedelta(hours=1), **about(CLEMENT, SILAS))
    assert looked(now + timedelta(hours=2)) == 0


def test_nothing_that_the_author_of_an_incident_does_differs(world, now, clement, monkeypatch):
    statements = []
    for suspect in (SILAS, who("Nobody", "Known", "1980-02-03")):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            reported(world, now, who("Nell", "Ostler"), suspect)
        statements.append(len(caught))
    assert statements[0] == statements[1]
    assert "dvds.queue.tasks.look" in settings.DAPOLICY_LOOKS


def test_news_looked_at_is_no_longer_new_and_what_follows_stands_in_the_chronology(world, now, clement, as_web):
    reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    read_as(world.dvds.pk)
    news = news_of(clement)
    look_at_news(clement, news, words="Rang her by the agreed way", by=world.dvds, at=now + timedelta(minutes=5))
    assert order(world, now, as_web)[0] != "Silas Fennimore"
    assert Event.objects.filter(record_id=clement.pk, kind="dvds.looked-at-news").count() == 1


def test_only_what_was_on_the_page_is_looked_at_and_what_came_meanwhile_stays_new(world, now, clement, browse, as_web):
    reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    browser, address = browse(world.dvds), reverse("dvds:looked", args=[clement.record.reference])
    page = browser.get(address)
    shown = page.content.decode()
    assert shown.count("New incident") + shown.count("Case opened") == len(page.context["news"]) > 0
    reported(world, now + timedelta(minutes=2), who("Una", "Brock"), SILAS)
    looked(now + timedelta(minutes=3))
    typed = {"shown": page.context["form"]["shown"].value(), "words": "Rang her by the agreed way"}
    assert browser.post(address, typed).status_code == 302
    assert order(world, now, as_web)[0] == "Silas Fennimore"
    left = news_of(clement)
    assert left
    assert {row.at for row in left} == {now + timedelta(minutes=3)}
    again = browse(world.dvds).post(address, typed)
    assert "Somebody has looked at this meanwhile" in again.content.decode()


def test_what_an_officer_may_not_see_stays_new_for_those_who_may(world, now, clement, browse, as_web, as_owner):
    hidden = reported(world, now, who("Nell", "Ostler"), SILAS)
    with connection.cursor() as cursor:
        for record in (hidden.incident.record_id, *(one.record_id for one in hidden.cases)):
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record])
    looked(now)
    shown = reported(world, now, who("Una", "Brock"), SILAS)
    looked(now + timedelta(minutes=1))
    as_web(world.dvds)
    news = news_of(clement)
    assert {row.source_id for row in news} <= {shown.incident.record_id, *(one.record_id for one in shown.cases)}
    look_at_news(clement, news, words="Read", by=world.dvds, at=now + timedelta(minutes=5))
    assert news_of(clement) == []
    as_owner()
    assert {row.source_id for row in news_of(clement)} <= {
        hidden.incident.record_id,
        *(one.record_id for one in hidden.cases),
    }
    assert news_of(clement), "whoever may see it still finds it new"


def test_nobody_says_that_they_looked_at_what_they_may_not_see(world, now, clement, as_web, as_owner):
    """A key that is hidden and one that is not there are refused alike, and neither leaves a row."""
    hidden = reported(world, now, who("Nell", "Ostler"), SILAS)
    with connection.cursor() as cursor:
        for record in (hidden.incident.record_id, *(one.record_id for one in hidden.cases)):
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record])
    looked(now)
    unseen = Triage.objects.filter(record=clement.record).values_list("pk", flat=True)[0]
    refusals = []
    as_web(world.dvds)
    for key in (unseen, uuid4()):
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            QueueAct.objects.create(record=clement.record, what="looked", news=key, by=world.dvds, at=now)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
    as_owner()
    assert not QueueAct.objects.exists()


@pytest.mark.policy("DVDS-011")
def test_what_nobody_picked_up_says_for_how_long(world, now, clement, browse):
    browser = browse(world.dvds)
    assert "Not picked up" in browser.get(reverse("dvds:queue")).content.decode()
    browser.post(reverse("dvds:pick-up", args=[clement.record.reference]))
    browser.post(reverse("dvds:pick-up", args=[clement.record.reference]))
    assert QueueAct.objects.filter(record=clement.record, what="picked-up").count() == 1
    assert "Picked up by Dvds" in browser.get(reverse("dvds:queue")).content.decode()


@pytest.mark.policy("DVDS-012")
def test_the_24_hours_stand_with_their_clock_time(world, now, browse):
    an_application(world, now - timedelta(hours=2))
    page = browse(world.dvds).get(reverse("dvds:queue")).content.decode()
    due = now + timedelta(hours=22)
    shown = tell_due(due, now)
    assert due.astimezone(LONDON).strftime("%H:%M") in shown
    assert f'The 24 hours</dt><dd class="govuk-summary-list__value">{shown}' in page


def test_a_locked_incident_moves_it_for_those_alone_who_may_see_that(world, now, clement, as_web, as_owner):
    case = reported(world, now, who("Nell", "Ostler"), SILAS)
    with connection.cursor() as cursor:
        for record in (case.incident.record_id, *(one.record_id for one in case.cases)):
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record])
    assert looked(now) == 1
    assert order(world, now, as_web)[0] != "Silas Fennimore"
    assert not Triage.objects.exists()
    assert not Near.objects.filter(source=case.incident.record_id).exists()
    as_owner()
    assert Triage.objects.filter(record=clement.record).exists()


def test_a_locked_incident_leaves_no_trace_in_what_an_open_one_says(world, now, clement, as_owner):
    hidden = reported(world, now, who("Nell", "Ostler"), SILAS)
    with connection.cursor() as cursor:
        for record in (hidden.incident.record_id, *(one.record_id for one in hidden.cases)):
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record])
    looked(now)
    shown = reported(world, now, who("Una", "Brock"), SILAS)
    looked(now + timedelta(minutes=1))
    row = Triage.objects.get(record=clement.record, event_id__in=Event.objects.filter(
        record_id=shown.incident.record_id, kind="incident.reported").values("pk"))  # fmt: skip
    assert (row.was, row.becomes) == (25, 50)


@pytest.fixture
def doubles(world: Any, now: Any) -> tuple[Application, Application]:
    """Story 4: two control rooms typed it."""
    one = an_application(world, now - timedelta(hours=3))
    two = an_application(world, now - timedelta(hours=2), why="Typed by the second control room")
    looked(now)
    return one, two


def test_likely_doubles_are_offered_answered_and_never_merged(world, now, doubles, browse):
    one, two = doubles
    browser = browse(world.dvds)
    page = browser.get(reverse("dvds:queue")).content.decode()
    assert page.count("Double?") == 2
    asks = reverse("dvds:double", args=[one.record.reference, two.record.reference])
    ids = re.findall(r'id="(safe-[^"]+)"', browser.get(asks).content.decode())
    assert len(ids) == len(set(ids)) == 4, "each contact of each"
    answer = browser.post(asks, {"answer": "same", "why": "The same words"})
    assert answer.status_code == 302
    assert "Double?" not in browser.get(reverse("dvds:queue")).content.decode()
    assert DoubleAnswer.objects.get().answer == "same"
    assert Application.objects.filter(closed_at=None).count() == 2


@pytest.mark.parametrize("answer", ["not-same", "not-sure"])
def test_the_other_answers_stand_too_and_the_newest_counts(world, now, doubles, answer, as_web):
    one, two = doubles
    as_web(world.dvds)
    answer_double(one, two, answer="same", why="", by=world.dvds, at=now)
    answer_double(two, one, answer=answer, why="", by=world.dvds, at=now + timedelta(minutes=1))
    assert {line.doubles[0].answer.answer for line in queue(now=now).lines} == {answer}


def test_the_page_sends_as_many_statements_for_twelve_as_for_two(world, now, doubles, browse):
    browser = browse(world.dvds)
    browser.get(reverse("dvds:queue"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("dvds:queue"))
    for number in range(10):
        an_application(world, now - timedelta(hours=number), **about(who("Ann", f"Other{number}"), SILAS))
    looked(now)
    with CaptureQueriesContext(connection) as many:
        browser.get(reverse("dvds:queue"))
    assert len(few) == len(many)
    assert Record.objects.filter(kind="application").count() == 12


CLOSED = """
    INSERT INTO {0} SELECT (jsonb_populate_record(one, jsonb_build_object({1}, 'closed_at', now()))).*
    FROM {0} one, generate_series(10000001, 10002000) AS number WHERE one.{2} = %s
"""


def test_the_queue_reads_no_application_that_was_closed(world, now, as_web):
    made = an_application(world, now)
    with connection.cursor() as cursor:
        cursor.execute(CLOSED.format("access_record", "'id', number, 'reference', number", "id"), [made.pk])
        cursor.execute(CLOSED.format("dvds_application", "'record_id', number", "record_id"), [made.pk])
        cursor.execute("ANALYZE dvds_application")
        as_web(world.dvds)
        given = {"every": True, "ids": [], "locked": True, "live": now, "most": 50, "after": 0}
        cursor.execute(f"EXPLAIN {STANDING}", given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Scan using application_queued" in plan
    assert "Seq Scan on dvds_application" not in plan


def test_only_dvds_staff_pick_up_look_and_answer(world, now, clement):
    for member in (world.officer, world.supervisor, world.psd, world.manager):
        with pytest.raises(Refused):
            pick_up(clement, by=member, at=now)
        with pytest.raises(Refused):
            look_at_news(clement, [], words="Read", by=member, at=now)
