"""A locked application of the disclosure scheme is decided by the head of the scheme, and shown to its staff alone."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "applications.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0008_locked_applications")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
