"""Touches are the worker's to write, and crews the database's own function's: no page writes either."""

from django.db import migrations

TABLES = "cases_touch, cases_crew"


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_safety_touches")]

    operations = [
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE ON {TABLES} FROM dapolicy_web",
            f"GRANT INSERT, UPDATE ON {TABLES} TO dapolicy_web",
        )
    ]
