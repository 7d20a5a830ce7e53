"""Safety checks, each on a record of its own that is not there for whoever may not read it."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Protect

SQL = Path(__file__).resolve().parent.parent / "sql"
CHECKS = "record_id IN (SELECT custody_checks_seen())"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_safety"),
        ("custody", "0004_locking"),
    ]

    operations = [
        migrations.CreateModel(
            name="SafetyRelease",
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
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("members", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafetyWords",
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
                ("check_id", models.UUIDField(primary_key=True, serialize=False)),
                ("about", models.CharField(max_length=240)),
                ("incident", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=240)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SafetyCheck",
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
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "how",
                    models.CharField(
                        choices=[("screen", "Answered on the screen"), ("post", "Went to the post, who rings back")],
                        max_length=6,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Answered on the screen"),
                            ("not-on-it", "Not on that incident by command and control"),
                            ("too-many", "More than five in an hour"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words_hash", models.CharField(max_length=64)),
                ("sorted_at", models.DateTimeField(null=True)),
                ("excluded_asked", models.BooleanField(default=False)),
                ("rung_back_at", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                ("justified", models.BooleanField(null=True)),
                ("judged_why", models.CharField(blank=True, max_length=240)),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "going",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
                (
                    "rung_back_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["asker", "-at"], name="check_asker"),
                    models.Index(condition=models.Q(("sorted_at", None)), fields=["at"], name="check_not_sorted"),
                    models.Index(fields=["record"], name="check_record"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("judged_at", None), ("judged_by", None), ("justified", None)),
                            models.Q(
                                ("judged_at__isnull", False),
                                ("judged_by__isnull", False),
                                ("justified__isnull", False),
                                models.Q(("judged_by", models.F("asker")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="judged_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("rung_back_at", None), ("rung_back_by", None)),
                            models.Q(("rung_back_at__isnull", False), ("rung_back_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rung_back_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "safety.sql").read_text(), (SQL / "drop_safety.sql").read_text()),
        Protect("custody_safetycheck", sees=CHECKS),
        Protect("custody_safetywords", sees=CHECKS),
        Protect("custody_safetyrelease", sees="record_id IN (SELECT id FROM access_record)"),
        migrations.RunSQL(
            "REVOKE UPDATE ON custody_safetyrelease FROM dapolicy_web",
            "GRANT UPDATE ON custody_safetyrelease TO dapolicy_web",
        ),
    ]
