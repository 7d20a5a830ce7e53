"""Who is said to be police here, and fits the staff register by name alone, is kept out until it is decided."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = (SQL / "lock_if_police.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("custody", "0029_who_decides")]

    operations = [
        migrations.RunSQL(
            (SQL / "said_by_name.sql").read_text(encoding="utf-8"), function_in(BEFORE, "custody_staff_matches")
        ),
    ]
