"""Who reads which checks is asked of an index at any number of checks."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
NOW, BEFORE = ((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("checks_seen", "newly_excluded"))
BACK = function_in(BEFORE.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), "custody_checks_seen")


class Migration(migrations.Migration):
    dependencies = [("custody", "0016_is_psd")]

    operations = [migrations.RunSQL(NOW, "DROP INDEX record_checks;" + BACK)]
