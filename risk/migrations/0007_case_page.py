"""What a case's page reads of its risk, kept by the server as a plan that it does not make again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "case_risk.sql"
DROP = "DROP FUNCTION case_risk(bigint, text[]);"


class Migration(migrations.Migration):
    dependencies = [("risk", "0006_altering"), ("cases", "0008_case_page")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
