"""Whoever wrote an entry without a name is never the second person who confirms its withdrawal."""

from pathlib import Path

from django.db import migrations, models

from dapolicy.access.protect import MayCall
from dapolicy.audit.protect import Shut

SQL = Path(__file__).resolve().parent.parent / "sql" / "author.sql"
BACK = """
    DROP TRIGGER c_author ON chronology_event;
    DROP FUNCTION chronology_keep_author();
    DROP FUNCTION chronology_wrote(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("chronology", "0005_tried_at"), ("access", "0011_shut"), ("audit", "0006_may_call")]

    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("member_id", models.BigIntegerField()),
            ],
        ),
        Shut("chronology_author"),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK),
        MayCall("chronology_wrote"),
    ]
