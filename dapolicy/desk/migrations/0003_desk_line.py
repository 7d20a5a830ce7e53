"""What every page says of its reader, kept by the server as a plan that it does not make again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "desk_line.sql"
DROP = "DROP FUNCTION desk_line(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_protect"), ("access", "0002_protect"), ("chronology", "0001_initial")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
