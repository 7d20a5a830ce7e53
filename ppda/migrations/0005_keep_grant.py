"""The grant of somebody who was told, and knows neither of the two, lasts."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "keep_grant.sql"
DROP = "DROP FUNCTION ppda_keep_grant(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("ppda", "0004_console_search"), ("custody", "0004_locking")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
