"""The reads of the console, and which locked records a safety check concerned."""

from pathlib import Path

from django.db import migrations, models

from ppda.console.walls import OF_RECORD, ForStandards

SQL = Path(__file__).resolve().parent.parent / "console" / "sql"
DROP = """
    DROP FUNCTION console_waiting();
    DROP FUNCTION console_around(bigint, bigint, timestamptz, timestamptz, integer);
    DROP FUNCTION console_people(bigint);
    DROP FUNCTION console_line(bigint, bigint, text[], timestamptz, integer);
    DROP FUNCTION console_cut(text, text);
    DROP FUNCTION console_references(bigint[]);
    DROP FUNCTION console_records(text);
    DROP FUNCTION console_sees(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ppda", "0005_keep_grant"),
        ("audit", "0003_alterations"),
        ("custody", "0005_safety"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.UUIDField()),
                ("record_id", models.BigIntegerField(null=True)),
                ("dvds", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["check_id", "record_id"], name="check_seen_once", nulls_distinct=False
                    )
                ],
                "indexes": [models.Index(fields=["record_id"], name="check_seen_record")],
            },
        ),
        ForStandards("ppda_checkseen", sees=OF_RECORD),
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE ppda_checkseen_id_seq TO dapolicy_worker",
            "REVOKE ALL ON SEQUENCE ppda_checkseen_id_seq FROM dapolicy_worker",
        ),
        migrations.RunSQL((SQL / "reads.sql").read_text(encoding="utf-8"), DROP),
    ]
