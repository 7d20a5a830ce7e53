"""Whoever is excluded from a record is answered by its key as about no record, professional standards included."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
NOW, BEFORE = ((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("is_psd", "applications"))
BACK = function_in(BEFORE.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), "custody_is_psd")


class Migration(migrations.Migration):
    dependencies = [("custody", "0015_locks_ended")]

    operations = [migrations.RunSQL(NOW, BACK)]
