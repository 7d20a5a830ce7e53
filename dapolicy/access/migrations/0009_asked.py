"""A reference is answered in the same time whether it names nothing or a record that is hidden."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "asked.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0008_holders")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION dapolicy_asked(text);")]
