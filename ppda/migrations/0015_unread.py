"""An entry of the audit that cannot be read stops no other; professional standards see that there is one, and how far
all was read."""

from pathlib import Path

from django.db import migrations, models

from dapolicy.access.protect import MayCall
from dapolicy.audit.protect import AS_ITSELF

SQL = Path(__file__).resolve().parent.parent / "console" / "sql"


class Migration(migrations.Migration):
    dependencies = [("ppda", "0014_not_by_name"), ("audit", "0007_order_within_a_millisecond")]

    operations = [
        migrations.CreateModel(
            name="Unread",
            fields=[
                ("entry_id", models.UUIDField(primary_key=True, serialize=False)),
                ("tried_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(
            f"""
            GRANT SELECT, INSERT, UPDATE, DELETE ON ppda_unread TO dapolicy_worker;
            ALTER TABLE ppda_unread ENABLE ROW LEVEL SECURITY;
            CREATE POLICY worker_all ON ppda_unread TO dapolicy_worker USING ({AS_ITSELF}) WITH CHECK ({AS_ITSELF});
            """,
            """
            DROP POLICY worker_all ON ppda_unread;
            ALTER TABLE ppda_unread DISABLE ROW LEVEL SECURITY;
            REVOKE ALL ON ppda_unread FROM dapolicy_worker;
            """,
        ),
        migrations.RunSQL((SQL / "reached.sql").read_text(encoding="utf-8"), "DROP FUNCTION console_reached();"),
        MayCall("console_reached"),
    ]
