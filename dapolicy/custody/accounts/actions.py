"""Changing accounts and posts: one person proposes, another answers, and the database does it or refuses."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error, connection, transaction

from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dapolicy.access.tokens import digest_of
from dapolicy.custody.models import AccountChange

LAPSES = timedelta(hours=24)  # a change that nobody has answered by then is asked for anew
ONE_TIME = timedelta(hours=24)  # how long a one-time password may wait for its first use
# Easy to read out: no letter or figure that is taken for another.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GIVES_PASSWORD = {"account", "password", "reopen"}
REFUSALS = ("42501", "22023")  # raised by our own functions, in words for the screen
TAKEN = "23505"

P = ParamSpec("P")
T = TypeVar("T")


def in_plain_words(act: Callable[P, T]) -> Callable[P, T]:
    """The database's own refusal as ours; anything else stays a failure."""

    @wraps(act)
    def done(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except Error as error:
            raise refusal(error) from error

    return done


def refusal(error: Error) -> Exception:
    state = getattr(error.__cause__, "pgcode", "")
    if state == TAKEN:
        return Refused("The username or staff number has been given to somebody else meanwhile. Propose it anew.")
    return Refused(error.__cause__.diag.message_primary) if state in REFUSALS and error.__cause__ else error  # type: ignore[attr-defined]


@in_plain_words
def propose(
    what: str, about: Member | None, *, detail: Mapping[str, Any], reason: str, by: Member, at: datetime
) -> UUID:
    """Ask for a change that a second person has to agree to. Nothing is changed yet; it lapses after a day.

    Raises: Refused, where `by` is no administrator, or it is their own account.
    """
    given = json.dumps(dict(detail), cls=DjangoJSONEncoder)
    before = asked_already(what, about, json.loads(given), reason, by, at)
    if before:
        return before.pk
    half = half_password() if what in GIVES_PASSWORD else ""
    row = call(
        "SELECT custody_propose(%s, %s, %s, %s, %s, %s, %s)",
        [what, about.pk if about else None, given, reason, half, at, at + LAPSES],
    )
    return row if isinstance(row, UUID) else UUID(str(row))


def asked_already(
    what: str, about: Member | None, detail: Any, reason: str, by: Member, at: datetime
) -> AccountChange | None:
    """The same change, asked for by the same person and still waiting: a form that was sent twice."""
    same = AccountChange.objects.filter(what=what, about=about, detail=detail, reason=reason, proposed_by=by)
    return same.filter(answer="", until__gt=at).first()


@in_plain_words
def agree(change: AccountChange, *, words: str, by: Member, at: datetime) -> str:
    """Agree, upon which it is done. Returns the second half of a one-time password, where the change gives one.

    Its proposer has the first half: neither can sign in with what they know. Raises: Refused, for the proposer, for
    the one whose account it is, and for a change that has been answered.
    """
    half = half_password() if change.what in GIVES_PASSWORD else ""
    hash_of_both = make_password(f"{change.half}-{half}") if half else ""
    answer(change, "agreed", words, at, hash_of_both)
    return half


@in_plain_words
def refuse(change: AccountChange, *, words: str, by: Member, at: datetime) -> None:
    """Refuse a change; nothing is done."""
    answer(change, "refused", words, at)


@in_plain_words
def take_back(change: AccountChange, *, by: Member, at: datetime) -> None:
    """The proposer thinks better of it."""
    answer(change, "withdrawn", "", at)


@in_plain_words
def end_account(about: Member, *, on: date, reason: str, by: Member, at: datetime) -> None:
    """Somebody leaves: their sessions, tokens, roles and posts end now. One person is enough; opening takes two."""
    call("SELECT custody_end_account(%s, %s, %s)", [about.pk, on, reason])


@in_plain_words
def review_agreement(about: Member, *, words: str, by: Member, at: datetime) -> None:
    """Somebody asked whether a partner's account is still needed for what it was opened for (ACC-007)."""
    call("SELECT custody_review_agreement(%s, %s, %s)", [about.pk, words, at])


def propose_token(about: Member, *, until: datetime, reason: str, by: Member, at: datetime) -> str:
    """A token for another system, shown this once. It signs nobody in before a second person has agreed to it."""
    token = secrets.token_urlsafe(32)
    detail = {"digest": digest_of(token), "until": until}
    propose("token", about, detail=detail, reason=reason, by=by, at=at)
    return token


def answer(change: AccountChange, said: str, words: str, at: datetime, password: str = "") -> None:
    ends = at + ONE_TIME if password else None
    call("SELECT custody_answer(%s, %s, %s, %s, %s, %s)", [change.pk, said, words, at, password, ends])


def half_password() -> str:
    """Eight signs, about 39 bits: two people hold one each."""
    return "".join(secrets.choice(SIGNS) for _ in range(8))


def call(sql: str, given: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()[0]
