"""Who the database takes the present transaction for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


def read_as(member_id: int | None) -> None:
    """From here to the transaction's end rows are seen as `member_id` may see them; None sees no rows.

    Raises: TransactionManagementError outside a transaction, where the setting would be lost at once.
    """
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("read_as() needs a transaction: the reader ends with it.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dapolicy.reader', %s, true)", [str(member_id or "")])


@contextmanager
def reading_as(member_id: int) -> Iterator[None]:
    """A transaction that runs as one member: for jobs and command-line tools."""
    with transaction.atomic():
        read_as(member_id)
        yield
