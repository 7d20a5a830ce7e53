"""Words that are destroyed are destroyed wherever their act stands."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Reworded

SQL = (Path(__file__).resolve().parent.parent / "sql" / "destroy_copies.sql").read_text(encoding="utf-8")
BACK = "DROP FUNCTION chronology_destroy_copies(uuid, timestamptz);"
ALONE = "PERFORM pg_advisory_xact_lock(event.record_id);"
WITH_COPIES = "PERFORM chronology_destroy_copies(asked, moment);"


class Migration(migrations.Migration):
    dependencies = [("chronology", "0008_a_roles_duties"), ("audit", "0008_verdict")]

    operations = [
        migrations.RunSQL(SQL, BACK),
        Reworded("audit_answer_destruction", ALONE, WITH_COPIES),
    ]
