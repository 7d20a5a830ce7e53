"""What a partner may read: what is listed for them, and not a row more. The database says so, whatever a page asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import Case
from dapolicy.access.models import Exclusion, Record
from dapolicy.access.reader import read_as
from marac.models import (
    Action,
    Agency,
    AgencyReferral,
    Declaration,
    Item,
    Meeting,
    Pack,
    PackFile,
    Referral,
    Representative,
    Research,
    Seat,
    Sheet,
)
from tests.access.catalogue import rows
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.scene import a_meeting, seat
from tests.world import FAR_AHEAD


def listed(scene, as_web, member=None) -> set[int]:
    as_web(member or scene.world.partner)
    return set(Item.objects.values_list("pk", flat=True))


def sheet(scene, item, *agencies, **fields) -> Sheet:
    said = {"section": "people", "agreement": "2026", "made_at": scene.now} | fields
    return Sheet.objects.create(record=item.record, item=item, agencies=list(agencies), **said)


def test_a_partner_sees_what_is_listed_at_their_meeting_and_no_other(scene, as_web):
    here = scene.listed()
    scene.listed(meeting=a_meeting(scene.now, days=6))
    assert listed(scene, as_web) == {here.pk}
    assert list(Meeting.objects.all()) == [scene.meeting]


def test_of_a_listed_case_a_partner_reads_no_row_but_what_marac_shares(scene, as_web):
    scene.listed()
    as_web(scene.world.partner)
    assert not Record.objects.exists()
    assert not Case.objects.exists()
    assert not Referral.objects.exists()


def test_nothing_is_listed_before_it_is_circulated_or_after_the_papers_end(scene, as_web, as_owner):
    scene.listed()
    Meeting.objects.update(circulated_at=None)
    assert listed(scene, as_web) == set()
    as_owner()
    Meeting.objects.update(circulated_at=scene.now - timedelta(hours=1), papers_until=scene.now)
    assert listed(scene, as_web) == set()


def test_who_speaks_for_no_agency_any_more_sees_nothing(scene, as_web):
    scene.listed()
    Representative.objects.update(until=scene.now - timedelta(minutes=1))
    assert listed(scene, as_web) == set()
    assert not Meeting.objects.exists()


def test_a_seat_of_a_colleague_is_not_theirs(scene, as_web):
    scene.listed()
    other = scene.world.member("other", "partner")
    Seat.objects.update(member=other)
    assert listed(scene, as_web) == set()


def test_a_seat_that_only_a_name_has_taken_is_read_by_the_agencys_representatives(scene, as_web):
    item = scene.listed()
    Seat.objects.update(member=None, name="Whoever comes")
    assert listed(scene, as_web) == {item.pk}


def test_an_excluded_partner_sees_nothing_of_the_case_anywhere(scene, as_web):
    item, other = scene.listed(), scene.listed()
    sheet(scene, item, "housing")
    action = Action.objects.create(
        record=item.record, item=item, agency=scene.housing, words="Locks", agreed_at=scene.now, by=scene.world.officer
    )
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    assert listed(scene, as_web) == {other.pk}
    assert not Sheet.objects.exists()
    assert not Action.objects.filter(pk=action.pk).exists()


def test_a_locked_item_shows_with_a_grant_and_never_without(scene, as_web, as_owner):
    item = scene.listed()
    give(scene.world.coordinator.pk, item.record_id, FOREVER)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    assert listed(scene, as_web) == set()
    as_web(scene.world.coordinator)
    assert Item.objects.filter(pk=item.pk).exists()
    call("SELECT dapolicy_grant(%s, %s, %s, 'Heard')", [item.record_id, scene.world.partner.pk, FAR_AHEAD])
    assert listed(scene, as_web) == set(), "a grant alone opens nothing: they have not been asked"
    as_owner()
    said = {"item": item, "member": scene.world.partner, "at": scene.now, "by": scene.world.coordinator}
    Declaration.objects.create(record=item.record, knows=False, **said)
    assert listed(scene, as_web) == {item.pk}


def test_a_locked_item_is_hidden_from_a_coordinator_without_a_grant(scene, as_web):
    item = scene.listed()
    call("SELECT dapolicy_lock(%s, 'confirmed')", [item.record_id])
    assert listed(scene, as_web, scene.world.coordinator) == set()


def test_a_sheet_goes_to_the_agencies_that_the_agreement_named_and_only_the_newest(scene, as_web):
    item = scene.listed()
    old = sheet(scene, item, "housing", replaced_at=scene.now)
    mine = sheet(scene, scene.knows_neither(item), "housing", "idva")
    sheet(scene, item, "children", section="police")
    as_web(scene.world.partner)
    assert list(Sheet.objects.all()) == [mine]
    assert old.pk != mine.pk


def test_before_an_answer_no_row_of_a_case_is_there_but_its_place_and_its_names(scene, as_web, as_owner):
    item = scene.listed()
    people = sheet(scene, item, "housing", content={"title": "Fern Slate and Dorian Slate", "blocks": []})
    risk = sheet(scene, item, "housing", section="risk")
    said = {"member": scene.world.partner, "facts": "Moved", "at": scene.now}
    found = Research.objects.create(record=item.record, item=item, agency=scene.housing, **said)
    names = "SELECT item, title, answered FROM marac_names()"
    as_web(scene.world.partner)
    assert [list(table.objects.all()) for table in (Item, Sheet, Research)] == [[item], [], []]
    assert rows(names) == [(item.pk, "Fern Slate and Dorian Slate", False)]
    as_owner()
    scene.knows_neither(item)
    as_web(scene.world.partner)
    assert [set(table.objects.all()) for table in (Item, Sheet, Research)] == [{item}, {people, risk}, {found}]
    assert rows(names) == [(item.pk, "Fern Slate and Dorian Slate", True)]
    as_web(scene.world.coordinator)
    assert rows(names) == []


def test_research_is_read_by_its_own_agency_and_the_force(scene, as_web, as_owner):
    item = scene.listed()
    idva = scene.world.member("idva", "partner")
    seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
    for who in (idva, scene.world.partner):
        scene.knows_neither(item, who)
    Research.objects.create(
        record=item.record, item=item, agency=scene.housing, member=scene.world.partner, facts="Moved", at=scene.now
    )
    for who, sees in ((idva, 0), (scene.world.partner, 1), (scene.world.specialist, 1)):
        as_web(who)
        assert Research.objects.count() == sees


def test_a_partner_writes_research_for_their_own_agency_on_a_listed_case_alone(scene, as_web):
    item, hidden = scene.listed(), scene.listed(meeting=a_meeting(scene.now, days=6))
    scene.knows_neither(item)
    as_web(scene.world.partner)
    kept = {"agency": scene.housing, "member": scene.world.partner, "facts": "Rent paid", "at": scene.now}
    Research.objects.create(record_id=item.record_id, item=item, **kept)
    wrong = (
        {"agency_id": "children"},
        {"member": scene.world.officer},
        {"item": hidden, "record_id": hidden.record_id},
        {"item": item, "record_id": hidden.record_id},
    )
    for change in wrong:
        said = {key: value for key, value in kept.items() if f"{key}_id" not in change}
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Research.objects.create(**{"record_id": item.record_id, "item": item} | said | change)


def test_a_partner_changes_nothing_of_a_meeting_an_agenda_or_an_action(scene, as_web, as_owner):
    item = scene.listed()
    Action.objects.create(
        record=item.record, item=item, agency=scene.housing, words="Locks", agreed_at=scene.now, by=scene.world.officer
    )
    as_web(scene.world.partner)
    for table, change in ((Meeting, {"minutes_each": 1}), (Item, {"place": 1}), (Action, {"words": "None"})):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            table.objects.update(**change)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        seat(scene.meeting, scene.housing, scene.world.partner)


def test_own_open_actions_stay_until_they_are_closed(scene, as_web, as_owner):
    item = scene.listed()
    action = Action.objects.create(
        record=item.record, item=item, agency=scene.housing, words="Locks", agreed_at=scene.now, by=scene.world.officer
    )
    theirs = Action.objects.create(
        record=item.record, item=item, agency_id="idva", words="Ring", agreed_at=scene.now, by=scene.world.officer
    )
    Meeting.objects.update(papers_until=scene.now)
    as_web(scene.world.partner)
    assert list(Action.objects.all()) == [action]
    as_owner()
    assert Action.objects.filter(pk=theirs.pk).update(agency=scene.housing, state="completed") == 1
    as_web(scene.world.partner)
    assert list(Action.objects.all()) == [action]


def test_a_declaration_is_read_by_whoever_gave_it_and_the_force(scene, as_web):
    item = scene.listed()
    for who in (scene.world.partner, scene.world.officer):
        Declaration.objects.create(record=item.record, item=item, member=who, by=who, knows=False, at=scene.now)
    as_web(scene.world.partner)
    assert [one.member_id for one in Declaration.objects.all()] == [scene.world.partner.pk]


def a_pack(scene, item, reader, **fields) -> Pack:
    said = {"meeting": scene.meeting, "agency": scene.housing, "made_by": scene.world.coordinator, "reason": "Meeting"}
    pack = Pack.objects.create(
        reader=reader, asked_at=scene.now, records=[item.record_id], **said | {"state": "ready"} | fields
    )
    PackFile.objects.create(pack=pack, content=b"%PDF", digest="0" * 64, size=4, pages=1)
    return pack


def test_a_pack_is_its_readers_while_they_may_see_all_that_is_in_it(scene, as_web, as_owner):
    item = scene.listed()
    a_pack(scene, item, scene.world.partner)
    a_pack(scene, item, scene.world.officer)
    as_web(scene.world.partner)
    assert (Pack.objects.count(), PackFile.objects.count()) == (1, 1)
    as_owner()
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    as_web(scene.world.partner)
    assert (Pack.objects.count(), PackFile.objects.count()) == (0, 0)


def test_a_withdrawn_pack_stays_to_say_so_and_its_file_does_not_open(scene, as_web):
    a_pack(scene, scene.listed(), scene.world.partner, withdrawn_at=scene.now)
    a_pack(scene, scene.listed(), scene.world.partner, state="making")
    as_web(scene.world.partner)
    assert (Pack.objects.count(), PackFile.objects.count()) == (2, 0)


def test_what_a_partner_refers_is_written_for_their_own_agency_and_read_by_no_page(scene, as_web):
    as_web(scene.world.partner)
    kept = {"member": scene.world.partner, "written_at": scene.now, "said": {"victim": "Auberon Slate"}}
    row = AgencyReferral(id="00000000-0000-7000-8000-000000000001", agency=scene.housing, **kept)
    AgencyReferral.objects.bulk_create([row])
    other = AgencyReferral(id="00000000-0000-7000-8000-000000000002", agency_id="police", **kept)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        AgencyReferral.objects.bulk_create([other])
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        list(AgencyReferral.objects.all())


def test_without_a_reader_nothing_is_there(scene):
    scene.listed()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_web")
    read_as(None)
    assert not any(table.objects.exists() for table in (Meeting, Item, Seat, Representative, Sheet))
