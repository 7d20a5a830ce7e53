"""A report locks as its last write: who was said to be police or is in the register, and what joins what is locked."""

from __future__ import annotations

from datetime import date

import pytest

from cases.actions.incidents import save_report
from cases.models import Case, Incident, Party
from cases.reports import Suspect, Victim
from dapolicy.access.models import PostPage, Record, StaffEntry
from tests.cases.reports import make_report, person, saved
from tests.cases.test_report_saving import same_as

pytestmark = pytest.mark.django_db


def test_yes_to_police_locks_incident_and_case_in_the_same_transaction(world, as_web, as_owner, now):
    as_web(world.officer)
    said = Suspect(person("Rowan", "Bracken"), police="yes")
    done = saved(world, now, suspects=(said,))
    assert done.locked
    assert set(Record.objects.values_list("locked", flat=True)) == {"possible"}, "the author keeps a grant"
    as_web(world.colleague)
    assert not Incident.objects.exists()
    assert not Case.objects.exists()
    assert not Party.objects.exists()
    as_owner()
    assert PostPage.objects.filter(post="fim").count() == 2


def test_a_match_in_the_staff_register_locks_though_nobody_said_so(world, as_web, now):
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1988, 3, 2), kind="officer"
    )
    as_web(world.officer)
    done = saved(world, now, suspects=(Suspect(person("Rowan", "Bracken", born=date(1988, 3, 2))),))
    assert done.locked


def test_the_suspect_who_records_it_himself_sees_nothing_afterwards(world, as_web, now):
    himself = world.member("rowan", "response-officer", team=world.shift, staff_no="90417")
    StaffEntry.objects.create(
        staff_no="90417", given_name="Rowan", surname="Bracken", date_of_birth=date(1988, 3, 2), kind="officer"
    )
    as_web(himself)
    said = Suspect(person("Rowan", "Bracken"), police="yes", staff_no="90417")
    done = save_report(make_report(now, suspects=(said,)), by=himself, at=now)
    assert done.locked
    assert not Record.objects.exists()


def test_what_joins_a_locked_case_locks_with_it(world, as_web, as_owner, now, hours):
    as_web(world.officer)
    first = saved(world, now, suspects=(Suspect(person("Rowan", "Bracken"), police="yes"),))
    parties = Party.objects.filter(record=first.incident.record)
    victim, suspect = parties.get(part="victim").person, parties.get(part="suspect").person
    second = saved(
        world,
        now + hours(1),
        victims=(Victim(person("Juniper", "Quillfeather", answers=same_as(victim))),),
        suspects=(Suspect(person("R", "Bracken", answers=same_as(suspect))),),
    )
    assert second.locked
    as_owner()
    assert set(Record.objects.values_list("locked", flat=True)) == {"possible"}


def test_who_is_one_with_somebody_known_only_to_a_locked_record_is_locked_too(world, as_web, as_owner, now, hours):
    as_web(world.officer)
    first = saved(world, now, suspects=(Suspect(person("Rowan", "Bracken"), police="yes"),))
    victim = Party.objects.get(record=first.incident.record, part="victim").person
    said = Victim(person("Juniper", "Quillfeather", answers={victim.reference: "not-sure"}))
    assert saved(world, now + hours(1), victims=(said,), suspects=(Suspect(person("Percy", "Vane")),)).locked
