"""Words can be destroyed under written authority by two people, and by nothing else."""

import django.contrib.postgres.fields
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import predicate
from dapolicy.audit.protect import OnlyGrows, Sealed
from dapolicy.audit.sql import SQL

MAY_SEE = predicate(record="seen.id", locked="seen.locked", dvds="seen.dvds")


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_alterations"), ("chronology", "0002_protect")]

    operations = [
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("done", "Destroyed"), ("refused", "Refused")], max_length=7
                    ),
                ),
                ("request", models.UUIDField(db_index=True)),
                ("log", models.CharField(max_length=63)),
                ("leaf", models.UUIDField(db_index=True)),
                (
                    "records",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("authority", models.CharField(max_length=120)),
                ("authority_from", models.CharField(max_length=120)),
                ("authority_on", models.DateField()),
                ("reason", models.CharField(max_length=240)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        OnlyGrows("audit_destruction", worker="SELECT"),
        Sealed("audit_destruction"),
        migrations.RunSQL(
            (SQL / "destruction.sql").read_text(encoding="utf-8").replace("{may_see}", MAY_SEE),
            (SQL / "drop_destruction.sql").read_text(encoding="utf-8"),
        ),
    ]
