"""Accounts and posts change by two people: proposed by one, answered by another, the same for everybody's account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dapolicy.access.models import Account, Member, MemberRole, PostHolding, Team, Token
from dapolicy.custody.models import AccountAct, AccountChange
from tests.world import FAR_AHEAD, LONG_AGO, Browser

USUAL = {"reason": "Rang them on the number in the directory"}
YES = {"answer": "agreed", "words": "Spoke to them"}


@pytest.fixture
def second(world: Any) -> Member:
    return world.member("second", "administrator")


def propose(browser: Browser, username: str, what: str, **given: Any) -> Any:
    return browser.post(reverse("custody:account-propose", args=[username, what]), USUAL | given)


def newest() -> AccountChange:
    return AccountChange.objects.latest("proposed_at", "pk")


def answer(browser: Browser, change: AccountChange, **given: Any) -> Any:
    return browser.post(reverse("custody:change", args=[change.pk]), YES | given)


def roles(member: Member, now: Any) -> set[str]:
    return set(member.roles_at(now + timedelta(minutes=1)))


def test_a_role_is_given_when_a_second_administrator_agrees_and_not_before(world, second, browse, now):
    sent = propose(browse(world.admin), "officer", "roles", add=["supervisor"], end=["response-officer"])
    change = newest()
    assert sent.url == reverse("custody:change", args=[change.pk])
    assert roles(world.officer, now) == {"response-officer"}
    assert answer(browse(second), change).status_code == 200
    assert roles(world.officer, now) == {"supervisor"}
    acts = set(AccountAct.objects.filter(about_id=world.officer.pk, change_id=change.pk).values_list("what", "by_id"))
    assert {("proposed", world.admin.pk), ("agreed", second.pk), ("role-given", second.pk)} <= acts


@pytest.mark.parametrize("name", ["inspector", "psd"])
def test_a_post_that_is_there_day_and_night_is_a_second_person_as_well(world, browse, now, name):
    propose(browse(world.admin), "officer", "roles", add=["custody-officer"])
    assert answer(browse(getattr(world, name)), newest()).status_code == 200
    assert "custody-officer" in roles(world.officer, now)


@pytest.mark.parametrize("name", ["admin", "officer", "supervisor", "manager"])
def test_neither_the_proposer_nor_the_one_concerned_nor_anybody_else_agrees(world, browse, now, name):
    propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    browser = browse(getattr(world, name))
    said = answer(browser, newest()).status_code
    assert said == (302 if name == "admin" else 404)  # the proposer can only take it back
    assert "supervisor" not in roles(world.officer, now)


def test_an_administrator_cannot_agree_to_a_change_of_their_own_account(world, second, browse, now):
    propose(browse(world.admin), "second", "roles", add=["psd-auditor"])
    assert answer(browse(second), newest()).status_code == 404
    assert reverse("custody:change", args=[newest().pk]) not in browse(second).get("/access/changes/").content.decode()
    assert roles(second, now) == {"administrator"}


@pytest.mark.parametrize("what", ["roles", "password", "second-factor", "details", "nonsense"])
def test_nobody_proposes_a_change_of_their_own_account(world, browse, what):
    assert propose(browse(world.admin), "admin", what, add=["supervisor"]).status_code == 404
    assert not AccountChange.objects.exists()


def test_a_second_answer_is_refused_plainly_and_changes_nothing(world, second, browse, now):
    propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    change = newest()
    answer(browse(second), change)
    before = AccountAct.objects.count()
    again = answer(browse(world.psd), change)
    assert again.status_code == 403
    assert "has been answered" in again.content.decode()
    assert AccountAct.objects.count() == before


def test_the_same_change_sent_twice_is_one(world, browse):
    for _ in range(2):
        propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    assert AccountChange.objects.count() == 1


def test_a_change_that_nobody_answers_lapses_in_a_day(world, second, browse, now):
    propose(browse(world.admin), "officer", "roles", add=["supervisor"])
    AccountChange.objects.update(until=now - timedelta(seconds=1))
    assert answer(browse(second), newest()).status_code == 403
    assert "it has lapsed" in browse(second).get(reverse("custody:change", args=[newest().pk])).content.decode()
    assert roles(world.officer, now) == {"response-officer"}


def test_each_of_the_two_has_half_of_a_one_time_password_and_neither_can_sign_in(world, second, browse, now):
    propose(browse(world.admin), "officer", "password")
    change = newest()
    first = browse(world.admin).get(reverse("custody:change", args=[change.pk])).content.decode()
    assert change.half in first
    assert change.half not in browse(second).get(reverse("custody:change", args=[change.pk])).content.decode()
    shown = answer(browse(second), change)
    other = shown.context["half"]
    assert other in shown.content.decode()
    assert change.half not in shown.content.decode()
    officer = Account.objects.get(username="officer")
    assert officer.check_password(f"{change.half}-{other}")
    assert not officer.check_password(change.half)
    assert not officer.check_password(other)
    assert newest().half == ""
    assert now < officer.once_until <= now + timedelta(hours=25)


def with_one_time_password(world: Any, second: Any, browse: Any, settings: Any) -> str:
    settings.DAPOLICY_DEMO = True  # leaves the second step out
    propose(browse(world.admin), "officer", "password")
    change = newest()
    return f"{change.half}-{answer(browse(second), change).context['half']}"


def test_a_one_time_password_opens_only_its_own_change(world, second, browse, settings):
    password = with_one_time_password(world, second, browse, settings)
    browser = Browser(REMOTE_ADDR="192.0.2.31")
    assert browser.post("/sign-in/login/", {"login": "officer", "password": password}).status_code == 302
    assert browser.get("/").url.startswith("/sign-in/password/change/")
    assert browser.post("/search/", {"q": "Juniper"}).url.startswith("/sign-in/password/change/")
    fresh = {"oldpassword": password, "password1": "seven green herons", "password2": "seven green herons"}
    assert browser.post("/sign-in/password/change/", fresh).status_code == 302
    assert browser.get("/").status_code == 200
    assert Account.objects.get(username="officer").once_until is None


def test_a_one_time_password_runs_out(world, second, browse, settings, now):
    password = with_one_time_password(world, second, browse, settings)
    Account.objects.filter(username="officer").update(once_until=now - timedelta(seconds=1))
    browser = Browser(REMOTE_ADDR="192.0.2.32")
    browser.post("/sign-in/login/", {"login": "officer", "password": password})
    assert browser.get("/").url == "/sign-in/login/"
    assert "has run out" in browser.get("/sign-in/login/").content.decode()
    assert "_auth_user_id" not in browser.session


def test_taking_away_a_second_step_ends_the_sessions_that_it_opened(world, second, browse):
    Authenticator.objects.create(user=world.officer.account, type="totp", data={"secret": "x"})
    browser = browse(world.officer)
    assert browser.get("/").status_code == 200
    propose(browse(world.admin), "officer", "second-factor")
    answer(browse(second), newest())
    assert not Authenticator.objects.filter(user=world.officer.account).exists()
    assert browser.get("/").url == "/sign-in/login/?next=/"
    assert AccountAct.objects.filter(what="second-factor-removed", about_id=world.officer.pk).count() == 1


def test_a_leaver_is_out_at_once_everywhere(world, browse, now):
    Token.objects.create(account=world.officer.account, digest="x", until=FAR_AHEAD, made_at=now, made_by=world.admin)
    browser = browse(world.officer)
    assert browser.get("/notices/").status_code == 200
    today = {"on_0": now.day, "on_1": now.month, "on_2": now.year}
    page = browse(world.admin).get(reverse("custody:account-end", args=["officer"]))
    named = {f"on_{part}": str(getattr(now, part)) for part in ("day", "month", "year")}
    assert page.status_code == 200
    sent = browse(world.admin).post(reverse("custody:account-end", args=["officer"]), USUAL | today | named)
    assert sent.status_code == 302
    assert browser.get("/notices/").url == "/sign-in/login/?next=/notices/"
    assert Token.objects.get(digest="x").until <= now + timedelta(minutes=1)
    assert roles(world.officer, now) == set()
    assert AccountAct.objects.filter(what="account-ended", by_id=world.admin.pk, why=USUAL["reason"]).count() == 1


def test_what_a_leaver_proposed_ends_with_their_account(world, second, browse, now):
    """Else whoever leaves in anger leaves a change behind that one person alone completes."""
    propose(browse(second), "officer", "roles", add=["supervisor"])
    theirs = newest()
    propose(browse(world.admin), "officer", "roles", add=["custody-officer"])
    others = newest()
    ended = {"on": now.date().isoformat(), "reason": "Dismissed"}
    assert browse(world.admin).post(reverse("custody:account-end", args=["second"]), ended).status_code == 302
    theirs.refresh_from_db()
    others.refresh_from_db()
    assert (theirs.answer, theirs.answer_words) == ("refused", "The account of whoever proposed it has ended.")
    assert others.answer == ""
    answer(browse(world.psd), theirs)
    assert "supervisor" not in roles(world.officer, now)


def test_nobody_ends_their_own_account(world, browse):
    assert browse(world.admin).post(reverse("custody:account-end", args=["admin"]), USUAL).status_code == 404
    assert Account.objects.get(username="admin").is_active


NEW = {
    "username": "Tamsin",
    "name": "Tamsin Rowse",
    "staff_no": "90990",
    "roles": ["response-officer"],
}


def test_a_new_account_is_made_by_two_with_team_rank_number_and_roles(world, second, browse, now):
    from dapolicy.access.handles import handle

    given = NEW | USUAL | {"rank": "PC", "team": handle(world.shift)}
    assert browse(world.admin).post(reverse("custody:account-new"), given).status_code == 302
    assert not Account.objects.filter(username="tamsin").exists()
    answer(browse(second), newest())
    made = Account.objects.select_related("member").get(username="tamsin")
    assert (made.member.staff_no, made.member.rank, made.member.team) == ("90990", "PC", world.shift)
    assert roles(made.member, now) == {"response-officer"}
    assert made.once_until is not None


def test_one_person_does_not_get_two_accounts(world, browse):
    world.officer.staff_no = "90990"
    world.officer.save()
    page = browse(world.admin).post(reverse("custody:account-new"), NEW | USUAL)
    assert "Somebody has this staff number" in page.content.decode()
    page = browse(world.admin).post(reverse("custody:account-new"), NEW | USUAL | {"staff_no": ""})
    assert "one person is kept from having two accounts" in page.content.decode()
    assert not AccountChange.objects.exists()


@pytest.mark.policy("ACC-007")
def test_a_partner_is_let_in_under_an_agreement_and_until_it_ends(world, second, browse, now):
    partner = NEW | USUAL | {"roles": ["partner"], "staff_no": ""}
    page = browse(world.admin).post(reverse("custody:account-new"), partner).content.decode()
    for words in ("the agency", "the agreement", "what they need to see", "when the agreement ends"):
        assert f"Say {words}" in page
    ends = now + timedelta(days=90)
    until = {"until_day": ends.day, "until_month": ends.month, "until_year": ends.year, "until_time": "09:00"}
    agreed = {"agency": "Westmarch Refuge", "reference": "ISA 12", "scope": "Cases referred to it"}
    sent = browse(world.admin).post(reverse("custody:account-new"), partner | until | agreed)
    assert sent.status_code == 302, sent.context["form"].errors
    answer(browse(second), newest())
    member = Member.objects.get(name="Tamsin Rowse")
    agreement = member.agreements.get()
    assert (agreement.reference, agreement.scope) == ("ISA 12", "Cases referred to it")
    assert member.memberrole_set.get().until == agreement.until
    assert member.roles_at(ends + timedelta(days=2)) == frozenset()
    review = reverse("custody:account-review", args=["tamsin"])
    assert browse(world.admin).post(review, {"reason": "Still their IDVA"}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.reviewed_by, agreement.review) == (world.admin, "Still their IDVA")


@pytest.mark.policy("ACC-007")
def test_an_agreement_that_nobody_asked_about_for_half_a_year_is_listed(world, browse, now):
    from dapolicy.custody.models import Agreement

    old = {"recorded_at": now - timedelta(days=200), "recorded_by": world.admin, "until": now + timedelta(days=200)}
    Agreement.objects.create(member=world.partner, reference="ISA 7", scope="MARAC", **old)
    listed = browse(world.admin).get(reverse("custody:agreements")).content.decode()
    assert "ISA 7" in listed
    Agreement.objects.update(reviewed_at=now, reviewed_by=world.admin)
    assert "ISA 7" not in browse(world.admin).get(reverse("custody:agreements")).content.decode()


@pytest.mark.parametrize("name", ["officer", "psd", "manager", "supervisor", "partner", "analyst"])
def test_accounts_are_the_administrators_pages_alone(world, browse, name):
    browser = browse(getattr(world, name))
    for address in ("/access/accounts/", "/access/accounts/of/admin/", "/access/accounts/new/"):
        assert browser.get(address).status_code == 404
    assert propose(browser, "colleague", "roles", add=["supervisor"]).status_code == 404


def test_accounts_are_found_by_name_username_and_staff_number(world, browse):
    world.officer.staff_no = "90990"
    world.officer.save()
    for words in ("offic", "Officer", "90990"):
        page = browse(world.admin).post("/access/accounts/", {"q": words}).content.decode()
        assert "/access/accounts/of/officer/" in page
        assert "/access/accounts/of/colleague/" not in page


def test_a_move_to_another_team_takes_two_since_a_team_sees_what_awaits_decision(world, second, browse):
    from dapolicy.access.handles import handle

    given = {"name": "Officer", "staff_no": "90991", "team": handle(world.elsewhere)}
    propose(browse(world.admin), "officer", "details", **given)
    assert Member.objects.get(pk=world.officer.pk).team == world.shift
    answer(browse(second), newest())
    assert Member.objects.get(pk=world.officer.pk).team == Team.objects.get(name="Easterby DA Unit")


# Posts


def posted(member: Member, until: Any) -> dict[str, Any]:
    from dapolicy.access.handles import handle

    moment = {"until_day": until.day, "until_month": until.month, "until_year": until.year, "until_time": "09:00"}
    return USUAL | {"member": handle(member)} | moment


def holders(post: str, now: Any) -> set[int]:
    at = now + timedelta(minutes=1)
    held = PostHolding.objects.filter(post_id=post, since__lte=at, until__gt=at)
    return set(held.values_list("member_id", flat=True))


def test_a_post_is_filled_by_two_people_with_somebody_of_its_role(world, second, browse, now):
    other = world.member("other", "duty-inspector")
    address = reverse("custody:post-fill", args=["fim"])
    sent = browse(world.admin).post(address, posted(world.officer, now + timedelta(days=3)))
    assert sent.status_code == 200  # an officer is not offered
    sent = browse(world.admin).post(address, posted(other, now + timedelta(days=3)))
    assert sent.status_code == 302, sent.context["form"].errors
    assert holders("fim", now) == {world.inspector.pk}
    answer(browse(second), newest())
    assert holders("fim", now) == {other.pk}


def test_a_post_is_handed_over_to_somebody_who_accepts_it(world, second, browse, now):
    other = world.member("other", "duty-inspector", team=world.shift)
    address = reverse("custody:post-hand-over", args=["fim"])
    assert browse(other).get(address).status_code == 404  # it is not theirs to give
    sent = browse(world.inspector).post(address, posted(other, now + timedelta(days=3)))
    assert sent.status_code == 302, sent.context["form"].errors
    assert answer(browse(second), newest()).status_code == 403  # accepted by the one who takes it
    assert holders("fim", now) == {world.inspector.pk}
    assert answer(browse(other), newest()).status_code == 200
    assert holders("fim", now) == {other.pk}


def test_nobody_off_duty_accepts_a_post(world, browse, now):
    from dapolicy.access.models import Duty

    other = world.member("other", "duty-inspector", team=world.shift)
    hours = Duty.objects.create(member=other, since=now - timedelta(hours=9), until=now - timedelta(hours=1))
    address = reverse("custody:post-hand-over", args=["fim"])
    browse(world.inspector).post(address, posted(other, now + timedelta(days=3)))
    assert answer(browse(other), newest()).status_code == 403
    Duty.objects.filter(pk=hours.pk).update(until=now + timedelta(hours=1))
    assert answer(browse(other), newest()).status_code == 200


PARTNER = {"role_id": "partner", "since": LONG_AGO, "until": FAR_AHEAD}


@pytest.mark.policy("ACC-007")
@pytest.mark.parametrize("first", [True, False])
def test_the_database_gives_no_partner_another_role_nor_another_a_partners(world, first):
    given = [PARTNER, {"role_id": "supervisor", "since": LONG_AGO, "until": None}]
    one, other = given if first else reversed(given)
    somebody = Member.objects.create(name="Somebody")
    MemberRole.objects.create(member=somebody, **one)
    with pytest.raises(DatabaseError, match="A partner has no other role"), transaction.atomic():
        MemberRole.objects.create(member=somebody, **other)


def test_a_pair_of_roles_from_before_that_rule_is_ended_one_by_one_or_with_the_account(world, now, as_owner):
    as_owner()
    somebody = Member.objects.create(name="Somebody")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE access_memberrole DISABLE TRIGGER USER")
    MemberRole.objects.create(member=somebody, **PARTNER)
    other = MemberRole.objects.create(member=somebody, role_id="supervisor", since=LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE access_memberrole ENABLE TRIGGER USER")
    MemberRole.objects.filter(pk=other.pk).update(until=now)
    with pytest.raises(DatabaseError, match="A partner has no other role"), transaction.atomic():
        MemberRole.objects.filter(pk=other.pk).update(until=None)
    MemberRole.objects.filter(member=somebody).update(until=now - timedelta(hours=1))
    MemberRole.objects.create(member=somebody, role_id="supervisor", since=now)


def test_a_partner_who_joins_the_force_ends_as_one_in_the_same_change(world, second, browse, now):
    propose(browse(world.admin), "partner", "roles", add=["response-officer"])
    assert not AccountChange.objects.exists()
    propose(browse(world.admin), "partner", "roles", add=["response-officer"], end=["partner"])
    assert answer(browse(second), newest()).status_code == 200
    assert roles(world.partner, now) == {"response-officer"}


def test_what_would_end_before_it_begins_is_refused(world, browse, now):
    begins, ends = now + timedelta(days=2), now + timedelta(days=1)
    moments = {
        f"{name}_{part}": value
        for name, moment in (("since", begins), ("until", ends))
        for part, value in {"day": moment.day, "month": moment.month, "year": moment.year, "time": "12:00"}.items()
    }
    page = propose(browse(world.admin), "officer", "roles", add=["supervisor"], **moments)
    assert "The end must be later than the beginning" in page.content.decode()
    assert not AccountChange.objects.exists()
    for table, given in ((MemberRole, {"role_id": "supervisor"}), (PostHolding, {"post_id": "fim"})):
        with pytest.raises(DatabaseError, match="later than the beginning"), transaction.atomic():
            table.objects.create(member=world.officer, since=now, until=now, **given)
