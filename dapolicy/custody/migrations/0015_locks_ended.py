"""The worker finds which locks have just ended, so that what was tried on them before is not lost."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "locks_ended.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0014_safety_at_size")]

    operations = [migrations.RunSQL(SQL.read_text(), "DROP FUNCTION custody_locks_ended(timestamptz);")]
