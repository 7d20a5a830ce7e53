"""Whoever was said at a table to be connected is let in again by nothing that is decided elsewhere."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "keeps_out.sql"
BACK = "DROP TRIGGER b_marac ON access_exclusion; DROP FUNCTION marac_keeps_out();"


class Migration(migrations.Migration):
    dependencies = [("marac", "0014_referral_draft")]

    operations = [migrations.RunSQL(SQL.read_text("utf-8"), BACK)]
