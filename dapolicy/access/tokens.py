"""Other systems (command and control) sign in with a token of an account; they have its roles and leave its marks."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone

from dapolicy.access.models import Account, Member, Token

SCHEME = "Bearer "
PREFIX = "/api/"


def make_token(account: Account, *, until: datetime, by: Member, at: datetime) -> str:
    """A new token, shown this once; the database keeps its digest."""
    token = secrets.token_urlsafe(32)
    Token.objects.create(account=account, digest=digest_of(token), until=until, made_by=by, made_at=at)
    return token


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class BearerToken:
    """Signs a request under /api/ in by its token; one that is wrong, has ended, or is a leaver's is nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("Authorization", "")
        if not request.path.startswith(PREFIX) or not given.startswith(SCHEME):
            return self.get_response(request)
        # A token that signs nobody in goes on as nobody, and so leaves its mark in the audit like any other request.
        request.user = self.account_of(given.removeprefix(SCHEME).strip()) or AnonymousUser()
        request.by_token = True  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # no cookie signs this request in
        return self.get_response(request)

    def account_of(self, token: str) -> Account | None:
        living = Token.objects.filter(digest=digest_of(token), until__gt=timezone.now(), account__is_active=True)
        here = Q(account__member__left_on=None) | Q(account__member__left_on__gt=timezone.localdate())
        found = living.filter(here).select_related("account").first()
        return found.account if found else None


def not_signed_in() -> HttpResponse:
    """A problem (RFC 9457) that says how to sign in and nothing else."""
    problem = {
        "type": "about:blank",
        "title": "Not signed in",
        "status": 401,
        "detail": "Send a valid token: Authorization: Bearer TOKEN.",
    }
    response = JsonResponse(problem, status=401, content_type="application/problem+json")
    response["WWW-Authenticate"] = "Bearer"
    return response
