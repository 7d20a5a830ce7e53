"""Which locked records were looked at for older ones of their people: the worker's alone."""

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Protect

TABLE = "cases_lookedforolder"


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_safety_at_size"), ("access", "0002_protect")]

    operations = [
        migrations.CreateModel(
            name="LookedForOlder",
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
                ("at", models.DateTimeField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("record",), name="looked_for_older_once")],
            },
        ),
        Protect(TABLE),
        migrations.RunSQL(
            f"REVOKE ALL ON {TABLE} FROM dapolicy_web; REVOKE UPDATE ON {TABLE} FROM dapolicy_worker",
            f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO dapolicy_web, dapolicy_worker",
        ),
    ]
