"""The function that holds a report's parties against the staff register."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "lock_if_police.sql"
DROP = """
DROP FUNCTION custody_lock_if_police(bigint[], jsonb, bigint, timestamptz, text, timestamptz);
DROP FUNCTION custody_staff_matches(jsonb);
DROP FUNCTION custody_near_birth(date, date);
DROP FUNCTION custody_plain(text);
DROP FUNCTION custody_digits(text);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_protect")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
