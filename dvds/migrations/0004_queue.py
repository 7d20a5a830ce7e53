"""Where applications stand in the queue, and why. The worker alone says who is near whom and what is new."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Open, Protect

BOTH = "EXISTS (SELECT 1 FROM access_record seen WHERE seen.id = {})"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_holders"),
        ("dvds", "0003_intake"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lookout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked_until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("application", models.BigIntegerField(primary_key=True, serialize=False)),
                ("danger", models.SmallIntegerField()),
                ("with_locked", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DoubleAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "answer",
                    models.CharField(
                        choices=[("same", "The same"), ("not-same", "Not the same"), ("not-sure", "Not sure yet")],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=240)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "other",
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
            options={
                "indexes": [models.Index(fields=["record", "other", "-at"], name="double_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("record", models.F("other")), _negated=True), name="double_of_another"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Near",
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
                ("part", models.CharField(max_length=18)),
                ("there", models.CharField(max_length=18)),
                ("sure", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source"], name="near_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "source", "part", "there"), name="near_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "what",
                    models.CharField(
                        choices=[("picked-up", "Picked up"), ("looked", "Looked at what is new")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(blank=True, max_length=240)),
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
                "indexes": [models.Index(fields=["record", "what", "-at"], name="queue_act_newest")],
            },
        ),
        migrations.CreateModel(
            name="Triage",
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
                ("event_id", models.UUIDField()),
                ("kind", models.CharField(max_length=60)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("incident", "New incident"),
                            ("assessment", "New risk assessment"),
                            ("level", "Risk level"),
                            ("order", "Order"),
                            ("intelligence", "Intelligence"),
                            ("suspect", "Arrest, bail or release"),
                        ],
                        max_length=12,
                    ),
                ),
                ("part", models.CharField(max_length=18)),
                ("happened_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("was", models.SmallIntegerField()),
                ("becomes", models.SmallIntegerField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["record", "-at"], name="triage_newest")],
                "constraints": [models.UniqueConstraint(fields=("record", "event_id"), name="triaged_once")],
            },
        ),
        Protect("dvds_near", append_only=True, sees=BOTH.format("source_id")),
        Protect("dvds_triage", append_only=True, sees=BOTH.format("source_id")),
        Protect("dvds_queueact", append_only=True),
        Protect("dvds_doubleanswer", append_only=True, sees=BOTH.format("other_id")),
        migrations.RunSQL(
            "REVOKE INSERT ON dvds_near, dvds_triage FROM dapolicy_web",
            "GRANT INSERT ON dvds_near, dvds_triage TO dapolicy_web",
        ),
        Open("dvds_lookout", web=""),
        Open("dvds_place", web=""),
    ]
