"""Words that somebody typed when they tried stand behind the record that they tried."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "console" / "sql" / "tried_words.sql"


class Migration(migrations.Migration):
    dependencies = [("ppda", "0007_altering"), ("audit", "0004_destruction")]

    operations = [migrations.RunSQL(SQL.read_text(encoding="utf-8"), migrations.RunSQL.noop)]
