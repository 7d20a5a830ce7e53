"""What was said of a party counts when the register is asked about it again, but for whom it was said to be no longer."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Reworded

SQL = Path(__file__).resolve().parent.parent / "sql" / "asked_of_name.sql"
AGAIN = "jsonb_build_array(custody_asked_again(records, one.party))"


class Migration(migrations.Migration):
    dependencies = [("custody", "0034_collar_numbers")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_asked_again(bigint[], jsonb);"),
        Reworded("custody_not_asked", "jsonb_build_array(one.party)", AGAIN),
    ]
