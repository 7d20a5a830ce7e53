"""What is locked is held against the register as well: whoever joins it later is kept from that, too."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "anew.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0018_left_alone")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_not_asked(bigint[], jsonb)"),
    ]
