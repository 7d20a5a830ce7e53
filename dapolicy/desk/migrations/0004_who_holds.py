"""What every page says of its reader, now with whether locked records are open to them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
NEW = (SQL / "desk_line_holds.sql").read_text(encoding="utf-8")
OLD = (SQL / "desk_line.sql").read_text(encoding="utf-8").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_desk_line"), ("access", "0002_protect"), ("chronology", "0001_initial")]

    operations = [migrations.RunSQL(NEW, OLD)]
