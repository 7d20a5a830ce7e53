"""For how long a post still sees what it was called about is said by the policy, and read there by the database."""

from pathlib import Path
from typing import Any

from django.db import migrations, models

from dapolicy.access.protect import Reworded
from dapolicy.access.terms import keep_terms

SQL = Path(__file__).resolve().parent.parent / "sql" / "terms.sql"


def keep(_: Any, schema_editor: Any) -> None:
    """Before anything reads them: a migration that fails after this one leaves no post without access, and counts checks."""
    keep_terms(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut")]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                ("code", models.SlugField(primary_key=True, serialize=False)),
                ("span", models.DurationField()),
            ],
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION dapolicy_term(text);"),
        migrations.RunPython(keep, migrations.RunPython.noop),
        Reworded("dapolicy_granted", "interval '12 hours'", "(SELECT dapolicy_term('after-settled'))"),
    ]
