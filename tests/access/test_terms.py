"""What the policy says of access is what the database goes by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dapolicy.access.models import PostPage, Term
from dapolicy.policy.limits import limits
from tests.access.catalogue import rows
from tests.custody.police import lock, officers, sees

# Spans in functions of access that are no limit of anybody's: said in the table, or why not.
OTHERS = {
    ("custody_staff_matches", "1 year"): "whoever left the force within a year counts as staff: ACCESS 2",
    ("ppda_keep_grant", "1 hour"): "clocks of two servers that differ",
}
SPANS = """
    SELECT made.proname, said[1] FROM pg_proc made, regexp_matches(made.prosrc, 'interval ''([^'']+)', 'g') AS said
    WHERE made.proname ~ '^(dapolicy|custody|ppda|console)_'
"""


def test_no_function_of_access_has_a_limit_of_its_own(db: None) -> None:
    assert set(rows(SPANS)) - set(OTHERS) == set()


def test_every_limit_stands_where_the_database_reads_it_after_a_migration(db: None) -> None:
    Term.objects.filter(code="after-settled").update(span=timedelta(hours=1))
    call_command("migrate", "access", verbosity=0, interactive=False)
    assert dict(Term.objects.values_list("code", "span")) == {one.id: one.within.elapsed for one in limits().values()}


def test_every_limit_stands_there_before_a_function_reads_it_also_where_a_later_migration_fails(
    own_database: str,
) -> None:
    call_command("migrate", "access", "0011", verbosity=0)
    # And then it stops: nothing says that all is done.
    MigrationExecutor(connection).migrate([("access", "0012_terms")])
    assert Term.objects.count() == len(limits())


@pytest.mark.policy("ACC-004")
def test_a_post_sees_what_it_settled_for_as_long_as_the_policy_says(world: Any, now: Any) -> None:
    officers(world)
    record = lock(world, now)
    PostPage.objects.update(settled_at=now - timedelta(hours=2))
    seen = []
    for hours in (3, 1):
        Term.objects.filter(code="after-settled").update(span=timedelta(hours=hours))
        seen.append(sees(world.inspector, record))
    assert seen == [True, False]
