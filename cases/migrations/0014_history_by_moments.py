"""The narrative ends between two moments in the statement itself: one statement, however much happened at once."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
GONE = """
    DROP FUNCTION case_history(
        bigint[], bigint[], text[], bigint[], text[], text[], text[], timestamptz, int);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_worker_keeps_touches")]

    operations = [
        migrations.RunSQL(
            (SQL / "case_history_by_moments.sql").read_text(encoding="utf-8"),
            GONE + (SQL / "case_history.sql").read_text(encoding="utf-8"),
        )
    ]
