"""Migration operations that put a table behind its records' protection, and say what each login may do with it."""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

WEB = "dapolicy_web"
WORKER = "dapolicy_worker"

# The one predicate. Sub-selects without arguments are evaluated once a statement; an array with <> ALL is not.
PREDICATE = """
    CASE (SELECT dapolicy_reader_kind())
    WHEN 'force' THEN
        ({locked} = 'no' OR {record} IN (SELECT dapolicy_granted()))
        AND (NOT {dvds} OR (SELECT dapolicy_reader_is_dvds()))
        AND {record} NOT IN (SELECT dapolicy_excluded())
    WHEN 'invited' THEN
        {invited}
    ELSE false END
"""
INVITED = "{record} IN (SELECT dapolicy_invited()) AND {record} NOT IN (SELECT dapolicy_excluded())"


def predicate(*, record: str = "record_id", locked: str = "locked", dvds: str = "dvds", invited: str = INVITED) -> str:
    """SQL that is true for rows the transaction's reader may see.

    Args: record, locked and dvds, column names; invited, what an invited reader sees, in SQL, where a table has a rule
    of its own for them. It then answers for exclusions and locks by itself.
    """
    return PREDICATE.format(record=record, locked=locked, dvds=dvds, invited=invited.format(record=record))


def _policies(table: str, sees: str, writes: str) -> str:
    """Web is always a reader; worker is one too when it runs as a person, and sees all rows when it runs as itself."""
    itself = "(SELECT dapolicy_reader()) IS NULL OR"
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY web_reads ON {table} TO {WEB} USING ({sees}) WITH CHECK ({writes});
        CREATE POLICY worker_reads ON {table} TO {WORKER}
            USING ({itself} ({sees})) WITH CHECK ({itself} ({writes}));
    """


def _drop_policies(table: str) -> str:
    return f"""
        DROP POLICY web_reads ON {table};
        DROP POLICY worker_reads ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


def _sequence(table: str) -> str:
    """Identity and serial keys need their sequence; client-made keys have none."""
    return f"""
        DO $$ DECLARE numbers text;
        BEGIN
            numbers := pg_get_serial_sequence('{table}', 'id');
            IF numbers IS NOT NULL THEN
                EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {WEB}, {WORKER}', numbers);
            END IF;
        EXCEPTION WHEN undefined_column THEN NULL;
        END $$;
    """


class Protect(RunSQL):
    """Rows of `table` are seen, added and changed only by those who may see their record.

    Args: table, a table whose model is `Held` or `HeldApart`; append_only, for logs (no UPDATE is granted, and
    triggers refuse UPDATE, DELETE and TRUNCATE except the locking function's change of the copies);
    sees, a stricter predicate for reading (such rows are written with a client-made key, since RETURNING reads);
    invited and adds, what an invited reader sees and writes, where the table has a rule of its own for them.
    """

    def __init__(
        self, table: str, *, append_only: bool = False, sees: str = "", invited: str = INVITED, adds: str = ""
    ) -> None:
        allowed = predicate(invited=invited) + (f" AND ({sees})" if sees else "")
        written = predicate(invited=adds or invited)
        verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE"
        guard = "dapolicy_append_only" if append_only else "dapolicy_keep_copies"
        truncate = (
            f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();"
            if append_only
            else ""
        )
        # An update that names none of the three cannot change them: the guard is not asked, row by row, for nothing.
        before = "UPDATE OR DELETE" if append_only else "UPDATE OF record_id, locked, dvds"
        super().__init__(
            sql=f"""
                GRANT {verbs} ON {table} TO {WEB}, {WORKER};
                {_sequence(table)}
                CREATE TRIGGER a_copies BEFORE INSERT ON {table}
                    FOR EACH ROW EXECUTE FUNCTION dapolicy_fill_copies();
                CREATE TRIGGER a_guard BEFORE {before} ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}();
                {truncate}
                {_policies(table, allowed, written)}
                INSERT INTO access_held (table_name) VALUES ('{table}');
            """,  # noqa: S608 (our own migrations name the table)
            reverse_sql=f"""
                DELETE FROM access_held WHERE table_name = '{table}';
                {_drop_policies(table)}
                DROP TRIGGER IF EXISTS refuse_truncate ON {table};
                DROP TRIGGER a_guard ON {table};
                DROP TRIGGER a_copies ON {table};
                REVOKE ALL ON {table} FROM {WEB}, {WORKER};
            """,  # noqa: S608 (as above)
        )


class Open(RunSQL):
    """`table` holds nothing about a record: reference data, or rows that belong to the signed-in person alone.

    Args: web and worker, the verbs granted to each login; own, a predicate for a table of personal rows
    (for example `member_id = (SELECT dapolicy_reader())`); writes, another predicate for what is written.
    """

    def __init__(
        self,
        table: str,
        *,
        web: str = "SELECT",
        worker: str = "SELECT, INSERT, UPDATE",
        own: str = "",
        writes: str = "",
    ) -> None:
        grants = "".join(
            f"GRANT {verbs} ON {table} TO {who};" for who, verbs in ((WEB, web), (WORKER, worker)) if verbs
        )
        super().__init__(
            sql=f"{grants} {_sequence(table)} {_policies(table, own or 'true', writes or own or 'true')}",
            reverse_sql=f"{_drop_policies(table)} REVOKE ALL ON {table} FROM {WEB}, {WORKER};",
        )


class MayCall(RunSQL):
    """These functions are called by these logins. Every function starts shut; one that gets no line stays shut.

    A function with its owner's rights is given to a login only where it asks by itself who the reader is. Triggers and
    what other functions call need none: they run as their owner.
    Args: functions, each by its name alone where there is one of that name; by, the logins.
    """

    def __init__(self, *functions: str, by: tuple[str, ...] = (WEB, WORKER)) -> None:
        named, logins = ", ".join(functions), ", ".join(by)
        super().__init__(
            sql=f"REVOKE ALL ON FUNCTION {named} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {named} TO {logins};",
            reverse_sql=f"GRANT EXECUTE ON FUNCTION {named} TO PUBLIC; REVOKE ALL ON FUNCTION {named} FROM {logins};",
        )


class Reworded(RunSQL):
    """A function of the database with a part of it in other words, as it stands now; a part that is gone is an error.

    Args: function, its name alone; before and after, the words.
    """

    def __init__(self, function: str, before: str, after: str) -> None:
        super().__init__(sql=self.one(function, before, after), reverse_sql=self.one(function, after, before))

    @staticmethod
    def one(function: str, before: str, after: str) -> str:
        return f"""
            DO $reworded$ DECLARE made text := pg_get_functiondef('public.{function}'::regproc);
            BEGIN
                IF position($words${before}$words$ IN made) = 0 THEN
                    RAISE EXCEPTION '{function} no longer says what is to be reworded.';
                END IF;
                EXECUTE replace(made, $words${before}$words$, $words${after}$words$);
            END $reworded$;
        """
