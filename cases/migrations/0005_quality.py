"""The figures of recording: one function that returns counts, and no rows about anybody."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "quality.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_incident_acts"), ("chronology", "0001_initial")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION cases_quality(timestamptz, timestamptz)")
    ]
