"""Whether the staff register has a case's suspect, asked of the database alone."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "police.sql"
DROP = "DROP FUNCTION cases_suspect_is_staff(bigint);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_quality"), ("access", "0002_protect")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
