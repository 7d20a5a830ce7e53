"""Every change to a row is kept with its old and new values; here for the tables that every area stands on."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from dapolicy.audit.protect import Altering, ReadAlterations, Sealed
from dapolicy.audit.sql import SQL

DROP = """
DROP FUNCTION audit_keep_alterations();
DROP FUNCTION audit_differences(jsonb, jsonb, text[]);
DROP FUNCTION audit_uuid7();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect"),
        ("access", "0005_accounts_are_kept"),
    ]

    operations = [
        migrations.CreateModel(
            name="Altered",
            fields=[
                ("alteration_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("record_id", models.BigIntegerField(db_index=True, null=True)),
                ("locked", models.CharField(default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("kept_close", models.BooleanField(default=False)),
                ("words", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Alteration",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("of_table", models.TextField()),
                ("row_key", models.TextField()),
                ("record_id", models.BigIntegerField(null=True)),
                ("locked", models.CharField(default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField()),
                ("member_id", models.BigIntegerField(null=True)),
                ("columns", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("kept_close", models.BooleanField(default=False)),
                ("words_hash", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["record_id", "at"], name="alteration_record_at"),
                    models.Index(fields=["member_id", "at"], name="alteration_member_at"),
                    django.contrib.postgres.indexes.GinIndex(fields=["people"], name="alteration_people"),
                ],
            },
        ),
        migrations.RunSQL((SQL / "alterations.sql").read_text(), DROP),
        ReadAlterations("audit_alteration"),
        ReadAlterations("audit_altered", sees="NOT kept_close OR record_id IN (SELECT dapolicy_kept())"),
        Sealed("audit_alteration"),
        Altering("access_record", record="id"),
        Altering("access_postpage"),
        Altering("access_duty", record=""),
        Altering("access_team", record=""),
        Altering("access_member", record=""),
        Altering("access_memberrole", record=""),
        Altering("access_account", record="", skipped="last_login", unkept="password"),
        Altering("account_emailaddress", record=""),
        Altering("mfa_authenticator", record="", skipped="last_used_at", unkept="data"),
    ]
