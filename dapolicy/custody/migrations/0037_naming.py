"""Police was decided without saying who: two of professional standards say it later, and whoever only fits is let back."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import MayCall, Reworded
from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
SAID_WHO = function_in((SQL / "said_who.sql").read_text(encoding="utf-8"), "custody_say_who")
BACK = f"""
DROP FUNCTION custody_answer_who(bigint, uuid, text, boolean, text, timestamptz);
DROP FUNCTION custody_ask_who(bigint, uuid, text, text, timestamptz, timestamptz);
DROP FUNCTION custody_not_named(bigint);
DROP FUNCTION custody_naming_stands(custody_naming);
{SAID_WHO}
DROP FUNCTION custody_settle_who(uuid, text, timestamptz);
DROP FUNCTION custody_number(text);
"""
KINDS = "'record.who-asked', 'record.who-said', 'record.who-refused'"
PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("access", "0015_open_only"), ("custody", "0036_found_besides")]

    operations = [
        migrations.CreateModel(
            name="Naming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff_no", models.CharField(blank=True, max_length=20)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waits for a second person"),
                            ("named", "Said who it is"),
                            ("refused", "Refused"),
                        ],
                        max_length=7,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer_reason", models.TextField(blank=True)),
                ("answered_by", models.ForeignKey(null=True, to="access.member", **PERSON)),
                ("by", models.ForeignKey(to="access.member", **PERSON)),
                ("doubt", models.ForeignKey(to="custody.doubt", **PERSON)),
                ("record", models.ForeignKey(to="access.record", **PERSON)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer", ""))
                        | (~models.Q(("answered_by", models.F("by"))) & models.Q(("answered_by__isnull", False))),
                        name="named_by_two",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "named_later.sql").read_text(encoding="utf-8"), BACK),
        MayCall("custody_not_named", "custody_ask_who", "custody_answer_who", by=("dapolicy_web",)),
        Reworded("custody_leave_word", "'declaration.lifted'", f"'declaration.lifted', {KINDS}"),
    ]
