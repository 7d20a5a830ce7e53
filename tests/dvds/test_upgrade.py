"""What was recorded before words stood in the chronology alone: nothing is lost, and nothing old is asked for anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dapolicy.audit.verify import verify
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Content, Event
from dvds.actions.opening import RECEIVED, begin
from dvds.gates import first_contact, left_open, undertaking_left
from dvds.models import Application, Near, QueueAct, Route, Triage
from dvds.opened import FirstContact
from dvds.queue.queries import news_of
from dvds.story import story_of
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, asked, told

BEFORE = [("dvds", "0007_worker_opens"), ("chronology", "0005_tried_at"), ("custody", "0009_applications")]
WHY, DANGER = "He has heard that Lionel hurt somebody", "He keeps a gun under the stairs"


@pytest.fixture
def old(world: Any, now: Any) -> Application:
    """A right to ask as it was opened then: its event has why they ask, and names nothing that it answers."""
    return opened_then(world, now - timedelta(days=3), words=WHY)


def opened_then(world: Any, at: datetime, *, words: str) -> Application:
    said = FirstContact(contacted_at=at, channel="online", applicant_is="third-party", people=(CASPIAN, PETRA, LIONEL))
    given: dict[str, Any] = {"channel": "online", "applicant_is": "third-party"}
    made = begin(Route.ASK, said, team=world.dvds.team, contacted_at=at, by=world.dvds, at=at, **given)
    detail = {"channel": "online", "applicant": "third-party"}
    record_event(RECEIVED, made.record, by=world.dvds, at=at, detail=detail, words=words)
    return made


def upgrade(columns: dict[int, tuple[str, str]]) -> None:
    """Back to the tables of before, with what stood in their columns, and forward again."""
    loader = MigrationExecutor(connection).loader
    migration = loader.get_migration("dvds", "0008_words_and_news")
    state = loader.project_state(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with connection.schema_editor() as editor:
            migration.unapply(state.clone(), editor)
        for pk, said in columns.items():
            cursor.execute(
                "UPDATE dvds_application SET reason_wanted = %s, indicator_words = %s WHERE record_id = %s", [*said, pk]
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with connection.schema_editor() as editor:
            migration.apply(state.clone(), editor)


def gaps(found: Any) -> list[str]:
    return [gap.title for gap in found]


def test_what_was_said_of_the_danger_is_entered_before_its_column_goes(world, now, old):
    """Why they ask stands in the chronology already, and is not entered twice."""
    silent = opened_then(world, now - timedelta(days=2), words="")
    upgrade({old.pk: (WHY, DANGER), silent.pk: ("", DANGER)})
    for made in (old, silent):
        [learnt] = Event.objects.filter(record_id=made.pk, kind="dvds.details-learnt")
        assert (learnt.at, learnt.by_id, learnt.dvds) == (made.contacted_at, world.dvds.pk, True)
        assert Content.objects.get(event_id=learnt.pk).words == DANGER
    assert Content.objects.filter(words=WHY).count() == 1
    assert "Why they ask" not in gaps(first_contact(story_of(old.record)))
    assert "Why they ask" in gaps(first_contact(story_of(silent.record))), "nobody said"
    assert verify().found == {}


def test_words_that_were_destroyed_do_not_come_back_out_of_a_column(old):
    Content.objects.filter(record_id=old.pk).delete()
    upgrade({old.pk: (WHY, "")})
    assert not Content.objects.filter(record_id=old.pk).exists()


def test_news_that_somebody_looked_at_stays_looked_at(world, now, old):
    source = told(world.dvds, now - timedelta(days=2))
    first, second, third = (news(old, source, now - timedelta(hours=hours)) for hours in (9, 7, 1))
    for hours in (8, 5, 4):
        QueueAct.objects.create(record=old.record, what="looked", by=world.dvds, at=now - timedelta(hours=hours))
    upgrade({})
    assert news_of(old) == [third]
    acts = QueueAct.objects.exclude(news=None).order_by("at")
    assert [(act.news, act.at) for act in acts] == [
        (first.pk, now - timedelta(hours=8)),
        (second.pk, now - timedelta(hours=5)),
    ]


def news(made: Application, source: Application, at: datetime) -> Triage:
    found = {"part": "subject", "there": "suspect"}
    Near.objects.get_or_create(record=made.record, source=source.record, **found, defaults={"sure": True, "at": at})
    return Triage.objects.create(
        record=made.record, source=source.record, event_id=uuid4(), kind="case.opened", what="incident",
        part="subject", happened_at=at, at=at, was=25, becomes=50,
    )  # fmt: skip


def test_an_older_opening_with_words_owes_no_reason_and_a_newer_one_says_what_it_answers(world, now, old):
    assert "Why they ask" not in gaps(first_contact(story_of(old.record)))
    new = asked(world.dvds, now - timedelta(days=1), reason_wanted="", indicator_words=DANGER)
    assert "Why they ask" in gaps(first_contact(story_of(new.record)))


def test_an_older_meeting_let_nobody_leave_anything_out(world, now, old):
    detail = {"applicant": "third-party", "malice": "yes", "steps": ["warnings"]}
    record_event("dvds.met", old.record, by=world.dvds, at=now, detail=detail, words="As it was")
    assert gaps(left_open(story_of(old.record))) == []


@pytest.mark.parametrize(
    ("kind", "owed"),
    [("dvds.disclosed", ["The undertaking: signed or refused"]), ("dvds.disclosed-urgently", [])],
)
def test_an_older_disclosure_owes_what_it_owed_and_no_more(world, now, old, kind, owed):
    detail = {"warnings": ["safeguarding"], "undertaking": "not-asked", "pack": "yes"}
    record_event(kind, old.record, by=world.dvds, at=now, detail=detail, words="As it was")
    assert gaps(undertaking_left(story_of(old.record))) == owed
