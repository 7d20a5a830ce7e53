"""Puts the model's walls into the database, as its owner, and takes them back with a savepoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tests.access.catalogue import rows
from tests.access.oracle.model import Walls

MOMENT = "now() + interval '1 hour' * %s"  # null where it never ends
FOREVER = 24 * 365 * 50


class Stage:
    """Members and records of the database under the names that the model calls them by."""

    def __init__(self, people: dict[str, int], records: dict[str, int]) -> None:
        self.people, self.records = people, records
        asked = "SELECT id, reference FROM access_record WHERE id = ANY (%s)"
        known = dict(rows(asked, list(records.values())))
        self.references = {name: known[key] for name, key in records.items()}
        self.held = [name for (name,) in rows("SELECT table_name FROM access_held ORDER BY 1")]

    def raise_walls(self, walls: Walls) -> None:
        """Everything that decides who sees what. Locking is last, as it is in life."""
        self.staff(walls)
        for (who, what), until in walls.grants.items():
            give(self.people[who], self.records[what], until)
        for who, what in walls.excluded:
            self.add("exclusion", "why, at", "'declared', now()", who, what)
        for (who, what), until in walls.invited.items():
            self.add("invitation", "until", MOMENT, who, what, until)
        for page in walls.pages:
            sql = f"INSERT INTO access_postpage (post_id, record_id, settled_at, why, at) VALUES (%s,%s,{MOMENT},'',now())"  # noqa: E501
            run(sql, page.post, self.records[page.record], page.settled)
        self.protect(walls)

    def add(self, table: str, more: str, values: str, who: str, what: str, *given: Any) -> None:
        sql = f"INSERT INTO access_{table} (member_id, record_id, {more}) VALUES (%s, %s, {values})"
        run(sql, self.people[who], self.records[what], *given)

    def staff(self, walls: Walls) -> None:
        ids = list(self.people.values())
        for table in ("memberrole", "postholding"):
            run(f"DELETE FROM access_{table} WHERE member_id = ANY (%s)", ids)
        for name, person in walls.people.items():
            run("UPDATE access_member SET team_id = (SELECT id FROM access_team WHERE name = %s) WHERE id = %s",
                person.team, self.people[name])  # fmt: skip
            for role in person.roles:
                sql = (
                    f"INSERT INTO access_memberrole (member_id, role_id, since, until) VALUES (%s,%s,{MOMENT},{MOMENT})"
                )
                run(sql, self.people[name], role.code, role.since, role.until)
            for post in person.posts:
                sql = f"INSERT INTO access_postholding (member_id, post_id, since, until) VALUES (%s,%s,{MOMENT},{MOMENT})"  # noqa: E501
                run(sql, self.people[name], post.code, post.since, post.until)

    def protect(self, walls: Walls) -> None:
        for name, thing in walls.records.items():
            owners = [self.people[each] for each in thing.owners] + [None, None]
            run("UPDATE access_record SET investigator_id = %s, safeguarding_lead_id = %s, team_id = "
                "(SELECT id FROM access_team WHERE name = %s) WHERE id = %s",
                owners[0], owners[1], thing.team, self.records[name])  # fmt: skip
            if thing.locked != "no":
                run("SELECT dapolicy_lock(%s, %s)", self.records[name], thing.locked)


def run(sql: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(given))


def give(member: int, record: int, until: int) -> None:
    """A grant, as the table has it: by the application's own function it could not be given when it is over."""
    run(f"""INSERT INTO access_grant (user_id, permission_id, record_id, until, why)
            SELECT account.id, permission.id, %s, {MOMENT}, 'Holds it'
            FROM access_account account, auth_permission permission
            WHERE account.member_id = %s AND permission.codename = 'see' LIMIT 1""",
        record, until, member)  # fmt: skip


def names_of(ids: Iterable[int], known: dict[str, int]) -> set[str]:
    """What the model calls these."""
    back = {key: name for name, key in known.items()}
    return {back[each] for each in ids if each in back}


@contextmanager
def for_a_while() -> Iterator[None]:
    """What the block writes is undone at its end; the reader and the login with it."""
    with transaction.atomic():
        before = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(before)
            run("RESET ROLE")
            run("SELECT set_config('dapolicy.reader', '', true)")
