"""An incident is live for a safety check as it is for a touch and a crew: open, and of the last 24 hours."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_may_call")]

    operations = [
        migrations.RunSQL(
            (SQL / "safety_live.sql").read_text(encoding="utf-8"),
            (SQL / "safety_incidents.sql").read_text(encoding="utf-8"),
        )
    ]
