"""Whose team or post could see a possible record tried nothing, though its lock ended before that was found out."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "could_see.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0021_acts_at_once")]

    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_could_see(bigint, bigint, timestamptz)"
        )
    ]
