"""What professional standards keep, and who may read it."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.audit.protect import AS_ITSELF
from ppda.console.walls import MINE, OF_RECORD, OF_RECORDS, ForStandards

SQL = Path(__file__).resolve().parent.parent / "console" / "sql"
NOT_MINE = "member_id IS DISTINCT FROM (SELECT dapolicy_reader())"
OF_FINDING = "finding_id IN (SELECT id FROM ppda_finding)"
OF_SIGHTING = "sighting_id IN (SELECT id FROM ppda_sighting)"
OF_REQUEST = "request_id IN (SELECT id FROM ppda_lookersrequest)"
# A notice about a locked record is opened by those who may see it; one about its line, by PSD less the excluded.
OWN_NOTICE = f"""member_id = (SELECT dapolicy_reader()) AND source LIKE 'standards:%' AND (SELECT console_is_psd())
    AND {OF_RECORD}"""


class Migration(migrations.Migration):
    dependencies = [
        ("ppda", "0002_chain"),
        ("access", "0002_protect"),
        ("audit", "0002_protect"),
        ("chronology", "0002_protect"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealReached",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("seal", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("entry_id", models.UUIDField()),
                ("record_id", models.BigIntegerField()),
                ("dvds", models.BooleanField(default=False)),
                ("member_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(choices=[("tried", "Tried to open"), ("near", "Near look")], max_length=5)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("address", "By the address of its page"),
                            ("reference", "By its reference"),
                            ("number", "By a staff, log, crime or other number"),
                            ("phone", "By a phone number or e-mail address"),
                            ("birth", "By a name with a date of birth"),
                            ("search", "A search that would have shown somebody on its first page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("rule", models.CharField(max_length=20)),
                ("member_id", models.BigIntegerField()),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("dvds", models.BooleanField(default=False)),
                ("entry_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120, unique=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="finding_at")],
            },
        ),
        migrations.CreateModel(
            name="FindingAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("explained", "Explained"),
                            ("looked-into", "Being looked into"),
                            ("referred", "Referred"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(max_length=500)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="ppda.finding"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LookersRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("dvds", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("how", models.CharField(max_length=240)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["record_id"], name="request_record")],
            },
        ),
        migrations.CreateModel(
            name="LookersAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lookers", models.JSONField()),
                ("held_back", models.SmallIntegerField()),
                ("why_held_back", models.CharField(blank=True, max_length=500)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="ppda.lookersrequest"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SightingNoted",
            fields=[
                (
                    "sighting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="noted",
                        serialize=False,
                        to="ppda.sighting",
                    ),
                ),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="sighting",
            index=models.Index(fields=["record_id", "-at"], name="sighting_record"),
        ),
        migrations.AddConstraint(
            model_name="sighting",
            constraint=models.UniqueConstraint(fields=("entry_id", "record_id"), name="sighted_once"),
        ),
        migrations.RunSQL(
            (SQL / "walls.sql").read_text(encoding="utf-8"),
            "DROP FUNCTION console_readers(bigint); DROP FUNCTION console_excluded(); DROP FUNCTION console_is_psd();",
        ),
        ForStandards("ppda_sighting", sees=f"{OF_RECORD} AND {NOT_MINE}"),
        ForStandards("ppda_finding", sees=f"{OF_RECORDS} AND {NOT_MINE}"),
        ForStandards("ppda_sightingnoted", sees=OF_SIGHTING, adds=f"{MINE} AND {OF_SIGHTING}"),
        ForStandards("ppda_findinganswer", sees=OF_FINDING, adds=f"{MINE} AND {OF_FINDING}"),
        ForStandards("ppda_lookersrequest", sees=OF_RECORD, adds=f"{MINE} AND {OF_RECORD}"),
        ForStandards("ppda_lookersanswer", sees=OF_REQUEST, adds=f"{MINE} AND {OF_REQUEST}"),
        migrations.RunSQL(
            f"""
            GRANT SELECT, INSERT, UPDATE ON ppda_sealreached TO dapolicy_worker;
            ALTER TABLE ppda_sealreached ENABLE ROW LEVEL SECURITY;
            CREATE POLICY worker_all ON ppda_sealreached TO dapolicy_worker
                USING ({AS_ITSELF}) WITH CHECK ({AS_ITSELF});
            CREATE POLICY psd_reads ON chronology_notice FOR SELECT TO dapolicy_web USING ({OWN_NOTICE});
            CREATE POLICY psd_opens ON chronology_notice FOR UPDATE TO dapolicy_web
                USING ({OWN_NOTICE}) WITH CHECK ({OWN_NOTICE});
            """,
            """
            DROP POLICY psd_opens ON chronology_notice;
            DROP POLICY psd_reads ON chronology_notice;
            DROP POLICY worker_all ON ppda_sealreached;
            ALTER TABLE ppda_sealreached DISABLE ROW LEVEL SECURITY;
            REVOKE ALL ON ppda_sealreached FROM dapolicy_worker;
            """,
        ),
    ]
