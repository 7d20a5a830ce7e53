"""Who keeps somebody else from a locked record: whoever was let in by name, a post that was called, or PSD. No team."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.models import Exclusion, Grant, PostPage
from dapolicy.access.permissions import ALLOWS, Permission, Refused, Role
from dapolicy.custody.actions import (
    confirm_police,
    declare_fully,
    end_grant,
    exclude,
    leave_connection,
    review_declaration,
)
from dapolicy.custody.models import Connection
from dapolicy.custody.queries import decides_who, declarations_of
from tests.custody.acting import acted, as_auditor, confirmed, granted, scene, tapped
from tests.custody.police import execute, lock, sees

__all__ = ["confirmed", "scene"]

TOLD = "Somebody who could see a locked record was excluded"


@pytest.fixture
def possible(scene, now):
    """Rowan's case, not decided yet: its whole team sees it, and the author holds it."""
    record = lock(scene, now)
    tapped(scene.specialist, record, now)
    return record


def others(scene, now):
    """What one may do to somebody else: each is an act of (record, by)."""

    def review(it, by):
        mine = next(one for one in declarations_of(it) if one.member == scene.specialist)
        review_declaration(it, mine, outcome="remove", reason="So I say", by=by, at=now)

    return {
        "exclude": lambda it, by: exclude(it, scene.psd, why="found", words="His sister", by=by, at=now),
        "end": lambda it, by: end_grant(it, scene.specialist, why="Done", by=by, at=now),
        "leave": lambda it, by: leave_connection(it, scene.alder, words="No relation", by=by, at=now),
        "review": review,
    }


@pytest.mark.policy("ACC-004")
@pytest.mark.parametrize("what", ["exclude", "end", "leave", "review"])
def test_a_friend_on_the_team_decides_about_nobody(scene, now, possible, what):
    assert sees(scene.colleague, possible)
    with pytest.raises(Refused):
        acted(scene.colleague, possible, others(scene, now)[what])
    assert sees(scene.specialist, possible)
    assert not Exclusion.objects.exclude(why="suspect").exists()
    assert not Connection.objects.exclude(outcome="").exists()


@pytest.mark.parametrize("what", ["exclude", "end", "leave", "review"])
def test_a_holder_whose_role_does_not_let_them_is_refused_by_the_database_too(scene, now, confirmed, monkeypatch, what):
    granted(scene.officer, confirmed, now, by=scene.specialist)
    act = others(scene, now)[what]
    with pytest.raises(Refused, match="Your role"):
        acted(scene.officer, confirmed, act)
    monkeypatch.setitem(ALLOWS, Permission.KEEP_OUT, frozenset(Role))
    with pytest.raises(Refused, match="let in by name"):
        acted(scene.officer, confirmed, act)


@pytest.mark.policy("PPDA-006")
@pytest.mark.parametrize("what", ["exclude", "end", "leave", "review"])
@pytest.mark.parametrize("who", ["supervisor", "inspector"])
def test_a_holder_by_name_and_a_post_that_was_called_decide(scene, now, confirmed, who, what):
    acted(scene.people[who], confirmed, others(scene, now)[what])


@pytest.mark.parametrize("role", list(Role))
def test_the_database_asks_for_the_same_roles_as_the_page(scene, now, confirmed, role):
    granted(scene.member("asked", role), confirmed, now, by=scene.specialist)
    assert acted(scene.specialist, confirmed, lambda it, _: decides_who(it))
    may = role in ALLOWS[Permission.KEEP_OUT]
    assert bool(as_reader(scene.asked, "SELECT custody_decides_who(%s)", confirmed.pk)) is may


def as_reader(member, sql, *given):
    execute("SELECT set_config('dapolicy.reader', %s, true)", str(member.pk))
    (answer,) = execute(sql, *given)
    execute("SELECT set_config('dapolicy.reader', '', true)")
    return answer


def test_one_may_always_keep_oneself_out_and_end_ones_own(scene, now, confirmed):
    granted(scene.officer, confirmed, now, by=scene.specialist)
    acted(scene.officer, confirmed, lambda it, by: end_grant(it, by, why="Off the case", by=by, at=now))
    assert not sees(scene.officer, confirmed)
    granted(scene.handler, confirmed, now, by=scene.specialist)
    acted(
        scene.handler,
        confirmed,
        lambda it, by: exclude(it, by, why="found", words="I was at school with her", by=by, at=now),
    )
    assert Exclusion.objects.filter(record=confirmed, member=scene.handler, why="found").exists()


def test_nobody_says_of_themselves_that_a_connection_is_none(scene, now, confirmed):
    granted(scene.bryony, confirmed, now, by=scene.specialist)
    with pytest.raises(Refused):
        acted(scene.bryony, confirmed, lambda it, by: leave_connection(it, by, words="A block", by=by, at=now))
    assert Connection.objects.get(record=confirmed, member=scene.bryony).outcome == ""


def test_what_was_found_to_be_a_connection_does_not_become_none(scene, now, confirmed):
    acted(scene.specialist, confirmed, lambda it, by: exclude(it, scene.alder, why="line", words="x", by=by, at=now))
    acted(scene.supervisor, confirmed, lambda it, by: leave_connection(it, scene.alder, words="y", by=by, at=now))
    assert Connection.objects.get(record=confirmed, member=scene.alder).outcome == "excluded"
    assert not sees(scene.alder, confirmed)


@pytest.mark.policy("ACC-004")
@pytest.mark.parametrize(
    ("who", "post"), [("supervisor", "psd"), ("inspector", "psd"), ("psd", "di"), ("second", "psd"), ("alder", None)]
)
def test_of_a_holder_a_post_and_professional_standards_on_call_psd_hears_at_once(scene, now, confirmed, who, post):
    """The supervisor has a grant, the inspector a post; of on-call PSD another post hears; Alder has nothing."""
    scene.member("second", "psd-auditor")
    member = scene.people[who]
    acted(scene.specialist, confirmed, lambda it, by: exclude(it, member, why="found", words="x", by=by, at=now))
    assert list(PostPage.objects.filter(why=TOLD).values_list("post", flat=True)) == ([post] if post else [])
    assert not sees(member, confirmed)


def test_of_the_next_one_they_hear_again_once_they_have_the_first(scene, now, confirmed):
    def shut_out(member):
        acted(scene.specialist, confirmed, lambda it, by: exclude(it, member, why="found", words="x", by=by, at=now))

    for member in (scene.supervisor, scene.inspector, scene.supervisor):
        shut_out(member)
    assert PostPage.objects.filter(why=TOLD).count() == 1
    PostPage.objects.filter(why=TOLD).update(acknowledged_at=now)
    shut_out(scene.psd)
    assert PostPage.objects.filter(why=TOLD, acknowledged_at=None).count() == 1


def test_a_review_that_fails_tells_them_too(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now)
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=now, words="None"))
    made = acted(scene.specialist, confirmed, lambda it, _: declarations_of(it)[0])
    as_auditor(
        scene.psd,
        confirmed,
        lambda it, by: review_declaration(it, made, outcome="remove", reason="His sergeant", by=by, at=now),
    )
    assert PostPage.objects.get(why=TOLD).post_id == "psd"
    assert not sees(scene.supervisor, confirmed)


def test_the_page_offers_only_what_its_reader_may_do(scene, now, possible, browse):
    address = reverse("custody:record", args=[possible.reference])
    offered = ("Exclude somebody", "End it", ">Decide<", "Review it")
    shown = browse(scene.colleague).get(address).content.decode()
    assert not [one for one in offered if one in shown]
    acted(scene.inspector, possible, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    shown = browse(scene.inspector).get(address).content.decode()
    assert [one for one in offered if one in shown] == list(offered)


def test_a_grant_that_has_ended_decides_no_more(scene, now, possible):
    Grant.objects.filter(user__member=scene.specialist).update(until=now - timedelta(minutes=1))
    assert sees(scene.specialist, possible), "her team still does"
    with pytest.raises(Refused):
        acted(scene.specialist, possible, others(scene, now)["exclude"])
