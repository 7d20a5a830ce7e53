"""Crews on an incident, touches of locked records, and the one question of a safety check."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Protect

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_invited"),
        ("cases", "0008_case_page"),
    ]

    operations = [
        migrations.AlterField(
            model_name="marker",
            name="kind",
            field=models.CharField(
                choices=[
                    ("weapons", "Weapons"),
                    ("firearms", "Firearms or certificate"),
                    ("strangulation", "Strangulation"),
                    ("dogs", "Dogs"),
                    ("pregnancy", "Pregnant or baby under 18 months"),
                    ("suicide", "Risk of suicide"),
                    ("coercive-control", "Coercive control"),
                    ("threat-to-life", "Threat to life"),
                    ("threat-to-police", "Threats to police"),
                    ("wanted", "Wanted"),
                    ("in-custody", "In custody"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="Crew",
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
                ("staff_no", models.CharField(max_length=20)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("until", None)), fields=["staff_no"], name="crew_staff")],
            },
        ),
        migrations.CreateModel(
            name="Touch",
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
                    "incident",
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
                "constraints": [models.UniqueConstraint(fields=("record", "incident"), name="touched_once")],
            },
        ),
        Protect("cases_crew"),
        Protect("cases_touch"),
        migrations.RunSQL((SQL / "safety.sql").read_text(), (SQL / "drop_safety.sql").read_text()),
    ]
