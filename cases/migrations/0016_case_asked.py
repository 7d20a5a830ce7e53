"""The case page asks for its reference in a way that takes as long for nothing as for what is hidden."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
NEW = (SQL / "case_page_asked.sql").read_text(encoding="utf-8")
OLD = (SQL / "case_page.sql").read_text(encoding="utf-8").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_words"), ("access", "0009_asked")]

    operations = [migrations.RunSQL(NEW, OLD)]
