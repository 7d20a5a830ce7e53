"""Whoever is let into a case is let into its reports: without them nobody in it has a name."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0010_word_of_a_release")]

    operations = [
        migrations.RunSQL((SQL / "reports.sql").read_text(), "DROP FUNCTION custody_reports_of(bigint);"),
    ]
