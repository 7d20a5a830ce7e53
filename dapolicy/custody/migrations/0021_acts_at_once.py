"""What was done to accounts in one moment stands on one page, for professional standards: the next begins before it."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql" / "administration.sql"
BEFORE = function_in(SQL.read_text(encoding="utf-8"), "custody_guarded_acts")
# No two acts share an id: ordered by it as well, there would be no ties.
NOW = BEFORE.replace("ORDER BY act.at DESC, act.id DESC FETCH FIRST", "ORDER BY act.at DESC FETCH FIRST")


class Migration(migrations.Migration):
    dependencies = [("custody", "0020_checks_shut")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
