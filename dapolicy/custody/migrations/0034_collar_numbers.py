"""A number that somebody gives may be the collar number: the register is asked for both."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Reworded

SQL = Path(__file__).resolve().parent.parent / "sql" / "of_number.sql"
OF_NUMBER = "IN (SELECT custody_of_number(party))"


class Migration(migrations.Migration):
    dependencies = [("access", "0014_collar_no"), ("custody", "0033_said_who")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_of_number(jsonb);"),
        Reworded(
            "custody_staff_matches",
            "custody_plain(party ->> 'staff_no') = custody_plain(staff.staff_no)",
            f"staff.staff_no {OF_NUMBER}",
        ),
        Reworded(
            "custody_faces",
            "custody_plain(staff_no) = custody_plain(party ->> 'staff_no')",
            f"staff_no {OF_NUMBER}",
        ),
    ]
