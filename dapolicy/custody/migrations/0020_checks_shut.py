"""Whoever is excluded from a record loses the checks that concerned it at once, and no other check or release."""

from pathlib import Path

from django.db import migrations, models

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
NOW, SEEN, NEWLY = (
    (SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("checks_shut", "checks_seen", "newly_excluded")
)
RELEASES = NEWLY[NEWLY.index("DROP POLICY crew_reads") : NEWLY.index("-- The worker alone")]
BACK = f"""
{function_in(NEWLY, "custody_is_newly_excluded")}
REVOKE ALL ON FUNCTION custody_is_newly_excluded() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_is_newly_excluded() TO dapolicy_web, dapolicy_worker;
{RELEASES}
{function_in(SEEN.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), "custody_checks_seen")}
{function_in(NEWLY, "custody_note_exclusion")}
DROP FUNCTION custody_checks_shut();
DROP POLICY worker_notes ON custody_safetyconcern;
ALTER TABLE custody_safetyconcern DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON custody_safetyconcern, custody_safetyconcern_id_seq FROM dapolicy_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0019_has_new")]

    operations = [
        migrations.CreateModel(
            name="SafetyConcern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record_id", models.BigIntegerField()),
                ("check_record_id", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record_id", "check_record_id"), name="concerned_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="safetycheck",
            name="noted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="safetycheck",
            index=models.Index(condition=models.Q(("noted", False)), fields=["at"], name="check_not_noted"),
        ),
        migrations.RunSQL(NOW, BACK),
    ]
