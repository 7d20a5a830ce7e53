"""Signing in: nobody opens their own account, a password alone opens nothing, and signing out leaves nothing behind."""

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from dapolicy.access.models import Account

View = Callable[..., HttpResponseBase]

# What may be opened before the second step is done: proving it, and leaving.
PROVING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout", "account_login"}
# What may be opened besides by somebody who has no second step yet: setting one up, which asks for the password again.
SETTING_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
# What may be opened before a one-time password is changed: changing it, and leaving.
CHANGING = {"account_change_password", "account_logout"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by the force's administrators alone, and nothing is sent by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account names a member of the force or of a partner agency."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: wrong passwords are counted by axes alone, for a name at a place.

        A second count, by name alone, would let anybody keep an officer out of their own cases.
        """

    def set_password(self, user: Account, password: str) -> None:
        """Keep the new password and nothing else: no login of the software may change more of an account."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refused: a reset or notice by e-mail would let whoever reads the mailbox in."""
        raise RuntimeError("sign-in sends no e-mail; an administrator resets passwords")


class SecondFactor:
    """Holds a session that has shown only a password at the second step; ``DAPOLICY_DEMO`` alone leaves it out.

    What counts is what this session has shown, not what the account has set up, so that a session opened with a
    stolen password before the owner set up a key does not become good when they do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Nothing where the view may run, else the way to the second step."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in PROVING:
            return None
        if getattr(settings, "DAPOLICY_DEMO", False) or has_shown_second_factor(request):
            return one_time_password(request, name)
        if is_mfa_enabled(request.user):
            return to_page("mfa_reauthenticate", request)
        return None if name in SETTING_UP else to_page("mfa_index", request)


def one_time_password(request: HttpRequest, name: str) -> HttpResponse | None:
    """Nothing, unless the password was given for one time: then it is changed before anything else is opened."""
    until = getattr(request.user, "once_until", None)
    if until is None or getattr(request, "by_token", False):
        return None
    if until <= timezone.now():
        logout(request)
        messages.error(request, "Your one-time password has run out. Ask your administrator for a new one.")
        return redirect("account_login")
    return None if name in CHANGING else to_page("account_change_password", request)


def has_shown_second_factor(request: HttpRequest) -> bool:
    """Whether this session is nobody's or a machine's, or has shown an app's code, a key or a recovery code."""
    if not request.user.is_authenticated or getattr(request, "by_token", False):
        return True
    records: Iterable[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def to_page(name: str, request: HttpRequest) -> HttpResponse:
    """To the second step, and back to the page that was asked for where it can be asked for again."""
    address = resolve_url(name)
    wanted = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(f"{address}?{wanted}" if wanted else address)


class LeavesNothing:
    """No page is kept by browser or proxy, and signing out empties what a shared PC would show on *back*."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Whatever a view said, ``no-store`` is what keeps a page out of the back button.
        patch_cache_control(response, no_store=True, private=True)
        match = request.resolver_match
        if request.method == "POST" and match and match.view_name == "account_logout":
            response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """The name that a try to sign in is counted under, wherever in the sign-in it is asked.

    The form, the back end and Django's own signal each call it by another key; left to itself the counter finds no
    name in one of them and holds nobody.
    """
    told = credentials or request.POST
    return told.get("username") or told.get("login")
