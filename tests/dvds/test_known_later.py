"""Who it was is known only later: whoever is named, answered for or taken back counts from then, and nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from cases.actions.incidents import begin_report
from cases.actions.involvement import move_involvement, name_party
from cases.actions.people import answer_match
from cases.models import Case
from cases.models import Party as Involved
from cases.reports import PersonFacts, Suspect, Victim
from cases.terms import MatchAnswer
from dvds.actions.opening import join
from dvds.models import Application, Near, Part, Party, Triage
from dvds.opened import Somebody
from dvds.patterns.queries import patterns_of
from dvds.queue.queries import news_of
from tests.cases.reports import CAME, one_of, saved
from tests.dvds.requests import about, an_application, as_worker, who
from tests.dvds.scene import refused
from tests.dvds.test_queue import CLEMENT, SILAS, clement, looked, order, reported

__all__ = ["clement"]
NEWS = "What is new about these people"
HIM = PersonFacts(given="Silas", surname="Fennimore", born=date(1980, 2, 3))


@pytest.mark.policy("DVDS-022")
def test_a_suspect_named_after_the_report_moves_it_then(world, now, clement, as_web):
    """The usual 999 call: he is not known yet, and named at the scene twenty minutes later."""
    nobody = PersonFacts(known="not-known")
    victim = Victim(PersonFacts(given="Nell", surname="Ostler"), vulnerabilities=("none-identified",))
    made = saved(world, now, victims=(victim,), suspects=(Suspect(nobody),))
    assert looked(now) == 0
    suspect = Involved.objects.get(record=made.incident.record, part="suspect")
    name_party(suspect, HIM, by=world.officer, at=now + timedelta(minutes=20))
    assert looked(now + timedelta(minutes=20)) == 1
    assert "named" in Triage.objects.filter(record=clement.record).values_list("what", flat=True)
    assert Near.objects.filter(record=clement.record, source__kind="case", part="subject", there="suspect").exists()
    assert order(world, now, as_web)[0] == "Silas Fennimore"


@pytest.mark.policy("DVDS-022")
def test_a_report_taken_down_in_two_goes_moves_it_when_its_people_are_said(world, now, clement):
    """The control room opens the incident; the officer writes who they are."""
    team = world.officer.team
    made = begin_report(came=CAME, one=one_of(now), team=team, by=world.handler, at=now)
    assert looked(now) == 0
    reported(world, now, who("Nell", "Ostler"), SILAS, incident=made)
    assert looked(now + timedelta(minutes=20)) == 1


@pytest.mark.policy("DVDS-022")
def test_what_happened_since_contact_counts_once_the_subject_is_named(world, now, as_web):
    made = an_application(world, now - timedelta(hours=2), **about(CLEMENT, {}))
    reported(world, now, who("Nell", "Ostler"), SILAS)
    assert looked(now) == 0
    as_web(world.dvds)
    join(made, Somebody(Part.SUBJECT, HIM), by=world.dvds, at=now + timedelta(hours=1))
    assert looked(now + timedelta(hours=5)) == 1
    assert set(Triage.objects.values_list("kind", flat=True)) == {"incident.reported", "case.opened"}
    assert looked(now + timedelta(hours=6)) == 0


@pytest.mark.policy("DVDS-022")
def test_what_happened_since_contact_counts_once_somebody_answers_that_it_was_the_subject(world, now, clement):
    made = reported(world, now, who("Nell", "Ostler"), who("Si", "Fen"))
    assert looked(now) == 0
    with as_worker():
        other = Case.objects.get(record__in=[case.record for case in made.cases]).suspect
        mine = Party.objects.get(record=clement.record, part=Part.SUBJECT).person
    answer_match(other, mine, MatchAnswer.SAME, through=made.incident.record, by=world.specialist, at=now)
    assert looked(now + timedelta(hours=5)) == 1


def persons_of(saved_one: Any, clement: Application) -> tuple[Any, Any]:
    """The suspect of a report, and the application's subject."""
    with as_worker():
        suspect = Case.objects.get(record__in=[case.record for case in saved_one.cases]).suspect
        return suspect, Party.objects.get(record=clement.record, part=Part.SUBJECT).person


@pytest.mark.policy("DVDS-022")
def test_whoever_is_answered_not_to_be_the_same_after_the_look_moves_nothing_any_more(
    world, now, clement, as_web, as_owner
):
    """His namesake's case is high, and counted until somebody says that it is another."""
    made = reported(world, now, who("Nell", "Ostler"), who("Silas", "Fennimore"))
    Case.objects.filter(pk__in=[case.pk for case in made.cases]).update(level="high")
    assert looked(now) == 1
    assert order(world, now, as_web)[0] == "Silas Fennimore"
    assert news_of(clement)
    assert NEWS in refused("dvds.closed", clement, world.dvds, now)
    as_owner()
    answer_match(*persons_of(made, clement), MatchAnswer.NOT_SAME, through=made.incident.record, by=world.specialist,
                 at=now + timedelta(minutes=5))  # fmt: skip
    looked(now + timedelta(minutes=6))
    assert order(world, now, as_web)[0] != "Silas Fennimore"
    assert news_of(clement) == []
    assert NEWS not in refused("dvds.closed", clement, world.dvds, now), "nothing shows it, so nobody could read it"
    assert not patterns_of(clement).cases
    as_owner()
    assert not Near.objects.filter(record=clement.record, source__in=[case.record for case in made.cases]).exists()


@pytest.mark.policy("DVDS-022")
def test_an_answer_taken_back_no_longer_counts_either(world, now, clement, as_owner):
    made = reported(world, now, who("Nell", "Ostler"), who("Si", "Fen"))
    one, other = persons_of(made, clement)
    answers = {"through": made.incident.record, "by": world.specialist}
    answer_match(one, other, MatchAnswer.SAME, at=now, **answers)
    looked(now + timedelta(minutes=1))
    there = Near.objects.filter(record=clement.record, source__in=[case.record for case in made.cases])
    assert there.exists()
    answer_match(one, other, MatchAnswer.NOT_SURE, at=now + timedelta(minutes=2), **answers)
    looked(now + timedelta(minutes=3))
    assert not there.exists()


def test_a_report_from_which_the_wrong_person_is_moved_no_longer_counts(world, now, clement):
    made = reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    wrong = Involved.objects.get(record=made.incident.record, part="suspect")
    said = PersonFacts(given="Odo", surname="Farrier")
    move_involvement(wrong, said, why="Another man", by=world.officer, at=now + timedelta(minutes=5))
    looked(now + timedelta(minutes=6))
    assert not Near.objects.filter(record=clement.record, source=made.incident.record).exists()


def test_a_part_that_ended_counts_nothing_any_more(world, now, clement):
    made = reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    Party.objects.filter(record=clement.record, part=Part.SUBJECT).update(ended_at=now)
    looked(now + timedelta(minutes=1))
    assert not Near.objects.filter(record=clement.record, part=Part.SUBJECT).exists()
    assert Near.objects.filter(record=clement.record, part=Part.POTENTIAL_VICTIM).exists()
    assert made.cases


def test_the_worker_alone_takes_away_what_no_longer_holds_and_nobody_changes_it(world, now, clement, as_web):
    reported(world, now, who("Nell", "Ostler"), SILAS)
    looked(now)
    as_web(world.dvds)
    for sql in ("DELETE FROM dvds_near", "UPDATE dvds_near SET sure = true"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)
