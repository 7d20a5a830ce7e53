"""Who may not be told is known by the name within what is typed, and a suspect who is not found here by name alone."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = function_in((SQL / "chain.sql").read_text(encoding="utf-8"), "ppda_not_to_be_told")


class Migration(migrations.Migration):
    dependencies = [("ppda", "0013_terms")]

    operations = [
        migrations.RunSQL(
            (SQL / "not_by_name.sql").read_text(encoding="utf-8"),
            BEFORE + "DROP FUNCTION ppda_is_name(text, text);",
        ),
    ]
