"""Clare's Law requests: written by whoever first hears of one, read by the worker alone, never changed."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Open, Protect

SQL = Path(__file__).resolve().parent.parent / "sql" / "intake.sql"
ONLY_GROWS = """
    CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON dvds_request
        FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON dvds_request
        FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
"""
OTHERWISE = "DROP TRIGGER a_guard ON dvds_request; DROP TRIGGER refuse_truncate ON dvds_request;"


class Migration(migrations.Migration):
    dependencies = [("dvds", "0002_protect"), ("access", "0008_holders")]

    operations = [
        migrations.CreateModel(
            name="ClaresLawRequest",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("contact_at", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
                ("said", models.JSONField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "db_table": "dvds_request",
                "indexes": [models.Index(fields=["written_at"], name="request_written")],
            },
        ),
        migrations.CreateModel(
            name="RequestOpened",
            fields=[
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("request_id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={"db_table": "dvds_request_opened"},
        ),
        Open("dvds_request", web="INSERT", worker="SELECT", own="member_id = (SELECT dapolicy_reader())"),
        migrations.RunSQL(ONLY_GROWS, OTHERWISE),
        Protect("dvds_request_opened", append_only=True),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION dvds_requests_waiting()"),
    ]
