"""Accounts, changes and what was done to them, in the words of the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from dapolicy.access.models import Account, Member, Role, Team
from dapolicy.custody.accounts import queries
from dapolicy.custody.models import AccountChange
from dapolicy.ui.telling import tell

WORDS = {
    "account-made": "Account made",
    "account-opened": "Account opened",
    "account-ended": "Account ended",
    "account-changed": "Username or e-mail changed",
    "password": "Password changed",
    "details": "Details changed",
    "second-factor-added": "Second step set up",
    "second-factor-removed": "Second step taken away",
    "role-given": "Role given",
    "role-ended": "Role ended",
    "post-filled": "Post filled",
    "post-left": "Post left",
    "token-made": "Another system let in",
    "token-ended": "Another system shut out",
    "agreement-reviewed": "Agreement reviewed",
    "proposed": "Change proposed",
    "agreed": "Change agreed",
    "refused": "Change refused",
    "withdrawn": "Change taken back",
}
NAMES = {"staff_no": "Staff number", "since": "From", "until": "Until", "end": "Ends", "add": "Begins"}
NOT_SHOWN = {"digest"}
ACT_HEADS = ("When", "What", "By whom", "Why")
GUARDED_HEADS = ("When", "Whose account", "What", "By whom", "Agreed by", "Why", "Told to")


def act_row(act: queries.Act) -> list[str]:
    return [
        tell(act.at),
        " ".join(filter(None, [WORDS.get(act.what, act.what), bracketed(act.detail)])),
        act.by,
        act.why,
    ]


def guarded_row(act: queries.GuardedAct) -> list[str]:
    by = act.by or "Nobody signed in"
    if act.by_excluded:
        by = f"{by}. One of the two is excluded from a record that this account could open"
    what = " ".join(filter(None, [WORDS.get(act.what, act.what), bracketed(act.detail)]))
    return [tell(act.at), act.about, what, by, act.agreed_by or "Nobody", act.why or "Not said", act.to_post]


def bracketed(words: str) -> str:
    return f"({words})" if words else ""


def account_row(account: Account, roles: dict[int, list[str]]) -> list[Any]:
    """One line of the list."""
    link = {"href": reverse("custody:account", args=[account.username]), "text": account.username}
    member = account.member
    state = "Open" if account.is_active else "Ended"
    return [
        link,
        member.name,
        member.staff_no or "–",
        str(member.team or "–"),
        ", ".join(roles[member.pk]) or "–",
        state,
    ]


def change_row(change: AccountChange) -> list[Any]:
    link = {"href": reverse("custody:change", args=[change.pk]), "text": change.get_what_display()}
    return [link, whose(change), change.proposed_by.name, tell(change.proposed_at), tell(change.until)]


def whose(change: AccountChange) -> str:
    """Whose account it is, also where there is none yet."""
    return change.about.name if change.about else str(change.detail.get("name", ""))


def change_rows(change: AccountChange) -> list[dict[str, str]]:
    """What the second person reads before they answer."""
    head = {"What": change.get_what_display(), "Whose account": whose(change), "Why": change.reason}
    asked = {"Proposed by": change.proposed_by.name, "Proposed at": tell(change.proposed_at)}
    found = {**head, **said(change.detail), **asked, "Answer": change.get_answer_display()}
    if change.answered_by:
        found |= {"Answered by": change.answered_by.name, "In these words": change.answer_words}
    return [{"key": key, "value": value} for key, value in found.items()]


def said(detail: dict[str, Any]) -> dict[str, str]:
    """What is asked for, field by field."""
    return {NAMES.get(key, key.capitalize()): value_of(key, kept) for key, kept in detail.items() if shows(key, kept)}


def shows(key: str, kept: Any) -> bool:
    return key not in NOT_SHOWN and kept not in (None, "", [])


def value_of(key: str, kept: Any) -> str:
    if key == "team":
        return str(Team.objects.filter(pk=kept).first() or "")
    if key in ("roles", "add"):
        return "\n".join(role_in_words(one) for one in kept)
    if key == "end":
        return ", ".join(Role.objects.filter(pk__in=kept).order_by("name").values_list("name", flat=True))
    if isinstance(kept, dict):
        return "\n".join(f"{name}: {words}" for name, words in said(kept).items())
    return moment_in_words(str(kept)) if key in ("since", "until") else str(kept)


def role_in_words(given: dict[str, Any]) -> str:
    role = Role.objects.filter(pk=given["role"]).first()
    times = said({key: given.get(key) for key in ("since", "until")})
    return ", ".join([str(role or given["role"]), *(f"{name.lower()} {words}" for name, words in times.items())])


def moment_in_words(kept: str) -> str:
    moment = parse_datetime(kept)
    return tell(moment) if moment else kept


def role_rows(member: Member, now: datetime) -> list[list[str]]:
    """Roles with their time."""
    rows = queries.roles_of(member, now)
    return [[one.role.name, tell(one.since), tell(one.until) if one.until else "No end known"] for one in rows]
