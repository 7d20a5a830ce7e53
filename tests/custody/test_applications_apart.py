"""A locked application is its staff's alone: whoever decides about the case beside it learns nothing of it."""

from datetime import timedelta

import pytest

from dapolicy.access.models import Grant, Kind, Post, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.recipients import who_may_see
from dapolicy.custody import calling
from dapolicy.custody.actions import PartyFacts, decide, lock_if_police, look_again, unlock
from dapolicy.custody.models import Doubt, DoubtRecord
from dapolicy.custody.paging import page_post, pass_on
from dapolicy.custody.queries import doubt_by_id, locked_record, waiting_for_me
from demo.cast import ACTORS, POSTS
from tests.access.oracle.build import give
from tests.custody.acting import acted, as_auditor, scene
from tests.custody.police import ROWAN, execute, lock, sees, state
from tests.world import FAR_AHEAD, LONG_AGO, login

__all__ = ["scene"]


@pytest.fixture
def head(scene):
    post = Post.objects.create(code="dvds-head", name="Head of the disclosure scheme", phone="01632 960111")
    PostHolding.objects.create(post=post, member=scene.dvds, since=LONG_AGO, until=FAR_AHEAD)
    return scene.dvds


def application(scene, now, *, beside=()):
    """Somebody asked about Rowan: locked by its own match, and by what is locked of the same people."""
    record = Record.open(kind=Kind.APPLICATION, team=scene.unit, at=now, dvds=True)
    with login("web"):
        read_as(scene.dvds.pk)
        facts = [PartyFacts(part="suspect", **ROWAN)]
        assert lock_if_police([record], parties=facts, by=scene.dvds, at=now, beside=beside)
    read_as(None)
    return record


def asked_of(member, act):
    with login("web"):
        read_as(member.pk)
        found = act()
    read_as(None)
    return found


def test_the_head_of_the_scheme_alone_decides_about_an_application(scene, now, head):
    record = application(scene, now)
    doubt = Doubt.objects.get().pk
    assert set(PostPage.objects.filter(record=record).values_list("post_id", flat=True)) == {"dvds-head"}
    assert asked_of(head, lambda: doubt_by_id(doubt)).records == [record]
    # Somebody put a duty post's page on it, or the wrong person in the head's chair.
    execute("INSERT INTO access_postpage (record_id, post_id, why, at) VALUES (%s, 'fim', custody_question(), now())",
            record.pk)  # fmt: skip
    PostHolding.objects.create(post_id="dvds-head", member=scene.supervisor, since=LONG_AGO, until=FAR_AHEAD)
    for member in (scene.inspector, scene.supervisor, scene.psd):
        assert asked_of(member, lambda: (waiting_for_me(), doubt_by_id(doubt))) == ([], None)
        with pytest.raises(Refused):
            asked_of(member, lambda by=member: decide(doubt, police=True, reason="x", by=by, at=now))


def test_an_application_beside_a_case_changes_nothing_of_the_cases_decision(scene, now, head):
    case = lock(scene, now)
    doubt = Doubt.objects.get().pk
    made = application(scene, now, beside=[case.pk])
    assert DoubtRecord.objects.filter(doubt=doubt, record=made).exists()
    assert not PostPage.objects.filter(record=made, post="fim").exists()
    (one,) = asked_of(scene.inspector, waiting_for_me)
    assert (one.id, [record.pk for record in one.records]) == (doubt, [case.pk])
    with login("web"):
        read_as(scene.inspector.pk)
        told = execute("SELECT count(*) FROM custody_decide(%s, true, 'Staff office', %s)", doubt, now)
    read_as(None)
    assert told == (1,)
    assert (state(case), state(made)) == ("confirmed", "confirmed")


def test_overdue_each_goes_its_own_way(scene, now, head):
    case = lock(scene, now - timedelta(minutes=61))
    made = application(scene, now - timedelta(minutes=61), beside=[case.pk])
    with login("worker"):
        look_again(at=now)
    posts = PostPage.objects.filter(why="Is a party police? Decide within the hour")
    assert list(posts.filter(record=case).order_by("pk").values_list("post_id", flat=True)) == ["fim", "di"]
    assert set(posts.filter(record=made).values_list("post_id", flat=True)) == {"dvds-head"}


def test_professional_standards_unlock_the_case_and_leave_the_application(scene, now, head):
    case = lock(scene, now)
    made = application(scene, now, beside=[case.pk])
    as_auditor(scene.psd, case, lambda it, by: unlock(it, by=by, at=now, reason="Another man"))
    assert (state(case), state(made)) == ("no", "possible")


def test_what_is_left_beside_an_unlocked_case_waits_for_the_head_alone(scene, now, head):
    """A question that stays on the duty post's list when its case is open again says that there is an application."""
    case = lock(scene, now)
    doubt = Doubt.objects.get().pk
    made = application(scene, now, beside=[case.pk])
    as_auditor(scene.psd, case, lambda it, by: unlock(it, by=by, at=now, reason="Another man"))
    for member in (scene.inspector, scene.psd):
        assert asked_of(member, lambda: (waiting_for_me(), doubt_by_id(doubt))) == ([], None)
    assert asked_of(head, lambda: doubt_by_id(doubt)).records == [made]
    for one in Doubt.objects.filter(state="open").values_list("pk", flat=True):
        asked_of(head, lambda waiting=one: decide(waiting, police=False, reason="A baker", by=head, at=now))
    assert state(made) == "no"


def test_sight_by_a_grant_is_not_enough_for_an_application(scene, now, head):
    record = application(scene, now)
    give(scene.supervisor.pk, record.pk, 1)
    give(head.pk, record.pk, 1)
    told = {
        member: asked_of(member, lambda: execute("SELECT custody_sees(%s)", record.pk)[0])
        for member in (scene.supervisor, head)
    }
    assert told == {scene.supervisor: False, head: True}


def test_only_staff_of_the_scheme_count_as_seeing_an_application(scene, now, head):
    record = application(scene, now)
    execute("SELECT dapolicy_lock(%s, 'confirmed')", record.pk)
    for member in (scene.supervisor, scene.specialist, head):
        give(member.pk, record.pk, 1)
    found = asked_of_owner("SELECT array_agg(custody_seers) FROM custody_seers(%s)", record.pk)
    assert found == [head.pk] == list(who_may_see(record, [scene.supervisor.pk, scene.specialist.pk, head.pk]))
    with login("worker"):
        look_again(at=now)
    short = PostPage.objects.get(record=record, why__startswith="Fewer than two")
    assert short.post_id == "dvds-head"


def test_whoever_lost_their_role_no_longer_counts_as_seeing_a_case(scene, now):
    case = lock(scene, now)
    execute("SELECT dapolicy_lock(%s, 'confirmed')", case.pk)
    for member in (scene.specialist, scene.supervisor, scene.analyst):
        give(member.pk, case.pk, 1)
    execute("DELETE FROM access_memberrole WHERE member_id = %s", scene.supervisor.pk)
    found = asked_of_owner("SELECT array_agg(custody_seers) FROM custody_seers(%s)", case.pk)
    assert found == [scene.specialist.pk]
    assert sees(scene.specialist, case)
    assert not sees(scene.supervisor, case)
    assert not sees(scene.analyst, case)


def asked_of_owner(sql, *given):
    return execute(sql, *given)[0]


def test_the_head_of_the_scheme_is_one_of_its_staff(scene):
    assert asked_of_owner("SELECT custody_fits('dvds-head')") == ["dvds-officer"]
    heads = [username for code, _, _, username in POSTS if code == "dvds-head"]
    roles = {actor.username: actor.roles for actor in ACTORS}
    assert ["dvds-officer" in roles[username] for username in heads] == [True]


def test_a_page_about_an_application_goes_to_the_head_whoever_was_meant_and_no_further(scene, now, head):
    record = application(scene, now)
    page = page_post("psd", record=record, why="x", at=now)
    assert page.post_id == "dvds-head"
    with login("worker"):
        calling.call_waiting(now=now)
    with pytest.raises(Refused, match="cannot see"):
        pass_on(page, by=head, at=now, to="psd")


def test_a_page_about_a_case_is_not_passed_to_the_head_of_the_scheme(scene, now, head):
    case = lock(scene, now)
    with login("worker"):
        calling.call_waiting(now=now)
    page = PostPage.objects.get(record=case)
    with pytest.raises(Refused, match="cannot see"):
        acted(scene.inspector, case, lambda _, by: pass_on(page, by=by, at=now, to="dvds-head"))


def test_professional_standards_are_told_nothing_of_a_locked_application(scene, now, head):
    record = application(scene, now)
    Grant.objects.all().delete()
    assert asked_of(scene.psd, lambda: locked_record(record.reference)) is None
