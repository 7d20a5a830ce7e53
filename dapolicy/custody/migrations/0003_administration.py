"""Changes of accounts and posts by two people, and the log of what was done to them."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.audit.protect import OnlyGrows, Sealed

SQL = Path(__file__).resolve().parent.parent / "sql"
RIGHTS = """
GRANT SELECT ON custody_accountchange, custody_agreement TO dapolicy_web;
GRANT SELECT, INSERT ON custody_accountactseen TO dapolicy_worker;
ALTER TABLE custody_accountchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE custody_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE custody_accountactseen ENABLE ROW LEVEL SECURITY;
-- Whoever may answer, and who proposed; never the one whose account it is, except for a post they are to take.
CREATE POLICY web_reads ON custody_accountchange FOR SELECT TO dapolicy_web USING (
    proposed_by_id = (SELECT dapolicy_reader())
    OR (what = 'handover' AND about_id = (SELECT dapolicy_reader()))
    OR ((SELECT custody_is_second()) AND about_id IS DISTINCT FROM (SELECT dapolicy_reader())));
CREATE POLICY web_reads ON custody_agreement FOR SELECT TO dapolicy_web USING ((SELECT custody_is_administrator()));
CREATE POLICY worker_marks ON custody_accountactseen TO dapolicy_worker
    USING ((SELECT dapolicy_reader()) IS NULL) WITH CHECK ((SELECT dapolicy_reader()) IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_accounts_are_kept"),
        ("audit", "0002_protect"),
        ("custody", "0002_paging"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountActSeen",
            fields=[
                ("act_id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "records",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("told", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="AccountAct",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                ("what", models.CharField(max_length=30)),
                ("about_id", models.BigIntegerField(null=True)),
                ("by_id", models.BigIntegerField(null=True)),
                ("change_id", models.UUIDField(null=True)),
                ("detail", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["about_id", "at"], name="account_act_about")],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=60)),
                ("scope", models.CharField(max_length=500)),
                ("until", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.CharField(blank=True, max_length=500)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="access.member"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccountChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("account", "Make an account"),
                            ("details", "Change name, rank, team or staff number"),
                            ("roles", "Change roles"),
                            ("agreement", "Record a partner's agreement"),
                            ("password", "Set a new password"),
                            ("second-factor", "Take away the second step of signing in"),
                            ("reopen", "Open an ended account again"),
                            ("token", "Let another system sign in"),
                            ("post", "Fill a post"),
                            ("handover", "Hand a post over"),
                        ],
                        max_length=14,
                    ),
                ),
                ("detail", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=500)),
                ("half", models.CharField(blank=True, max_length=20)),
                ("proposed_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waits for a second person"),
                            ("agreed", "Agreed and done"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer_words", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "about",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("answer", "")), fields=["until"], name="change_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "agreed"), _negated=True),
                            models.Q(
                                models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="change_by_two",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            (SQL / "administration.sql").read_text(encoding="utf-8"),
            (SQL / "drop_administration.sql").read_text(encoding="utf-8"),
        ),
        OnlyGrows("custody_accountact"),
        Sealed("custody_accountact"),
        migrations.RunSQL(
            RIGHTS,
            "DROP POLICY web_reads ON custody_accountchange; DROP POLICY web_reads ON custody_agreement; DROP POLICY worker_marks ON custody_accountactseen;",
        ),
    ]
