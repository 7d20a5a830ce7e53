"""Each call to a post stands over the page for itself; other notices that read alike are counted."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
NEW = (SQL / "desk_line_over.sql").read_text(encoding="utf-8")
OLD = (SQL / "desk_line_holds.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_who_holds"), ("chronology", "0001_initial")]

    operations = [migrations.RunSQL(NEW, OLD)]
