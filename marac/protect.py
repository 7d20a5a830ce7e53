"""How MARAC's tables open: to the force by their record, to a partner by what is listed for them."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from dapolicy.access.protect import Open, Protect

LISTED = "item_id IN (SELECT marac_listed())"
OWN_AGENCY = "agency_id IN (SELECT marac_agencies())"
AS_READER = "member_id = (SELECT dapolicy_reader())"
NOBODY = "false"
ANYBODY = "true"


def either(*, force: str = ANYBODY, invited: str = NOBODY) -> str:
    """What each kind of reader sees; nobody else sees a row."""
    return (
        f"CASE (SELECT dapolicy_reader_kind()) WHEN 'force' THEN {force} WHEN 'invited' THEN {invited} ELSE false END"
    )


class Common(Open):
    """A table about no case: the force reads and writes it, a partner reads the rows that `invited` is true of."""

    def __init__(self, table: str, *, invited: str, web: str = "SELECT, INSERT, UPDATE") -> None:
        super().__init__(table, web=web, own=either(invited=invited), writes=either())


class Named(Open):
    """A table of names that everybody who signs in reads, the analyst too, and the force writes."""

    def __init__(self, table: str) -> None:
        super().__init__(table, web="SELECT, INSERT, UPDATE", writes=either())


class Shown(Protect):
    """A table on a case's record: a partner reads what `invited` is true of and writes what `adds` is true of."""

    def __init__(self, table: str, *, invited: str, adds: str = NOBODY, append_only: bool = False) -> None:
        super().__init__(table, append_only=append_only, invited=invited, adds=adds)


class StandsWith(RunSQL):
    """A row of `table` stands on the same record as the row of `parent` that it names."""

    def __init__(self, table: str, parent: str, column: str, *, key: str = "bigint") -> None:
        super().__init__(
            sql=f"""
                CREATE TRIGGER b_{column} BEFORE INSERT ON {table} FOR EACH ROW
                    EXECUTE FUNCTION marac_stands_with('{parent}', '{column}', '{key}');
            """,
            reverse_sql=f"DROP TRIGGER b_{column} ON {table};",
        )
