"""Whom somebody excluded by mistake professional standards let back: one asks, another answers."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import MayCall, Reworded
from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
OWN_REASON = function_in((SQL / "copied.sql").read_text(encoding="utf-8"), "custody_own_reason").replace(
    "(d.knows OR", "((d.knows AND d.outcome <> 'lifted') OR"
)
BACK = f"""
{OWN_REASON}
DROP FUNCTION custody_answer_back(bigint, bigint, boolean, text, timestamptz);
DROP FUNCTION custody_ask_back(bigint, bigint, text, timestamptz, timestamptz);
DROP FUNCTION custody_call_another(bigint, bigint[], text, timestamptz);
DROP FUNCTION custody_backs(bigint);
DROP FUNCTION custody_back_stands(custody_letback);
DROP FUNCTION custody_may_go_back(bigint);
DROP FUNCTION custody_let_back(bigint[], bigint, text[]);
DROP FUNCTION custody_kept_by(bigint, bigint);
DROP FUNCTION custody_was_found(bigint, bigint);
"""
KINDS = "'access.back-asked', 'access.let-back', 'access.back-refused'"


class Migration(migrations.Migration):
    dependencies = [("access", "0012_terms"), ("custody", "0030_said_by_name")]

    operations = [
        migrations.CreateModel(
            name="LetBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "Waits for a second person"), ("back", "Let back"), ("refused", "Refused")],
                        max_length=7,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_reason", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
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
            options={
                "indexes": [
                    models.Index(condition=models.Q(("answer", "")), fields=["record", "member"], name="back_waits")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""))
                        | (~models.Q(("answered_by", models.F("by"))) & models.Q(("answered_by__isnull", False))),
                        name="back_by_two",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(("member", models.F("by")))
                        & ~models.Q(("member", models.F("answered_by"))),
                        name="back_by_others",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "let_back.sql").read_text(encoding="utf-8"), BACK),
        MayCall(
            "custody_may_go_back", "custody_backs", "custody_ask_back", "custody_answer_back", by=("dapolicy_web",)
        ),
        Reworded("custody_leave_word", "'declaration.lifted']", f"'declaration.lifted', {KINDS}]"),
    ]
