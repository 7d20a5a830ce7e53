"""An act that stands on several records is withdrawn on each of them."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import WORKER, MayCall, predicate

SQL = (Path(__file__).resolve().parent.parent / "sql" / "copies.sql").read_text(encoding="utf-8")
SEEN = predicate(record="event.record_id", locked="event.locked", dvds="event.dvds")
BACK = """
    DROP FUNCTION chronology_hide_copies(uuid, timestamptz);
    DROP FUNCTION chronology_copies(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("chronology", "0006_author"), ("access", "0011_shut"), ("audit", "0006_may_call")]

    operations = [
        migrations.RunSQL(SQL.replace("{PREDICATE}", SEEN), BACK),
        MayCall("chronology_hide_copies"),
        MayCall("chronology_copies", by=(WORKER,)),
    ]
