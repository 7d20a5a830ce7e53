"""Rows that pages address get a name nobody can count, each save of an assessment is kept, and no text is cut short."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Protect

NAMED = ["assessment", "lowering", "threattolife", "reviewrequest"]
LOCKED = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]


def key(*, unique: bool) -> models.UUIDField:
    return models.UUIDField(default=dapolicy.access.identity.uuid7, editable=False, unique=unique)


def text(model: str, name: str) -> migrations.AlterField:
    return migrations.AlterField(model_name=model, name=name, field=models.TextField(blank=True))


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_protect"), ("access", "0002_protect")]

    operations = [
        *[migrations.AddField(model_name=name, name="key", field=key(unique=False)) for name in NAMED],
        # The default is made once for all rows that are there already, so each gets its own.
        *[
            migrations.RunSQL(f"UPDATE risk_{name} SET key = gen_random_uuid()", migrations.RunSQL.noop)  # noqa: S608
            for name in NAMED
        ],
        *[migrations.AlterField(model_name=name, name="key", field=key(unique=True)) for name in NAMED],
        text("assessment", "mode_words"),
        text("assessment", "alone_words"),
        text("safetyplan", "practitioner"),
        text("safetyplan", "no_practitioner_because"),
        migrations.AlterField(model_name="safetyplan", name="measures", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="safetyplan", name="options", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="loweringtry", name="reason", field=models.TextField(blank=True)),
        migrations.AddField(model_name="loweringtry", name="open_cases_of_team", field=models.IntegerField(null=True)),
        migrations.CreateModel(
            name="AssessmentEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locked", models.CharField(choices=LOCKED, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("edit", models.IntegerField()),
                ("changes", models.JSONField()),
                ("applied", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="edits", to="risk.assessment"
                    ),
                ),
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
            options={"abstract": False},
        ),
        Protect("risk_assessmentedit", append_only=True),
    ]
