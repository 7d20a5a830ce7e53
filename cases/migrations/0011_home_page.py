"""What home reads of cases, kept by the server as a plan that it does not make again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "home_page.sql"
DROP = "DROP FUNCTION home_page(bigint, bigint, int, int, int, int, int);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_drafts_follow_their_incident")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP)]
