"""An account that could open a locked record: its changes are told to another post; its administrator sees nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dapolicy.access.models import Account, Exclusion, Kind, MemberRole, PostHolding, PostPage, Record, Token
from dapolicy.access.reader import read_as
from dapolicy.custody.accounts.guarding import tell_of_changes
from dapolicy.custody.models import AccountAct, AccountActSeen, AccountChange
from tests.access.looks import look, masked
from tests.access.oracle.build import FOREVER, give
from tests.custody.test_administration import answer, newest, propose, second
from tests.world import FAR_AHEAD, LONG_AGO, PASSWORD, Browser, login

__all__ = ["second"]


@pytest.fixture
def guarded(world: Any, now: Any) -> Record:
    """A locked record that the specialist may open."""
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    with connection.cursor() as cursor:
        give(world.specialist.pk, held.pk, FOREVER)
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    return held


def work(now: Any) -> int:
    """One run of the worker's job, with the worker's rights."""
    with login("worker"):
        read_as(None)
        return tell_of_changes(now=now + timedelta(seconds=30))


def told(held: Record) -> set[tuple[str, str]]:
    return set(PostPage.objects.filter(record=held).values_list("post_id", "why"))


@pytest.mark.policy("ACC-004")
def test_a_holders_change_is_told_to_psd_when_proposed_and_when_done_and_anybody_elses_is_not(
    world, second, browse, now, guarded
):
    work(now)
    for name in ("specialist", "officer"):
        propose(browse(world.admin), name, "password")
    assert work(now) == 1
    assert {post for post, _ in told(guarded)} == {"psd"}
    answer(browse(second), AccountChange.objects.get(about=world.specialist))
    answer(browse(second), AccountChange.objects.get(about=world.officer))
    assert work(now) == 1
    assert [why for _, why in sorted(told(guarded)) if why.endswith(": password.")] != []
    assert work(now) == 0  # each once, however often it runs


@pytest.mark.parametrize("what", ["roles", "password", "second-factor"])
def test_the_administrator_sees_the_same_for_a_holder_as_for_anybody(world, second, browse, now, guarded, what):
    for name in ("bryony", "clover"):
        world.member(name, "specialist-officer")
    give(world.bryony.pk, guarded.pk, FOREVER)
    seen = [all_looks(name, what, world, browse, now) for name in ("bryony", "clover")]
    assert seen[0] == seen[1]
    assert told(guarded)  # and yet it was told


def all_looks(name: str, what: str, world: Any, browse: Any, now: Any) -> list[Any]:
    """What an administrator sees of proposing a change, of the change and of the account, without the names."""
    browser = browse(world.admin)
    browser.get("/")
    given = {"reason": "Rang them", "add": ["custody-officer"]}
    looks = [look(browser, "post", reverse("custody:account-propose", args=[name, what]), given, [])]
    change = AccountChange.objects.get(about=getattr(world, name), what=what)
    work(now)
    for address in (reverse("custody:change", args=[change.pk]), reverse("custody:account", args=[name])):
        looks.append(look(browser, "get", address, {}, []))
    names = [name, name.title(), change.pk, change.half or "nothing"]
    return [{part: masked(str(told_of), names).splitlines() for part, told_of in one.items()} for one in looks]


def test_who_changes_their_own_password_at_an_unlocked_desk_is_told_as_well(world, browse, now, guarded):
    work(now)
    account = world.specialist.account
    account.set_password(PASSWORD)
    account.save()
    work(now)
    PostPage.objects.all().delete()
    fresh = {"oldpassword": PASSWORD, "password1": "seven green herons", "password2": "seven green herons"}
    assert browse(world.specialist).post("/sign-in/password/change/", fresh).status_code == 302
    assert work(now) == 1
    assert len(told(guarded)) == 1
    act = AccountAct.objects.latest("at", "pk")
    assert (act.what, act.about_id, act.by_id) == ("password", world.specialist.pk, world.specialist.pk)


def test_a_second_step_taken_away_by_its_owner_is_told(world, now, guarded, as_web, as_owner):
    made = Authenticator.objects.create(user=world.specialist.account, type="totp", data={"secret": "x"})
    work(now)
    PostPage.objects.all().delete()
    as_web(world.specialist)
    made.delete()
    as_owner()
    assert work(now) == 1
    assert [why for _, why in told(guarded)] == [
        "The account of somebody who may open this record was changed, or a change was proposed: second factor removed."
    ]


def test_where_psd_has_a_part_in_it_another_post_is_told(world, second, browse, now, guarded):
    work(now)
    propose(browse(world.admin), "specialist", "roles", add=["custody-officer"])
    answer(browse(world.psd), newest())
    PostPage.objects.all().delete()
    assert work(now) == 2
    answered = AccountAct.objects.filter(change_id=newest().pk).values("pk")
    assert set(
        AccountActSeen.objects.filter(act_id__in=answered, records__len__gt=0).values_list("told", flat=True)
    ) == {"di"}


def test_a_post_whose_only_holder_is_excluded_from_the_record_is_not_the_one_told(world, browse, now, guarded):
    work(now)
    PostPage.objects.all().delete()
    Exclusion.objects.create(record=guarded, member=world.psd, why="suspect", at=now)
    propose(browse(world.admin), "specialist", "password")
    assert work(now) == 1
    assert {post for post, _ in told(guarded)} == {"di"}


def test_one_change_that_cannot_be_told_holds_up_no_other(world, browse, now, guarded):
    work(now)
    for what in ("password", "second-factor"):
        propose(browse(world.admin), "specialist", what)
    stuck = AccountAct.objects.filter(what="proposed").earliest("at", "pk")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION stop_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.act_id = '{stuck.pk}' THEN RAISE 'no'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER stop_one BEFORE INSERT ON custody_accountactseen"
            " FOR EACH ROW EXECUTE FUNCTION stop_one()"
        )
    assert work(now) == 1
    assert not AccountActSeen.objects.filter(pk=stuck.pk).exists()


def test_guarded_changes_come_a_page_at_a_time(world, browse, now, guarded, monkeypatch):
    for at in (now - timedelta(hours=2), now - timedelta(hours=1), now):
        act = AccountAct.objects.create(at=at, what="password", about_id=world.specialist.pk)
        AccountActSeen.objects.create(act_id=act.pk, at=at, records=[guarded.pk], told="psd")
    monkeypatch.setattr("dapolicy.custody.accounts.queries.PAGE", 2)
    browser, here = browse(world.psd), reverse("custody:accounts-guarded")
    first = browser.get(here)
    rest = browser.get(first.context["next_page"])
    assert [len(page.context["rows"]) for page in (first, rest)] == [2, 1]


def test_an_ended_grant_and_an_unlocked_record_guard_nothing(world, browse, now, guarded):
    from dapolicy.access.models import Grant

    Grant.objects.update(until=now - timedelta(minutes=1))
    propose(browse(world.admin), "specialist", "password")
    assert work(now) == 0


def test_psd_reads_who_changed_a_guarded_account_and_whether_they_are_excluded(world, second, browse, now, guarded):
    Exclusion.objects.create(record=guarded, member=second, why="declared", at=now)
    propose(browse(world.admin), "specialist", "roles", add=["custody-officer"])
    answer(browse(second), newest())
    propose(browse(world.admin), "officer", "password")
    work(now)
    page = browse(world.psd).get(reverse("custody:accounts-guarded")).content.decode()
    assert "custody-officer" in page
    assert "One of the two is excluded from a record" in page
    assert "Specialist" in page
    assert "Officer</th>" not in page


def test_a_psd_member_who_is_excluded_does_not_read_of_it(world, browse, now, guarded):
    propose(browse(world.admin), "specialist", "password")
    work(now)
    other = world.member("other", "psd-auditor")
    assert "Specialist" in browse(other).get(reverse("custody:accounts-guarded")).content.decode()
    Exclusion.objects.create(record=guarded, member=other, why="declared", at=now)
    assert "Specialist" not in browse(other).get(reverse("custody:accounts-guarded")).content.decode()


# The database alone


def refused(act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError:
        return True
    return False


def run(sql: str, *given: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))
        return cursor.rowcount


ANSWER = "SELECT custody_answer(%s, 'agreed', 'Yes', now(), 'hash', now() + interval '1 day')"


def test_no_login_of_the_software_writes_accounts_roles_posts_or_changes(world, now, as_web):
    officer = world.officer
    hashed = make_password("seven green herons")
    acts = [
        lambda: MemberRole.objects.create(member=officer, role_id="psd-auditor", since=LONG_AGO),
        lambda: MemberRole.objects.filter(member=officer).update(role_id="psd-auditor"),
        lambda: PostHolding.objects.create(post_id="psd", member=officer, since=LONG_AGO, until=FAR_AHEAD),
        lambda: PostHolding.objects.update(member=officer),
        lambda: Account.objects.filter(member=officer).update(is_superuser=True),
        lambda: Account.objects.filter(member=officer).update(member=world.admin),
        lambda: Account.objects.filter(member=world.psd).update(password=hashed),
        lambda: Account.objects.filter(member=officer).update(once_until=None),
        lambda: officer.__class__.objects.filter(pk=officer.pk).update(staff_no="1", team=world.unit),
        lambda: Token.objects.create(
            account=world.psd.account, digest="x", until=FAR_AHEAD, made_at=now, made_by=officer
        ),
        lambda: AccountChange.objects.create(
            what="roles", reason="x", proposed_by=officer, proposed_at=now, until=FAR_AHEAD
        ),
        lambda: AccountChange.objects.update(answer="agreed"),
        lambda: run("SELECT custody_make_account('{}', 'x', now(), 1)"),
        lambda: run("SELECT custody_set_password(%s, 'x', now())", world.psd.pk),
        lambda: run("SELECT custody_give_roles(%s, '[]')", officer.pk),
        lambda: run("SELECT custody_note('role-given', %s, '')", officer.pk),
        lambda: run("SELECT custody_propose('roles', %s, '{}', 'x', '', now(), now())", world.psd.pk),
        lambda: run("DELETE FROM custody_accountact"),
        lambda: run("SELECT * FROM custody_accountact"),
    ]
    as_web(officer)
    assert [number for number, act in enumerate(acts) if not refused(act)] == []


def test_the_worker_writes_none_of_them_either(world, now):
    with login("worker"):
        assert refused(lambda: MemberRole.objects.create(member=world.officer, role_id="manager", since=LONG_AGO))
        assert refused(lambda: Account.objects.update(is_active=True))
        assert refused(lambda: PostHolding.objects.update(until=FAR_AHEAD))
        assert refused(lambda: Authenticator.objects.filter(type="totp").delete())


def test_one_person_cannot_answer_their_own_change_in_the_database_either(world, second, browse, as_web, now):
    propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    change = newest()
    as_web(world.admin)
    assert refused(lambda: run(ANSWER, change.pk))
    for name in ("officer", "supervisor"):  # whose account it is; and somebody with no say in it
        read_as(getattr(world, name).pk)
        assert refused(lambda: run(ANSWER, change.pk))
    read_as(None)
    assert refused(lambda: run(ANSWER, change.pk))
    read_as(second.pk)
    assert not refused(lambda: run(ANSWER, change.pk))


def test_a_second_step_is_its_owners_alone(world, as_web):
    made = Authenticator.objects.create(user=world.psd.account, type="totp", data={"secret": "x"})
    as_web(world.officer)
    assert Authenticator.objects.filter(pk=made.pk).delete()[0] == 0
    assert Authenticator.objects.filter(pk=made.pk).update(data={"secret": "mine"}) == 0
    assert refused(lambda: Authenticator.objects.create(user=world.psd.account, type="webauthn", data={}))


def test_signing_in_changes_no_more_than_its_moment(world):
    account = world.officer.account
    account.set_password(PASSWORD)
    account.save()
    browser = Browser(REMOTE_ADDR="192.0.2.33")
    assert browser.post("/sign-in/login/", {"login": "officer", "password": PASSWORD}).status_code == 302
    account.refresh_from_db()
    assert account.last_login is not None


def test_what_was_done_in_one_moment_is_never_parted_by_a_pages_edge(world, browse, now, monkeypatch):
    monkeypatch.setattr("dapolicy.custody.accounts.queries.PAGE", 2)
    for hours, codes in ((1, ("one",)), (2, ("two", "three")), (3, ("four",))):
        for what in codes:
            act = AccountAct.objects.create(at=now - timedelta(hours=hours), what=what, about_id=world.officer.pk)
            AccountActSeen.objects.create(act_id=act.pk, at=now, records=[0], told="psd")
    browser, here = browse(world.psd), reverse("custody:accounts-guarded")
    first = browser.get(here)
    rest = browser.get(first.context["next_page"])
    assert [len(page.context["rows"]) for page in (first, rest)] == [3, 1]
