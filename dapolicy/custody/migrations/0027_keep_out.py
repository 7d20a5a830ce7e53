"""Who is kept from an application because of a locked record is kept from it as long as that lasts."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "keep_out.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0026_lift_declared")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_keep_out(bigint, bigint, bigint);"),
    ]
