"""Locking to its end: doubts and who decides them, declarations, connections, alarms, older records."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Open

SQL = Path(__file__).resolve().parent.parent / "sql"
LOCKING = "".join((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("locking", "deciding"))
OLD = (SQL / "lock_if_police.sql").read_text(encoding="utf-8")
BEFORE = OLD[OLD.index("CREATE FUNCTION custody_lock_if_police") :]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_accounts_are_kept"),
        ("custody", "0003_administration"),
    ]

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("face", models.JSONField()),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("passed_on_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for the post's decision"),
                            ("police", "Police"),
                            ("not-police", "Not police"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DoubtExclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "doubt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="custody.doubt"
                    ),
                ),
                (
                    "member",
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
        ),
        migrations.CreateModel(
            name="DoubtRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=10)),
                (
                    "doubt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="records", to="custody.doubt"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Older",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "choice",
                    models.CharField(
                        blank=True, choices=[("leave", "Leave it open"), ("lock", "Lock it")], max_length=6
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("chosen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reference", models.CharField(max_length=12)),
                ("records", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unlocking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
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
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rung_at", models.DateTimeField()),
                ("mended_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("mended_at", None)), fields=("record",), name="rings_once_until_mended"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Connection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("line", "Is the line manager, as the staff register has it"),
                            ("staff", "Is managed by the suspect, as the staff register has it"),
                            ("team", "Works in the same team"),
                            ("surname", "Has the same surname"),
                            ("address", "Has the same home address"),
                            ("phone", "Has the same phone number"),
                            ("said", "Was named by somebody"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("excluded", "Excluded"), ("left", "Not excluded")], max_length=10
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "member",
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
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record", "member"), name="connected_once")],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("knows", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("full_words", models.TextField(blank=True)),
                ("full_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("continue", "No connection: they go on"),
                            ("remove", "A connection: their access ends"),
                            ("external", "A connection: somebody from outside takes it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review_reason", models.TextField(blank=True)),
                (
                    "member",
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
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record", "member", "-at"], name="declared_by")],
            },
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="doubt_open"),
        ),
        migrations.AddConstraint(
            model_name="doubtexclusion",
            constraint=models.UniqueConstraint(fields=("doubt", "record", "member"), name="doubt_excludes_once"),
        ),
        migrations.AddConstraint(
            model_name="doubtrecord",
            constraint=models.UniqueConstraint(fields=("doubt", "record"), name="doubted_once"),
        ),
        migrations.AddConstraint(
            model_name="older",
            constraint=models.UniqueConstraint(fields=("record", "older"), name="older_once"),
        ),
        Open("custody_receipt", worker="", own="member_id = (SELECT dapolicy_reader())"),
        migrations.RunSQL(LOCKING, (SQL / "drop_locking.sql").read_text(encoding="utf-8")),
        migrations.RunSQL(
            "DROP FUNCTION custody_lock_if_police(bigint[], jsonb, bigint, timestamptz, text, timestamptz)", BEFORE
        ),
    ]
