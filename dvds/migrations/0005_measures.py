"""Figures of the scheme, for whole forces and whole months that are over."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "measures.sql"


class Migration(migrations.Migration):
    dependencies = [("dvds", "0004_queue"), ("chronology", "0002_protect")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION dvds_figures(text, date, date)")]
