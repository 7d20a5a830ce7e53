"""A connection that was declared by mistake can be lifted, by professional standards alone."""

from pathlib import Path

from django.db import migrations, models

from dapolicy.access.protect import Reworded

SQL = Path(__file__).resolve().parent.parent / "sql" / "lift_declared.sql"


class Migration(migrations.Migration):
    dependencies = [("custody", "0025_terms")]

    operations = [
        migrations.AlterField(
            model_name="declaration",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("continue", "No connection: they go on"),
                    ("remove", "A connection: their access ends"),
                    ("external", "A connection: somebody from outside takes it"),
                    ("lifted", "Declared by mistake: lifted"),
                ],
                max_length=10,
            ),
        ),
        Reworded("custody_own_reason", "(d.knows OR", "((d.knows AND d.outcome <> 'lifted') OR"),
        Reworded("custody_lift", "AND d.knows)", "AND d.knows AND d.outcome <> 'lifted')"),
        Reworded("custody_leave_word", "'declaration.reviewed']", "'declaration.reviewed', 'declaration.lifted']"),
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"),
            "DROP FUNCTION custody_lift_declared(bigint, bigint, text, timestamptz);",
        ),
    ]
