"""The worker verifies the log each night, and one row keeps what it found."""

import django.contrib.postgres.fields
from django.db import migrations, models

from dapolicy.access.protect import WORKER, MayCall
from dapolicy.audit.protect import AS_ITSELF, Altering
from dapolicy.audit.sql import SQL


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_order_within_a_millisecond"), ("access", "0012_terms")]

    operations = [
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(null=True)),
                ("entries", models.BigIntegerField(default=0)),
                ("seals", models.BigIntegerField(default=0)),
                ("faults", models.BigIntegerField(default=0)),
                ("first", models.TextField(blank=True)),
                ("compared", models.BooleanField(default=False)),
                ("rooted", models.BigIntegerField(null=True)),
                ("root", models.TextField(blank=True)),
                ("begun", models.TextField(blank=True)),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_verdict")]},
        ),
        migrations.RunSQL(
            f"""
            GRANT SELECT, INSERT, UPDATE ON audit_verdict TO {WORKER};
            ALTER TABLE audit_verdict ENABLE ROW LEVEL SECURITY;
            CREATE POLICY worker_all ON audit_verdict TO {WORKER} USING ({AS_ITSELF}) WITH CHECK ({AS_ITSELF});
            GRANT SELECT ON audit_unsealed TO {WORKER};
            CREATE POLICY worker_reads ON audit_unsealed FOR SELECT TO {WORKER} USING ({AS_ITSELF});
            INSERT INTO audit_verdict (id, entries, seals, faults, first, compared, root, begun, told)
                VALUES (1, 0, 0, 0, '', false, '', '', '{{}}');
            """,  # noqa: S608 (our own names)
            f"""
            DROP POLICY worker_reads ON audit_unsealed;
            REVOKE ALL ON audit_unsealed FROM {WORKER};
            DROP POLICY worker_all ON audit_verdict;
            ALTER TABLE audit_verdict DISABLE ROW LEVEL SECURITY;
            REVOKE ALL ON audit_verdict FROM {WORKER};
            """,
        ),
        # Where the root stands moves with each seal: kept as a change, it would ask for one more seal each minute.
        Altering("audit_verdict", record="", skipped="rooted told"),
        migrations.RunSQL((SQL / "verdict.sql").read_text(encoding="utf-8"), "DROP FUNCTION audit_verdict_told()"),
        MayCall("audit_verdict_told"),
    ]
