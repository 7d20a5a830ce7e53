"""Whom a page has rung, and where it went on."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0004_tokens"),
        ("custody", "0001_lock_if_police"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageMoved",
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
                    "onward",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="came_from", to="access.postpage"
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moved_on", to="access.postpage"
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
            name="PageCall",
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
                ("round", models.SmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("rung_at", models.DateTimeField(null=True)),
                ("passed_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="access.postpage"
                    ),
                ),
                (
                    "passed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "passed_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.post"
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
                "indexes": [models.Index(condition=models.Q(("rung_at", None)), fields=["at"], name="call_not_rung")],
                "constraints": [
                    models.UniqueConstraint(fields=("page", "member", "round"), name="called_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed_at", None), ("passed_by", None)),
                            ("passed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="passed_by_somebody",
                    ),
                ],
            },
        ),
        Protect("custody_pagecall"),
        Protect("custody_pagemoved"),
    ]
