"""Who is told of abuse by police, in what order, and never the suspect or those close to him."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, StaffEntry
from dapolicy.access.permissions import Refused
from dapolicy.access.references import new_reference
from dapolicy.chronology.models import Clock, Event, Notice
from dapolicy.chronology.sending import send_waiting
from ppda.actions.chain import have_it, tell_one
from ppda.models import ChainPost, Role, Told
from ppda.queries.chain import chain_of
from tests.ppda import scene

SAID = {"how": "telephone"}


def links(case, as_web, member):
    as_web(member)
    return {link.role: link for link in chain_of(case.record)}


def names(link):
    return [one.name for one in link.offered]


@pytest.mark.policy("PPDA-001")
def test_minutes_run_from_the_report_until_a_supervising_officer_is_told(case, world, now, browse):
    assert Event.objects.filter(record_id=case.pk, kind="ppda.reported").count() == 1
    browser = browse(world.inspector)
    text = browser.get(scene.page(case)).content.decode()
    assert "<strong>40 minutes ago</strong>" in text
    assert "Over 15 minutes" in text
    assert re.search(r"Force incident manager paged [^<]+ <strong[^>]+>Not answered yet", text)
    assert "Supervising officer told" in text
    sent = {"rank": "inspector", "how": "telephone", "who": "Inspector on nights"}
    address = f"/chronology/{case.record.reference}/record/ppda-supervisor-told/"
    answer = browser.post(address, sent, follow=True)
    assert answer.redirect_chain[-1][0] == scene.page(case)
    clock = Clock.objects.get(record=case.record, duty="ppda-immediate-referral")
    assert clock.stage_moments[0] == clock.started_at + timedelta(minutes=15)
    assert clock.stopped_at <= clock.due_at == clock.started_at + timedelta(hours=1)
    assert "told after <strong>40 minutes</strong>" in browser.get(scene.page(case)).content.decode()


def test_what_is_owed_from_there_is_owed_on_the_case_alone(begun):
    (report,) = [one for one in scene.records_of(begun.record) if one.pk != begun.pk]
    running = Clock.objects.filter(stopped_at=None, void=False, duty__startswith="ppda-")
    assert running.filter(record=begun.record, duty="ppda-recipients-told").exists()
    assert not running.filter(record=report).exists(), "nothing that is recorded on the case would ever end these"


@pytest.mark.policy("PPDA-001")
def test_it_is_overdue_at_the_forces_limit(world, now, browse):
    scene.cast(world)
    case = scene.reported(world, now - timedelta(minutes=61))
    scene.let_see(case.record, world.inspector)
    text = browse(world.inspector).get(scene.page(case)).content.decode()
    assert "<strong>61 minutes ago</strong>" in text
    assert "Over 15 minutes" not in text
    assert text.index("Overdue") < text.index("What is missing")


@pytest.mark.policy("PPDA-002")
def test_the_step_stays_open_until_each_is_told(begun, world, now, browse):
    browser = browse(world.inspector)
    for role in ("area-commander", "npcc-lead", "da-coordinator", "psd"):
        assert "ppda.recipients-told" not in kinds(begun)
        text = browser.get(scene.page(begun)).content.decode()
        assert f"/police/tell/{role}/" in text
        answer = browser.post(scene.page(begun, "tell", role), {"whom": "0", "how": "telephone"})
        assert answer.url == scene.page(begun)
    assert "ppda.recipients-told" in kinds(begun)
    row = Told.objects.get(role="area-commander")
    assert (row.member, row.name, row.how, row.told_by) == (
        world.commander,
        "Commander Ash",
        "telephone",
        world.inspector,
    )
    [clock] = Clock.objects.filter(record=begun.record, duty="ppda-recipients-told")
    assert clock.stopped_at is not None
    assert "Not told" not in browser.get(scene.page(begun)).content.decode()


def kinds(case):
    return set(Event.objects.filter(record_id=case.pk).values_list("kind", flat=True))


@pytest.mark.policy("PPDA-002")
def test_the_child_abuse_supervisor_is_told_where_a_child_is_linked(begun, world, now, as_web, as_owner):
    assert "child-abuse-supervisor" not in links(begun, as_web, world.inspector)
    as_owner()
    case = scene.reported(world, now - timedelta(minutes=5), children=(scene.child(),))
    scene.let_see(case.record, world.inspector)
    assert names(links(case, as_web, world.inspector)["child-abuse-supervisor"]) == ["Child abuse desk"]


@pytest.mark.policy("PPDA-003")
def test_a_nominated_lead_who_is_his_uncle_is_passed_over_for_the_chief_officer(begun, world, as_web, as_owner):
    assert names(links(begun, as_web, world.inspector)["npcc-lead"]) == ["Uncle Thorne"]
    as_owner()
    scene.exclude(begun.record, world.uncle)
    link = links(begun, as_web, world.inspector)["npcc-lead"]
    assert (link.stands_in, names(link)) == ("chief-officer", ["Chief Larch"])


@pytest.mark.policy("PPDA-003")
def test_of_a_nominated_lead_who_is_the_suspect_the_chief_officer_is_told(world, now, as_web):
    scene.cast(world)
    scene.post(Role.NPCC_LEAD, world.rowan)
    ChainPost.objects.filter(member=world.uncle).update(until=now - timedelta(days=1))
    case = scene.reported(world, now - timedelta(minutes=5))
    scene.let_see(case.record, world.inspector)
    link = links(case, as_web, world.inspector)["npcc-lead"]
    assert (link.stands_in, names(link)) == ("chief-officer", ["Chief Larch"])


@pytest.mark.policy("PPDA-003")
def test_of_a_chief_officer_who_is_the_suspect_the_commissioner_is_told(world, now, as_web):
    scene.cast(world)
    scene.post(Role.CHIEF_OFFICER, world.rowan)
    case = scene.reported(world, now - timedelta(minutes=5))
    scene.let_see(case.record, world.inspector)
    found = links(case, as_web, world.inspector)
    assert (found["npcc-lead"].stands_in, names(found["npcc-lead"])) == ("commissioner", ["Commissioner's office"])
    assert not any("Rowan" in name for link in found.values() for name in names(link))


@pytest.mark.policy("PPDA-003")
def test_a_suspect_who_has_no_account_is_known_by_his_name(world, now, as_web):
    """A chief officer of the register whose post stands there by name alone."""
    scene.cast(world)
    ChainPost.objects.filter(role=Role.CHIEF_OFFICER).delete()
    ChainPost.objects.create(role=Role.CHIEF_OFFICER, name="Rowan BRACKEN", since=now - timedelta(days=9))
    case = scene.reported(world, now - timedelta(minutes=5))
    scene.let_see(case.record, world.inspector)
    found = links(case, as_web, world.inspector)
    assert found["npcc-lead"].stands_in == "commissioner"
    assert not any("BRACKEN" in name for link in found.values() for name in names(link))


@pytest.mark.policy("PPDA-003")
@pytest.mark.parametrize("registered", [True, False])
def test_a_nominated_lead_is_the_suspect_also_where_he_is_known_by_name_alone(
    world, now, as_web, as_owner, browse, registered
):
    """Said to be police, without a number: in the staff register or not, he is neither offered nor told by notice."""
    scene.cast(world)
    ChainPost.objects.filter(role=Role.NPCC_LEAD).update(member=world.rowan, name="Rowan Bracken")
    if not registered:
        StaffEntry.objects.filter(staff_no="90417").delete()
    case = scene.reported(world, now - timedelta(minutes=5), suspect={"police": "yes"})
    scene.let_see(case.record, world.inspector)
    found = links(case, as_web, world.inspector)
    assert (found["npcc-lead"].stands_in, names(found["npcc-lead"])) == ("chief-officer", ["Chief Larch"])
    as_owner()
    for typed in ({"staff_no": "90417"}, {"name": "ACC Rowan Bracken"}):
        sent = {"whom": "other", "how": "telephone", **typed}
        text = browse(world.inspector).post(scene.page(case, "tell", "npcc-lead"), sent).content.decode()
        assert "They may not be told of this" in text
    assert not Told.objects.exists()


@pytest.mark.policy("PPDA-003")
def test_of_a_known_suspect_a_namesake_who_holds_a_post_is_told(begun, world, as_web):
    staffed = scene.staff(world, "namesake", "Bracken", "90418")
    type(staffed).objects.filter(pk=staffed.pk).update(name="Rowan Bracken")
    ChainPost.objects.filter(role=Role.NPCC_LEAD).update(member=staffed, name="Rowan Bracken")
    assert names(links(begun, as_web, world.inspector)["npcc-lead"]) == ["Rowan Bracken"]


@pytest.mark.policy("PPDA-003")
@pytest.mark.parametrize("typed", [{"staff_no": "90417"}, {"name": "rowan  bracken"}, {"staff_no": "70001"}])
def test_the_suspect_and_the_excluded_are_refused_however_they_are_named(begun, world, now, browse, typed):
    scene.exclude(begun.record, world.uncle)
    sent = {"whom": "other", "how": "telephone", **typed}
    text = browse(world.inspector).post(scene.page(begun, "tell", "npcc-lead"), sent).content.decode()
    assert "They may not be told of this" in text
    assert not Told.objects.exists()


@pytest.mark.policy("PPDA-003")
def test_the_database_refuses_the_suspect_where_every_form_forgot(begun, world, now, as_web):
    as_web(world.inspector)
    row = {"record": begun.record, "role": "psd", "how": "telephone", "told_at": now, "told_by": world.inspector}
    for whom in ({"member": world.rowan, "name": "Somebody"}, {"member": None, "name": "Rowan Bracken"}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Told.objects.create(**row, **whom)
    with pytest.raises(Refused):
        tell_one(
            begun.record,
            role="psd",
            stands_in="",
            member=world.rowan,
            name="x",
            how="notice",
            by=world.inspector,
            at=now,
        )
    kept = Told.objects.create(**row, member=world.commander, name="Commander Ash")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Told.objects.filter(pk=kept.pk).update(member=world.rowan)


@pytest.mark.policy("PPDA-002")
def test_who_is_told_by_a_notice_sees_it_and_it_lasts_once_they_know_neither(begun, world, now, browse):
    assert browse(world.commander).get(scene.page(begun)).status_code == 404
    browse(world.inspector).post(scene.page(begun, "tell", "area-commander"), {"whom": "0", "how": "notice"})
    send_waiting(now=now + timedelta(minutes=1))
    assert Notice.objects.filter(member=world.commander).exists()
    told = Told.objects.get(role="area-commander")
    browser = browse(world.commander)
    text = browser.get(scene.page(begun, "told", handle(told))).content.decode()
    assert "Hazel Bracken" in text
    browser.post(scene.page(begun, "told", handle(told)), {"knows": "no"})
    told.refresh_from_db()
    assert told.acknowledged_by == world.commander
    [until] = begun.record.grants.filter(user__member=world.commander).values_list("until", flat=True)
    assert until == told.told_at + timedelta(days=90)
    browser.post(scene.page(begun, "told", handle(told)), {"knows": "no"})
    assert list(begun.record.grants.filter(user__member=world.commander).values_list("until", flat=True)) == [until]
    assert Event.objects.filter(record_id=begun.pk, kind="ppda.recipient-acknowledged").count() == 1
    assert "Has it since" in browse(world.inspector).get(scene.page(begun)).content.decode()


@pytest.mark.policy("PPDA-002")
def test_who_knows_one_of_them_is_excluded_and_their_post_is_told_again(begun, world, now, browse):
    browse(world.inspector).post(scene.page(begun, "tell", "area-commander"), {"whom": "0", "how": "notice"})
    told = Told.objects.get(role="area-commander")
    sent = {"knows": "yes", "who": "I stood at their wedding"}
    browser = browse(world.commander)
    browser.post(scene.page(begun, "told", handle(told)), sent)
    assert Exclusion.objects.filter(record=begun.record, member=world.commander).exists()
    assert browser.get(scene.page(begun)).status_code == 404
    text = browse(world.inspector).get(scene.page(begun)).content.decode()
    assert "/police/tell/area-commander/" in text
    assert "in place of them: Chief officer" in text


@pytest.mark.policy("PPDA-002")
def test_the_clock_runs_again_where_the_last_who_was_told_knows_one_of_them(
    begun, world, now, browse, as_web, as_owner
):
    told_by = {"stands_in": "", "by": world.inspector, "at": now - timedelta(minutes=9)}
    as_web(world.inspector)
    for role in ("npcc-lead", "da-coordinator", "psd"):
        tell_one(begun.record, role=role, member=None, name="Of the day", how="telephone", **told_by)
    whom = {"member": world.commander, "name": "Commander Ash"}
    tell_one(begun.record, role="area-commander", how="notice", **whom, **told_by)
    as_owner()
    clocks = Clock.objects.filter(record=begun.record, duty="ppda-recipients-told", void=False)
    assert not clocks.filter(stopped_at=None).exists()
    told = Told.objects.get(role="area-commander")
    sent = {"knows": "yes", "who": "I stood at their wedding"}
    browse(world.commander).post(scene.page(begun, "told", handle(told)), sent)
    assert "ppda.recipient-acknowledged" not in kinds(begun), "nobody has it who is excluded from it"
    [again] = clocks.filter(stopped_at=None)
    assert (again.started_by, again.due_at - again.started_at) == ("ppda.recipient-excluded", timedelta(hours=1))
    shown = browse(world.inspector).get(scene.page(begun)).content.decode()
    assert "Tell: Chief officer in place of: local area commander" in shown


def test_saying_that_one_has_it_is_there_for_whoever_was_told_and_nobody_else(begun, world, browse):
    browse(world.inspector).post(scene.page(begun, "tell", "area-commander"), {"whom": "0", "how": "notice"})
    address = scene.page(begun, "told", handle(Told.objects.get(role="area-commander")))
    for other in (world.inspector, world.supervisor, world.psd):
        assert browse(other).get(address).status_code == 404
        assert browse(other).post(address, {"knows": "yes", "who": "Them"}).status_code == 404
    assert not Exclusion.objects.filter(record=begun.record, member=world.inspector).exists()
    assert browse(world.commander).get(address).status_code == 200


def test_who_is_told_by_telephone_is_given_nothing_to_see(begun, world, now, browse):
    browser = browse(world.inspector)
    browser.post(scene.page(begun, "tell", "area-commander"), {"whom": "0", "how": "telephone"})
    assert world.commander.pk not in scene.grants_of(begun.record)
    assert browse(world.commander).get(scene.page(begun)).status_code == 404
    told = Told.objects.get(role="area-commander")
    browser.post(scene.page(begun, "told", handle(told)))
    told.refresh_from_db()
    assert told.acknowledged_by == world.inspector
    with pytest.raises(Refused):
        have_it(told, knows=False, words="", by=world.inspector, at=now)


def test_nobody_who_has_no_account_is_told_by_a_notice(begun, world, browse):
    sent = {"whom": "other", "name": "Area commander of the day", "how": "notice"}
    text = browse(world.inspector).post(scene.page(begun, "tell", "area-commander"), sent).content.decode()
    assert "They have no account here" in text
    assert not Told.objects.exists()


@pytest.mark.parametrize("reader", ["rowan", "officer", "colleague", "analyst", "admin", "partner", "uncle"])
def test_the_page_of_a_locked_case_is_not_there_for_who_may_not_see_it(begun, world, browse, reader):
    scene.exclude(begun.record, world.uncle)
    browser = browse(world.people[reader])
    for more in ((), ("tell", "psd"), ("review",), ("told", "a" * 16)):
        hidden = browser.get(scene.page(begun, *more))
        absent = browser.get(f"/cases/{new_reference()}/police/" + "".join(f"{one}/" for one in more))
        assert hidden.status_code == absent.status_code == 404


def test_a_case_that_is_not_locked_has_no_such_page_and_no_such_entries(world, now, browse):
    from tests.cases.casting import a_usual_case

    case = a_usual_case(world, now - timedelta(days=1))
    browser = browse(world.supervisor)
    assert browser.get(scene.page(case)).status_code == 404
    assert browser.get(f"/chronology/{case.record.reference}/record/conduct-recorded/").status_code == 404
    assert "Abuse by police" not in browser.get(f"/chronology/{case.record.reference}/record/").content.decode()
    assert "Police involved" not in browser.get(f"/cases/{case.record.reference}/").content.decode()
