"""A live incident touches a locked record also by a birth date misheard, and a touched report's locked case with it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "safety_touches.sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_home_page")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
