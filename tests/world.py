"""A small cast for tests: a unit, a shift, another force's unit, and who works there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from dapolicy.access.models import Account, Member, MemberRole, Post, PostHolding, Team
from dapolicy.access.reader import read_as

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """Members by what they are called in tests; `member()` adds another."""

    unit: Team
    shift: Team
    elsewhere: Team
    people: dict[str, Member] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Member:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def member(self, name: str, *roles: str, team: Team | None = None, staff_no: str | None = None) -> Member:
        """A member with an account of the same name, holding `roles` for ever."""
        member = Member(name=name.title(), team=team or self.unit, staff_no=staff_no)
        self.take_on({name: (member, roles)})
        return member

    def take_on(self, people: dict[str, tuple[Member, Sequence[str]]]) -> None:
        """All at once: nearly every test begins with it."""
        members = Member.objects.bulk_create(member for member, _ in people.values())
        self.people |= dict(zip(people, members, strict=True))
        Account.objects.bulk_create(Account(username=name, member=self.people[name], password="!") for name in people)
        held = [(self.people[name], role) for name, (_, roles) in people.items() for role in roles]
        MemberRole.objects.bulk_create(MemberRole(member=member, role_id=role, since=LONG_AGO) for member, role in held)


CAST = {
    "handler": ["call-handler"],
    "officer": ["response-officer"],
    "sergeant": ["response-sergeant"],
    "inspector": ["duty-inspector"],
    "specialist": ["specialist-officer"],
    "colleague": ["specialist-officer"],
    "supervisor": ["supervisor"],
    "manager": ["manager"],
    "analyst": ["analyst"],
    "partner": ["partner"],
    "dvds": ["dvds-officer"],
    "psd": ["psd-auditor"],
    "admin": ["administrator"],
    "stranger": ["specialist-officer"],
}
ON_SHIFT = {"officer", "sergeant", "inspector", "handler"}


def make_world() -> World:
    """Build the cast in the present transaction, as the owner."""
    world = World(
        unit=Team.objects.create(name="Westmarch DA Unit", force="Westmarch"),
        shift=Team.objects.create(name="Westmarch Shift C", force="Westmarch"),
        elsewhere=Team.objects.create(name="Easterby DA Unit", force="Easterby"),
    )
    teams = {**dict.fromkeys(CAST, world.unit), **dict.fromkeys(ON_SHIFT, world.shift), "stranger": world.elsewhere}
    world.take_on({name: (Member(name=name.title(), team=teams[name]), roles) for name, roles in CAST.items()})
    for code, name, holder in (
        ("fim", "Force incident manager", "inspector"),
        ("psd", "On-call PSD", "psd"),
        ("di", "On-call DA detective inspector", "supervisor"),
    ):
        post = Post.objects.create(code=code, name=name, phone="01632 960999")
        PostHolding.objects.create(post=post, member=world.people[holder], since=LONG_AGO, until=FAR_AHEAD)
    return world


@contextmanager
def login(role: str) -> Iterator[None]:
    """The present transaction has the rights of `web` or `worker`, until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE dapolicy_{role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def world(now: datetime, db: None) -> World:
    """Made in a transaction that begins after `now`: what ends now has ended, also where the database is asked."""
    return make_world()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def as_web(db: None) -> Callable[[Member | None], None]:
    """`as_web(member)`: from here on the test has the web login's rights and this reader."""

    def begin(member: Member | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE dapolicy_web")
        read_as(member.pk if member else None)

    return begin


@pytest.fixture
def as_owner(db: None) -> Callable[[], None]:
    """`as_owner()`: the owner's rights again, to look at what really stands in the tables."""

    def begin() -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")

    return begin


class Browser(Client):
    """Django's client, answered with the web login's rights: what the pages may not read stays unread in tests too."""

    def request(self, **request: Any) -> Any:
        with login("web"):
            return super().request(**request)


@pytest.fixture
def browse(db: None) -> Callable[[Member], Browser]:
    """`browse(member)`: a browser in which they have signed in."""

    def begin(member: Member) -> Browser:
        browser = Browser()
        browser.force_login(member.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return browser

    return begin


@pytest.fixture
def hours() -> Callable[[float], timedelta]:
    return lambda number: timedelta(hours=number)
