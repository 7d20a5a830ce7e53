"""The worker's part: a register that grows, what is known of one person together, and older records for a choice."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from cases.actions.police import WorksFor, say_police
from cases.actions.registering import find_older, hold_against_register
from cases.models import Party, RepeatFlag
from cases.reports import Suspect, Victim
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import decide, decide_not_police
from dapolicy.custody.models import Doubt, Older
from tests.cases.reports import person
from tests.custody.police import BORN, officers, reported, sees, staff, state
from tests.world import login


def worked(job, now):
    with login("worker"):
        read_as(None)
        return job(at=now)


def test_a_register_that_is_loaded_later_locks_what_stands_open(world, now):
    _, case = reported(world, now)
    assert state(case.record) == "no"
    officers(world)
    assert worked(hold_against_register, now) == 1
    assert state(case.record) == "possible"
    assert Exclusion.objects.filter(record=case.record, member=world.rowan).exists()
    event = Event.objects.get(kind="ppda.reported")
    assert (event.record_id, event.by_id) == (case.pk, None)
    assert worked(hold_against_register, now) == 0  # late or twice, it is the same
    assert Doubt.objects.count() == 1


def test_a_report_that_locked_for_its_victim_is_held_against_the_register_again_for_its_suspect(world, now):
    """She is an officer and locked it; he joins afterwards, and is excluded in the hour that finds him there."""
    fern = Victim(person("Fern", "Oxbow", born=date(1991, 3, 4)))
    he = Suspect(person("Rowan", "Bracken", born=BORN))
    _, case = reported(world, now, suspects=(he,), victims=(fern,))
    staff("60009", "Fern", "Oxbow", date_of_birth=date(1991, 3, 4))
    assert worked(hold_against_register, now) == 1
    assert state(case.record) == "possible"
    officers(world)
    assert worked(hold_against_register, now + timedelta(hours=1)) == 1
    assert worked(hold_against_register, now + timedelta(hours=2)) == 0
    assert Exclusion.objects.filter(record=case.record, member=world.rowan, why="suspect").exists()
    assert Doubt.objects.count() == 2
    assert Event.objects.filter(record_id=case.pk, kind="ppda.reported").count() == 1


def test_two_things_that_were_told_in_two_reports_count_together(world, now):
    officers(world)
    name = (Suspect(person("Rowan", "Bracken")),)
    first, case = reported(world, now - timedelta(days=2), suspects=name)
    assert not first.locked
    answers = {case.suspect.reference: "same"}
    birth = (Suspect(person("", "", known="described", description="Him again", born=BORN, answers=answers)),)
    second, _ = reported(world, now, suspects=birth)
    assert not second.locked
    assert worked(hold_against_register, now) == 2
    assert {state(first.incident.record), state(second.incident.record)} == {"possible"}


def test_what_is_known_through_a_third_id_counts_too(world, now):
    """The name under one id, the birth under another, and both only known to be one with a third."""
    officers(world)
    first, case = reported(world, now - timedelta(days=2), suspects=(Suspect(person("Rowan", "Bracken")),))
    between = (Suspect(person("", "", known="described", description="A neighbour", answers=one_with(case.suspect))),)
    _, second = reported(world, now - timedelta(days=1), suspects=between)
    birth = Suspect(person("", "", known="described", description="Him", born=BORN, answers=one_with(newest_suspect())))
    third, _ = reported(world, now, suspects=(birth,))
    assert not third.locked
    assert worked(hold_against_register, now) == 3
    assert {state(first.incident.record), state(third.incident.record)} == {"possible"}


def said_to_be_police(world, now, **said):
    """A report of somebody without a name, an officer of ours as it was said."""
    him = Suspect(person("", "", known="described", description="An officer"), police="yes", **said)
    done, case = reported(world, now, suspects=(him,))
    return done, case, newest_suspect()


def named_since(world, now, somebody):
    """Another report names him, and he is the same person."""
    named = Suspect(person("Rowan", "Bracken", answers=one_with(somebody)))
    reported(world, now, victims=(Victim(person("Fern", "Oxbow")),), suspects=(named,))


@pytest.mark.policy("ACC-002")
def test_who_was_said_to_be_police_is_kept_out_once_he_has_a_name(world, now):
    """The name came through another report; with what was said of him it is the second thing."""
    officers(world)
    done, case, him = said_to_be_police(world, now - timedelta(hours=2))
    assert not Exclusion.objects.filter(record=case.record).exists()
    named_since(world, now - timedelta(hours=1), him)
    assert worked(hold_against_register, now) == 1
    assert not sees(world.rowan, case.record)
    assert Exclusion.objects.get(record=done.incident.record).member == world.rowan
    assert worked(hold_against_register, now + timedelta(hours=1)) == 0  # about nobody is asked twice


def test_a_register_that_is_loaded_later_has_him_by_name_and_word(world, now):
    him = (Suspect(person("Rowan", "Bracken"), police="yes"),)
    _, case = reported(world, now, suspects=him)
    confirm(world, case, now)
    officers(world)
    assert worked(hold_against_register, now) == 1
    assert Exclusion.objects.get(record=case.record).member == world.rowan


def confirm(world, case, now, who=None):
    doubt = Doubt.objects.get().pk
    with login("web"):
        read_as(world.inspector.pk)
        decide(doubt, police=True, who=who, reason="Rang them", by=world.inspector, at=now)
    read_as(None)


@pytest.mark.parametrize("said", [{"employer": "Easterby Police"}, {}])
def test_whoever_works_elsewhere_is_nobody_of_a_later_register(world, now, said):
    """Said with the report, or by whoever decided."""
    _, case = reported(world, now, suspects=(Suspect(person("Rowan", "Bracken"), police="yes", **said),))
    confirm(world, case, now, who=None if said else "")
    officers(world)
    assert worked(hold_against_register, now) == 0
    assert not Exclusion.objects.exists()


def one_with(somebody):
    return {somebody.reference: "same"}


def newest_suspect():
    return Party.objects.filter(part="suspect").latest("pk").person


def unlockable(record):
    """The database refuses to lock this one record, whatever the reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_this() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            f"CREATE TRIGGER refuse_this BEFORE UPDATE ON access_record FOR EACH ROW WHEN (OLD.id = {record.pk}) "
            "EXECUTE FUNCTION refuse_this()"
        )


def test_one_report_that_cannot_be_locked_does_not_keep_the_others_open(world, now):
    (first, _), (second, _) = (reported(world, now - timedelta(days=day)) for day in (2, 1))
    officers(world)
    unlockable(first.incident.record)
    assert worked(hold_against_register, now) == 1
    assert [state(one.incident.record) for one in (first, second)] == ["no", "possible"]


def test_whoever_was_found_not_to_be_police_is_not_asked_about_again(world, now):
    officers(world)
    _, case = reported(world, now)
    with login("web"):
        read_as(world.inspector.pk)
        held = Record.objects.get(pk=case.pk)
        decide_not_police(held, by=world.inspector, at=now, reason="A baker")
    read_as(None)
    assert worked(hold_against_register, now) == 0
    assert state(case.record) == "no"


def test_a_line_that_fits_nobody_locks_nothing(world, now):
    staff("60001", "Rowan", "Tansy", date_of_birth=BORN)
    _, case = reported(world, now, suspects=(Suspect(person("Rowan", "Bracken")),))
    assert worked(hold_against_register, now) == 0
    assert state(case.record) == "no"


@pytest.fixture
def older(world, now):
    """An open report about the same man from a year ago, and the locked one of today."""
    officers(world)
    name = (Suspect(person("Rowan", "Bracken")),)
    first, old = reported(world, now - timedelta(days=365), suspects=name)
    answers = {old.suspect.reference: "same"}
    said = (Suspect(person("Rowan", "Bracken", born=BORN, answers=answers)),)
    _, case = reported(world, now, suspects=said, victims=(Victim(person("Fern", "Oxbow")),))
    assert (state(old.record), state(case.record)) == ("no", "possible")
    return first, old, case


def test_open_records_of_the_same_man_are_found_once(world, now, older):
    first, old, case = older
    for _ in range(2):
        worked(find_older, now)
    assert set(Older.objects.filter(record=case.pk).values_list("older_id", flat=True)) == {
        old.pk,
        first.incident.pk,
    }


def test_a_worker_that_was_away_for_long_finds_them_all_the_same(world, now, older):
    _, old, case = older
    worked(find_older, now + timedelta(days=30))
    assert Older.objects.filter(record=case.pk, older=old.pk).exists()


def test_one_record_that_cannot_be_looked_at_holds_up_no_other(world, now, older):
    _, old, case = older
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_this() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER refuse_this BEFORE INSERT ON custody_older FOR EACH ROW "
            f"WHEN (NEW.record_id = {min(locked())}) EXECUTE FUNCTION refuse_this()"
        )
    worked(find_older, now)
    assert set(Older.objects.values_list("record_id", flat=True)) == set(locked()) - {min(locked())} != set()


def locked():
    return list(Record.objects.exclude(locked="no").values_list("pk", flat=True))


def test_a_repeat_flag_that_counted_what_locked_since_says_so_no_more(world, now, browse):
    """Three reports of hers stand open; the first locks: the others read as they would have without it."""
    vane, harrow = (Suspect(person(*name)) for name in (("Percy", "Vane"), ("Kit", "Harrow")))
    made = [reported(world, now - timedelta(days=3), suspects=(vane,), victims=(Victim(person("Fern", "Oxbow")),))]
    same = {made[0][1].victim.reference: "same"}
    for days in (2, 1):
        fern = Victim(person("Fern", "Oxbow", answers=same))
        made.append(reported(world, now - timedelta(days=days), suspects=(harrow,), victims=(fern,)))
    first, second, third = (done.incident for done, _ in made)
    party = Party.objects.get(record=first.record, part="suspect")
    say_police(party, WorksFor("A special"), by=world.officer, at=now)
    before = list(RepeatFlag.objects.filter(record=third.record).values("at", "reports"))
    for _ in range(2):
        worked(find_older, now)
    flags = RepeatFlag.objects.filter(record=third.record).order_by("at", "pk")
    assert [*before, {"at": before[0]["at"], "reports": 2}] == list(flags.values("at", "reports"))
    page = browse(world.stranger).get(reverse("cases:incident", args=[second.record.reference])).content.decode()
    assert "Not a repeat victim" in page


def test_professional_standards_choose_on_their_page_and_nobody_else_has_it(world, now, older, browse):
    _, old, case = older
    worked(find_older, now)
    reference = case.record.reference
    page = browse(world.psd).get(reverse("custody:record", args=[reference])).content.decode()
    assert old.record.reference in page
    assert "Fern" not in page
    of_old = reverse("custody:act-on", args=[reference, "older", handle(Record.objects.get(pk=old.pk))])
    assert browse(world.officer).get(of_old).status_code == 404
    answer = browse(world.psd).post(of_old, {"outcome": "lock", "reason": "He may have read it"})
    assert answer.status_code == 302
    assert not sees(world.rowan, old.record)
    assert state(old.record) == "possible"


def test_the_list_of_locked_records_is_professional_standards_less_the_excluded(world, now, older, browse):
    _, _, case = older
    address = reverse("custody:locked")
    assert case.record.reference in browse(world.psd).get(address).content.decode()
    assert browse(world.supervisor).get(address).status_code == 404
    Exclusion.objects.create(record=case.record, member=world.psd, why="found", at=now)
    assert case.record.reference not in browse(world.psd).get(address).content.decode()
    assert browse(world.psd).get(reverse("custody:record", args=[case.record.reference])).status_code == 404


def test_a_holder_lets_somebody_in_on_the_page_and_what_was_typed_wrongly_is_kept(world, now, older, browse):
    _, _, case = older
    browser = browse(world.sergeant)
    address = reverse("custody:act", args=[case.record.reference, "give"])
    typed = {"member": "Nobody Known", "reason": "Because", "until_day": "1"}
    wrong = browser.post(address, typed)
    assert wrong.status_code == 200
    assert "Nobody here is called" in wrong.content.decode()
    assert "Nobody Known" in wrong.content.decode()
