"""What home reads of risk, kept by the server as a plan that it does not make again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "home_risk.sql"
DROP = "DROP FUNCTION home_risk(bigint, int);"


class Migration(migrations.Migration):
    dependencies = [("risk", "0007_case_page")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
