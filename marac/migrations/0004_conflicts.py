"""Who at the table may not hear which case."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "conflicts.sql"


class Migration(migrations.Migration):
    dependencies = [("marac", "0003_agencies")]

    operations = [migrations.RunSQL(SQL.read_text("utf-8"), "DROP FUNCTION marac_conflicts(bigint)")]
