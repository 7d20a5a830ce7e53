"""The grant of somebody who was told lasts until a day that no later answer moves."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
BACK = "DROP FUNCTION ppda_keep_grant(bigint);"


class Migration(migrations.Migration):
    dependencies = [("ppda", "0009_reads_of_others")]

    operations = [
        migrations.RunSQL(
            (SQL / "keep_grant_once.sql").read_text(encoding="utf-8"),
            BACK + (SQL / "keep_grant.sql").read_text(encoding="utf-8"),
        ),
        migrations.RunSQL(
            (SQL / "must_not_be_told.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION ppda_must_not_be_told(bigint, bigint, text);",
        ),
    ]
