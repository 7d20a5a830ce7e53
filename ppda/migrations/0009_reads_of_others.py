"""The console names everybody who appears in a line, and no page from which one learns of an application."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "console" / "sql"
BEFORE = (SQL / "reads.sql").read_text(encoding="utf-8")
CHANGED = ("console_records", "console_line", "console_people", "console_around")


class Migration(migrations.Migration):
    dependencies = [("ppda", "0008_words_of_tries"), ("audit", "0005_pages_of_others")]

    operations = [
        migrations.RunSQL(
            (SQL / "reads_of_others.sql").read_text(encoding="utf-8"),
            "\n".join(function_in(BEFORE, name) for name in CHANGED),
        )
    ]
