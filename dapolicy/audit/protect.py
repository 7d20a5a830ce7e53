"""Migration operations that make a table a log whose rows are sealed, and keep the audit's own tables shut."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from dapolicy.access.protect import WEB, WORKER

AS_ITSELF = "(SELECT dapolicy_reader()) IS NULL"


class Sealed(RunSQL):
    """Each row added to `table` (uuid key `id`) becomes a leaf of the next seal. Its model says so by `sealing`."""

    def __init__(self, table: str) -> None:
        super().__init__(
            sql=f"""
                CREATE TRIGGER b_unsealed AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
                    FOR EACH STATEMENT EXECUTE FUNCTION audit_mark_unsealed();
            """,
            reverse_sql=f"DROP TRIGGER b_unsealed ON {table};",
        )


class OnlyGrows(RunSQL):
    """Nothing in `table` is changed or removed, by whomever. Web may add at most; the worker as itself may read.

    Args: web and worker, the verbs granted to each login.
    """

    def __init__(self, table: str, *, web: str = "", worker: str = "SELECT") -> None:
        grants = "".join(
            f"GRANT {verbs} ON {table} TO {who};" for who, verbs in ((WEB, web), (WORKER, worker)) if verbs
        )
        super().__init__(
            sql=f"""
                {grants}
                CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
                CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                CREATE POLICY web_adds ON {table} FOR INSERT TO {WEB}, {WORKER} WITH CHECK (true);
                CREATE POLICY worker_reads ON {table} FOR SELECT TO {WORKER} USING ({AS_ITSELF});
            """,
            reverse_sql=f"""
                DROP POLICY worker_reads ON {table};
                DROP POLICY web_adds ON {table};
                ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
                DROP TRIGGER refuse_truncate ON {table};
                DROP TRIGGER a_guard ON {table};
                REVOKE ALL ON {table} FROM {WEB}, {WORKER};
            """,
        )


class Shut(RunSQL):
    """No login but the owner's reaches `table`; the sealer's own functions do."""

    def __init__(self, table: str) -> None:
        super().__init__(
            sql=f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; REVOKE ALL ON {table} FROM {WEB}, {WORKER};",
            reverse_sql=f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
        )
