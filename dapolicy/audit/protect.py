"""Migration operations that make a table a log whose rows are sealed, and keep the audit's own tables shut."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from dapolicy.access.protect import WEB, WORKER, predicate

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


class Altering(RunSQL):
    """Every change to a row of `table` is kept with its old and new values, whichever way it is made (ACC-005).

    Args: key, its primary key's column; record, the column that names its record (empty where there is none);
    skipped, columns whose changes say nothing; close, columns that only the record's two owners read (where an
    address may stand); unkept, columns whose values (a password's hash, a secret)
    stand nowhere but where they are.
    """

    def __init__(
        self,
        table: str,
        *,
        key: str = "id",
        record: str = "record_id",
        skipped: str = "",
        close: str = "",
        unkept: str = "",
    ) -> None:
        told = ", ".join(f"'{','.join(words.split())}'" for words in (key, record, skipped, close, unkept))
        super().__init__(
            sql=f"""
                CREATE TRIGGER c_altered AFTER UPDATE ON {table}
                    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_alterations({told});
            """,
            reverse_sql=f"DROP TRIGGER c_altered ON {table};",
        )


class ReadAlterations(RunSQL):
    """Alterations are added by their trigger alone, follow their record's protection, and are read by its readers.

    Args: table; sees, a stricter predicate for reading.
    """

    def __init__(self, table: str, *, sees: str = "true") -> None:
        psd = "'psd-auditor' IN (SELECT dapolicy_roles())"
        reads = f"CASE WHEN record_id IS NULL THEN (SELECT {psd}) ELSE ({predicate()}) AND ({sees}) END"
        super().__init__(
            sql=f"""
                GRANT SELECT ON {table} TO {WEB}, {WORKER};
                CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION dapolicy_append_only();
                CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
                    FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
                ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
                CREATE POLICY web_reads ON {table} FOR SELECT TO {WEB} USING ({reads});
                CREATE POLICY worker_reads ON {table} FOR SELECT TO {WORKER} USING ({AS_ITSELF} OR ({reads}));
                INSERT INTO access_held (table_name) VALUES ('{table}');
            """,  # noqa: S608 (our own migrations name the table)
            reverse_sql=f"""
                DELETE FROM access_held WHERE table_name = '{table}';
                DROP POLICY worker_reads ON {table};
                DROP POLICY web_reads ON {table};
                ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
                DROP TRIGGER refuse_truncate ON {table};
                DROP TRIGGER a_guard ON {table};
                REVOKE ALL ON {table} FROM {WEB}, {WORKER};
            """,  # noqa: S608 (as above)
        )
