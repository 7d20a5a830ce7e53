"""What a lock brought ends with it; what was written into a record stands nowhere else; hours count from the report."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8").replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION")


def with_change(name: str, before: str, after: str) -> str:
    """A function of `unlocked.sql` with a part of it in another way."""
    made = function_in(read("unlocked"), name)
    if before not in made:
        raise ValueError(f"{name} no longer says {before!r}")
    return made.replace(before, after)


TAKEN_OVER = """
        INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
        SELECT DISTINCT ON (x.member_id) held, x.member_id, x.why, moment, writer FROM access_exclusion x
        WHERE x.record_id = ANY (sources) ON CONFLICT (record_id, member_id) DO NOTHING;"""
JOINED = """
    INSERT INTO access_exclusion (record_id, member_id, why, at, by_id)
    SELECT held, x.member_id, x.why, moment, dapolicy_reader() FROM access_exclusion x WHERE x.record_id = source
    ON CONFLICT (record_id, member_id) DO NOTHING;"""
BEGINS = """
    fresh := ARRAY(SELECT r.id"""
# Nothing is locked beside, or given the holders of, what its reader does not see. Whoever is a party of what they write is
# excluded by the same transaction and locks it all the same.
ASKED = """
    IF dapolicy_reader() IS NOT NULL AND EXISTS (
        SELECT 1 FROM unnest(sources) AS each LEFT JOIN access_record r ON r.id = each
        WHERE r.id IS NULL OR (r.locked <> 'no' AND r.id NOT IN (SELECT dapolicy_granted()))) THEN
        RAISE EXCEPTION 'There is no such record.' USING ERRCODE = '42501';
    END IF;"""
NOW = "\n".join(
    [
        *((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in (
            "word_taken", "could_hold", "from_the_report", "copied",
        )),
        with_change("custody_lock", TAKEN_OVER, """
        PERFORM custody_copy_exclusions(held, sources, writer, moment);""").replace(BEGINS, ASKED + BEGINS, 1),
        with_change("custody_join", JOINED, """
    PERFORM custody_copy_exclusions(held, ARRAY[source], dapolicy_reader(), moment);"""),
    ]
)  # fmt: skip
BEFORE = {
    "unlocked": ("custody_lock", "custody_join"),
    "deciding": ("custody_lift",),
    "could_see": ("custody_could_see",),
    "once": ("custody_provisional", "custody_words_left", "custody_take_word"),
}
BACK = "\n".join(
    [
        "DROP FUNCTION custody_take_word(uuid);",
        *(function_in(read(file), name) for file, names in BEFORE.items() for name in names),
        """
        REVOKE ALL ON FUNCTION custody_take_word(uuid, timestamptz) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION custody_take_word(uuid, timestamptz) TO dapolicy_worker;
        DROP TRIGGER c_ended ON access_exclusion;
        DROP TRIGGER b_own ON access_exclusion;
        DROP FUNCTION custody_exclusion_ended();
        DROP FUNCTION custody_end_lock_copies(bigint[]);
        DROP FUNCTION custody_end_copies(bigint[], bigint);
        DROP FUNCTION custody_own_reason(bigint, bigint);
        DROP FUNCTION custody_copy_exclusions(bigint, bigint[], bigint, timestamptz);
        DROP FUNCTION custody_own_exclusion();
        DROP FUNCTION custody_end_of_duty(bigint, timestamptz);
        """,
    ]
)


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("custody", "0023_may_call")]

    operations = [
        migrations.CreateModel(
            name="CopiedExclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "member", "source"), name="copied_once")],
            },
        ),
        migrations.RunSQL("DELETE FROM custody_wordleft WHERE written_at IS NOT NULL", migrations.RunSQL.noop),
        migrations.RunSQL(NOW, BACK),
        migrations.RemoveIndex(model_name="wordleft", name="word_left"),
        migrations.RemoveField(model_name="wordleft", name="written_at"),
    ]
