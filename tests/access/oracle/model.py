"""Who may see what, as the access rules say it in words: slow, obvious, and apart from everything that it judges.

Moments are hours from now: -1 was an hour ago, None never ends. Nothing of the application is imported here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Which kind of reader each role makes of its holder. A role that is not here is unknown to the model and fails.
INVITED = {"partner"}
NOBODY = {"analyst", "administrator"}
FORCE = {
    "call-handler", "response-officer", "response-sergeant", "duty-inspector", "specialist-officer", "supervisor",
    "dvds-officer", "marac-coordinator", "neighbourhood-officer", "custody-officer", "psd-auditor", "manager",
}  # fmt: skip
ROLES = sorted(FORCE | INVITED | NOBODY)
# Who reads the words of an entry that was withdrawn, beside the one who hid them.
READS_WITHDRAWN = {"supervisor", "response-sergeant", "duty-inspector", "psd-auditor"}
STAYS = 12  # hours for which the holder of a post still sees what is settled


@dataclass(frozen=True)
class Span:
    """A role or a post held from one hour until another."""

    code: str
    since: int
    until: int | None

    def is_now(self) -> bool:
        return self.since <= 0 and (self.until is None or self.until > 0)


@dataclass
class Person:
    """Somebody with an account."""

    team: str
    roles: list[Span] = field(default_factory=list)
    posts: list[Span] = field(default_factory=list)

    def roles_now(self) -> set[str]:
        return {role.code for role in self.roles if role.is_now()}

    def posts_now(self) -> set[str]:
        return {post.code for post in self.posts if post.is_now()}


@dataclass
class Thing:
    """A record."""

    team: str
    locked: str = "no"
    dvds: bool = False
    owners: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A call to a post about a record; settled so many hours from now, or not yet."""

    post: str
    record: str
    settled: int | None


@dataclass
class Walls:
    """Everything that decides who sees what, now."""

    people: dict[str, Person]
    records: dict[str, Thing]
    grants: dict[tuple[str, str], int] = field(default_factory=dict)  # (person, record): hours until it ends
    excluded: set[tuple[str, str]] = field(default_factory=set)
    invited: dict[tuple[str, str], int] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)


def may_see(walls: Walls, who: str, what: str) -> bool:
    """The three questions in their order: excluded, role, lock."""
    if (who, what) in walls.excluded:
        return False
    if not role_lets_in(walls, who, what):
        return False
    return walls.records[what].locked == "no" or holds(walls, who, what)


def role_lets_in(walls: Walls, who: str, what: str) -> bool:
    roles = walls.people[who].roles_now()
    if walls.records[what].dvds and "dvds-officer" not in roles:
        return False  # applications exist for DVDS staff alone
    if roles & FORCE:
        return True
    if roles & INVITED:
        return walls.invited.get((who, what), -1) > 0
    return False


def holds(walls: Walls, who: str, what: str) -> bool:
    """By a grant that has not ended, as the team of what is only possibly locked, or by a post that was paged."""
    if walls.grants.get((who, what), -1) > 0:
        return True
    record = walls.records[what]
    if record.locked == "possible" and record.team == walls.people[who].team:
        return True
    posts = walls.people[who].posts_now()
    return any(page.record == what and page.post in posts and still_open(page) for page in walls.pages)


def still_open(page: Page) -> bool:
    return page.settled is None or page.settled > -STAYS


def watches(walls: Walls, who: str, what: str) -> bool:
    """Professional standards know of every locked record, and who looked, without a grant to read it; an application
    is DVDS staff's alone all the same."""
    record = walls.records[what]
    if (who, what) in walls.excluded or "psd-auditor" not in walls.people[who].roles_now():
        return False
    return record.locked != "no" and (not record.dvds or "dvds-officer" in walls.people[who].roles_now())


def reads_confidential(walls: Walls, who: str, what: str) -> bool:
    """A refuge's address: the two who own the record, and they only while they may see it."""
    return may_see(walls, who, what) and who in walls.records[what].owners


def reads_withdrawn(walls: Walls, who: str, what: str, hidden_by: str | None) -> bool:
    """The words of an entry that was withdrawn: who hid them, and a named few."""
    is_one = who == hidden_by or bool(walls.people[who].roles_now() & READS_WITHDRAWN)
    return may_see(walls, who, what) and is_one


def reads_own(walls: Walls, who: str, what: str, owner: str) -> bool:
    """A notice: whom it was sent to, while they may see what it is about."""
    return may_see(walls, who, what) and who == owner


def exists(walls: Walls, who: str, learnt_through: set[str]) -> bool:
    """A person is there for whoever may see one fact about them."""
    return any(may_see(walls, who, what) for what in learnt_through)


def may_have(walls: Walls, who: str, case: str) -> bool:
    """What comes to them of a case on an agenda: the force by the record; whoever speaks for an agency, has a seat and
    knows neither of the two, by their place at the table."""
    if walls.people[who].roles_now() & FORCE:
        return may_see(walls, who, case)
    record = walls.records[case]
    if not walls.people[who].roles_now() & INVITED or record.dvds or (who, case) in walls.excluded:
        return False
    return record.locked == "no" or holds(walls, who, case)


def on_paper(walls: Walls, reader: str, by: str, case: str, source: str) -> bool:
    """What a record says, on paper about a case: made by somebody who may see both, for whoever may have the case.
    Nothing of an application, and nothing that is locked but what is about the two of a locked case itself."""
    if not may_have(walls, reader, case) or not may_see(walls, by, case) or not may_see(walls, by, source):
        return False
    if walls.records[source].dvds:
        return False
    is_own = walls.records[case].locked != "no" and source.partition("-")[0] == case.partition("-")[0]
    return walls.records[source].locked == "no" or is_own
