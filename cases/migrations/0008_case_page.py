"""What a case's page reads, kept by the server as plans that it does not make again."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
PAGE = "DROP FUNCTION case_page(text, timestamptz, timestamptz, text[], text[]);"
HISTORY = """
    DROP FUNCTION case_history(
        bigint[], bigint[], text[], bigint[], text[], text[], text[], timestamptz, timestamptz, int);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_altering"), ("access", "0002_protect"), ("chronology", "0001_initial")]

    operations = [
        migrations.RunSQL((SQL / "case_page.sql").read_text(encoding="utf-8"), PAGE),
        migrations.RunSQL((SQL / "case_history.sql").read_text(encoding="utf-8"), HISTORY),
    ]
