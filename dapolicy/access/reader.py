"""Who the database takes the present transaction for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def read_as(member_id: int | None, *, open_only: bool = False, but: Iterable[int] = ()) -> None:
    """From here to the transaction's end rows are seen as `member_id` may see them; None sees no rows.

    Args: open_only, less what is locked or an application: to make of a case what others will read; but, locked records
    that are read all the same, the case's own.
    Raises: TransactionManagementError outside a transaction, where the setting would be lost at once.
    """
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("read_as() needs a transaction: the reader ends with it.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('dapolicy.reader', %s, true), set_config('dapolicy.open_only', %s, true)",
            [str(member_id or ""), (",".join(map(str, but)) or "yes") if open_only else ""],
        )


@contextmanager
def reading_as(member_id: int, *, open_only: bool = False, but: Iterable[int] = ()) -> Iterator[None]:
    """A transaction that runs as one member: for jobs and command-line tools."""
    with transaction.atomic():
        read_as(member_id, open_only=open_only, but=but)
        yield
