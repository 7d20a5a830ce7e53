"""Tools on the command line that touch accounts: by a named person, and for a token by two."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dapolicy.access.models import Account, MemberRole, Token
from dapolicy.access.tokens import digest_of
from dapolicy.audit.models import Entry
from dapolicy.custody.models import AccountChange
from tests.custody.test_administration import answer, newest, second

__all__ = ["second"]


def make(username: str, *, by: str) -> str:
    out = StringIO()
    call_command("token", "make", username, "--as", by, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_a_token_signs_nobody_in_before_a_second_person_agrees(world, second, browse, client):
    token = make("handler", by="admin")
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert client.get("/api/v1/records/DA-222222/", **asked).status_code == 401
    answer(browse(second), newest())
    assert Token.objects.get(digest=digest_of(token)).made_by == world.admin
    assert client.get("/api/v1/records/DA-222222/", **asked).status_code == 404
    assert Entry.objects.filter(asked="token make handler", member_id=world.admin.pk).count() == 1


@pytest.mark.parametrize("name", ["officer", "psd", "handler"])
def test_only_an_administrator_makes_a_token_and_not_for_themselves(world, name):
    with pytest.raises(CommandError, match="An administrator proposes"):
        make("handler", by=name)
    with pytest.raises(CommandError, match="never of their own account"):
        make("admin", by="admin")
    assert not Token.objects.exists()


def test_a_new_installation_begins_with_two_administrators_and_no_more(db: Any):
    out = StringIO()
    call_command("administrators", "begin", "one", "One Person", "two", "Other Person", stdout=out, stderr=StringIO())
    assert MemberRole.objects.filter(role="administrator").count() == 2
    for line in out.getvalue().splitlines():
        username, _, password = line.partition(": ")
        account = Account.objects.get(username=username)
        assert account.check_password(password)
        assert account.once_until is not None
    with pytest.raises(CommandError, match="There are administrators already"):
        call_command("administrators", "begin", "three", "Third", "four", "Fourth")
    assert Entry.objects.get().asked == "administrators begin"


def test_a_password_is_proposed_by_a_named_person_and_set_by_a_second(world, second, browse):
    account = world.officer.account
    out = StringIO()
    call_command("changepassword", "officer", "--why", "Rang them", "--as", "admin", stdout=out, stderr=StringIO())
    first_half, before = out.getvalue().strip(), account.password
    account.refresh_from_db()
    assert account.password == before
    shown = answer(browse(second), newest()).context
    account.refresh_from_db()
    assert account.check_password(f"{first_half}-{shown['half']}")
    assert Entry.objects.filter(asked="changepassword officer", member_id=world.admin.pk).count() == 1


@pytest.mark.parametrize(("account", "by"), [("officer", "sergeant"), ("admin", "admin")])
def test_nobody_else_proposes_a_password_and_nobody_their_own(world, account, by):
    with pytest.raises(CommandError, match="An administrator proposes"):
        call_command("changepassword", account, "--why", "x", "--as", by, stdout=StringIO(), stderr=StringIO())
    assert not AccountChange.objects.exists()


def test_nobody_is_made_to_stand_above_the_roles(world):
    with pytest.raises(CommandError, match="administrators begin"):
        call_command("createsuperuser")
    assert not Account.objects.filter(is_superuser=True).exists()
