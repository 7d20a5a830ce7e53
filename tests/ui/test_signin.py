"""A password alone opens nothing, guessing is held, and signing out leaves nothing behind."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, include, path, reverse

from dapolicy.access.models import Account
from tests.ui.html import Page, text
from tests.world import PASSWORD, World

SECRET = generate_totp_secret()  # new for each run, because a code that was used once is remembered
PROTECTED = "what is worth protecting"


def protected(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PROTECTED)


HOME = include(([path("", protected, name="home")], "desk"))
urlpatterns = [path("", HOME), path("sign-in/", include("dapolicy.access.urls"))]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def outside_the_demo() -> Iterator[None]:
    """The second step is asked for."""
    with override_settings(DAPOLICY_DEMO=False):
        yield


@pytest.fixture
def account(world: World) -> Account:
    account = world.officer.account
    account.set_password(PASSWORD)
    account.save()
    return account


@pytest.fixture
def client() -> Client:
    """A browser at an address of its own, because wrong tries are counted for each address."""
    return Client(REMOTE_ADDR=f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}")


def sign_in(client: Client, account: Account, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/login/", {"login": account.username, "password": password})


def code_now(step: int = 1) -> str:
    """The app's code for the last, this or the next half minute; each may be used once."""
    return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[step]))


def test_the_sign_in_page_asks_for_two_things_and_offers_no_other_way_in(client: Client) -> None:
    shown = Page(client.get("/sign-in/login/").content.decode())
    boxes = {box.get("name"): box.get("autocomplete") for box in shown.all("input") if box.get("type") != "hidden"}
    assert boxes == {"login": "username", "password": "current-password"}
    labels = {label.get("for"): text(label) for label in shown.all("label")}
    assert labels == {"id_login": "Username", "id_password": "Password"}
    assert not [link for link in shown.all("a") if "password" in (link.get("href") or "")]


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_there_is_no_sign_up_and_no_reset_by_mail(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_wrong_password_is_answered_like_a_name_that_does_not_exist(client: Client, account: Account) -> None:
    wrong = Page(sign_in(client, account, "wrong").content.decode())
    absent = Page(client.post("/sign-in/login/", {"login": "nobody", "password": "wrong"}).content.decode())
    summaries = [text(page.one("div", class_="govuk-error-summary")) for page in (wrong, absent)]
    assert summaries[0] == summaries[1]
    assert wrong.by_id("id_login").get("value") == account.username
    assert wrong.by_id("id_password").get("value") is None


def test_a_password_alone_opens_only_the_setting_up_of_a_second_step(client: Client, account: Account) -> None:
    sign_in(client, account)
    answer = client.get("/?case=1")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/2fa/?next=%2F%3Fcase%3D1")
    shown = Page(client.get("/sign-in/2fa/").content.decode())
    assert "A password alone does not open this system" in text(shown.one("main"))
    again = client.get("/sign-in/2fa/totp/activate/")
    assert again["Location"].startswith("/sign-in/reauthenticate/")
    client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
    assert client.get("/sign-in/2fa/totp/activate/").status_code == 200


def test_the_demo_alone_leaves_the_second_step_out(client: Client, account: Account) -> None:
    with override_settings(DAPOLICY_DEMO=True):
        sign_in(client, account)
        assert client.get("/").content.decode() == PROTECTED


def test_an_apps_code_opens_and_a_wrong_one_does_not(client: Client, account: Account) -> None:
    TOTP.activate(account, SECRET)
    assert sign_in(client, account)["Location"] == "/sign-in/2fa/authenticate/"
    assert client.get("/")["Location"] == "/sign-in/login/?next=/"
    wrong = Page(client.post("/sign-in/2fa/authenticate/", {"code": "000000"}).content.decode())
    assert wrong.by_id("id_code").get("aria-invalid") == "true"
    assert client.post("/sign-in/2fa/authenticate/", {"code": code_now()})["Location"] == "/"
    assert client.get("/").content.decode() == PROTECTED


def test_setting_up_an_app_ends_with_proving_it(client: Client, account: Account) -> None:
    sign_in(client, account)
    client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
    shown = Page(client.get("/sign-in/2fa/totp/activate/").content.decode())
    assert shown.one("img").get("src", "").startswith("data:image/svg+xml")
    secret = client.session["mfa.totp.secret"]
    counters = list(yield_hotp_counters_from_time())
    codes = [format_hotp_value(hotp_value(secret, counter)) for counter in counters]
    assert client.post("/sign-in/2fa/totp/activate/", {"code": codes[1]}).status_code == 302
    assert Authenticator.objects.filter(user=account, type="totp").exists()
    assert client.get("/")["Location"] == "/sign-in/2fa/reauthenticate/?next=%2F"
    assert client.post("/sign-in/2fa/reauthenticate/", {"code": codes[2], "next": "/"})["Location"] == "/"
    assert client.get("/").content.decode() == PROTECTED


def test_a_session_from_before_the_key_does_not_become_good_with_it(client: Client, account: Account) -> None:
    """Somebody with the stolen password waits signed in until the owner sets up an app: they still see nothing."""
    sign_in(client, account)
    TOTP.activate(account, SECRET)
    assert client.get("/")["Location"].startswith("/sign-in/2fa/reauthenticate/")
    for address in ("totp/activate/", "totp/deactivate/", "webauthn/add/", "recovery-codes/generate/", ""):
        answer = client.get(f"/sign-in/2fa/{address}")
        assert answer["Location"].startswith("/sign-in/2fa/reauthenticate/"), address


def test_five_wrong_tries_hold_that_name_at_that_place_and_nobody_else(client: Client, account: Account) -> None:
    for _ in range(4):
        assert sign_in(client, account, "wrong").status_code == 200
    held = sign_in(client, account, "wrong")
    assert held.status_code == 429
    assert text(Page(held.content.decode()).one("h1")) == "Too many tries to sign in"
    assert sign_in(client, account).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, account).status_code == 302


def test_no_page_is_kept_and_signing_out_empties_what_was(client: Client, account: Account) -> None:
    assert "no-store" in client.get("/sign-in/login/")["Cache-Control"]
    sign_in(client, account)
    assert "no-store" in client.get("/")["Cache-Control"]
    out = client.post("/sign-in/logout/")
    assert out["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert out["Location"] == "/sign-in/login/"
    assert client.get("/")["Location"] == "/sign-in/login/?next=/"


def test_a_link_cannot_sign_somebody_out(client: Client, account: Account) -> None:
    sign_in(client, account)
    answer = client.get("/sign-in/logout/")
    assert answer.status_code == 200
    assert "_auth_user_id" in client.session
    assert "Clear-Site-Data" not in answer
