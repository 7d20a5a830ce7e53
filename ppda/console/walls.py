"""Migration operations for the console's tables: PSD reads, less whoever is excluded; nothing is changed or removed."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from dapolicy.access.protect import WEB, WORKER

AS_ITSELF = "(SELECT dapolicy_reader()) IS NULL"
PSD = "(SELECT console_is_psd())"
DVDS = "(NOT dvds OR (SELECT dapolicy_reader_is_dvds()))"
OF_RECORD = f"record_id NOT IN (SELECT dapolicy_excluded()) AND {DVDS}"
OF_RECORDS = f"NOT records && (SELECT console_excluded()) AND {DVDS}"
MINE = "by_id = (SELECT dapolicy_reader())"


class ForStandards(RunSQL):
    """`table` only grows. PSD sees the rows of which `sees` is true; the worker, as itself, all of them.

    Args: sees, a predicate besides the role; adds, a predicate under which the web login may add rows, none at all
    where it is empty.
    """

    def __init__(self, table: str, *, sees: str, adds: str = "") -> None:
        may_add = (
            f"CREATE POLICY web_adds ON {table} FOR INSERT TO {WEB} WITH CHECK ({PSD} AND {adds});" if adds else ""
        )
        super().__init__(
            sql=f"""
                GRANT SELECT{", INSERT" if adds else ""} ON {table} TO {WEB};
                GRANT SELECT, INSERT ON {table} TO {WORKER};
                CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
                CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                CREATE POLICY web_reads ON {table} FOR SELECT TO {WEB} USING ({PSD} AND {sees});
                {may_add}
                CREATE POLICY worker_all ON {table} TO {WORKER} USING ({AS_ITSELF}) WITH CHECK ({AS_ITSELF});
            """,
            reverse_sql=f"""
                DROP POLICY worker_all ON {table};
                DROP POLICY IF EXISTS web_adds ON {table};
                DROP POLICY web_reads ON {table};
                ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
                DROP TRIGGER refuse_truncate ON {table};
                DROP TRIGGER a_guard ON {table};
                REVOKE ALL ON {table} FROM {WEB}, {WORKER};
            """,
        )
