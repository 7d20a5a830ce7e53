"""Applications apart from what locks beside them; what was unlocked stays unlocked; and what is said once counts once."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
LOCKING, DECIDING, ADMINISTRATION = (
    (SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("locking", "deciding", "administration")
)
# What the new functions take the place of.
BEFORE = {
    LOCKING: ("custody_sees", "custody_group", "custody_state", "custody_seers", "custody_lock", "custody_pass_on"),
    DECIDING: (
        "custody_decides", "custody_doubts", "custody_decide", "custody_provisional", "custody_declare",
        "custody_end_grant", "custody_unlock", "custody_join",
    ),
    ADMINISTRATION: ("custody_fits", "custody_end_account"),
}  # fmt: skip
BACK = """
DROP FUNCTION custody_take_word(uuid, timestamptz);
DROP FUNCTION custody_words_left();
DROP FUNCTION custody_leave_word(bigint, text, text, jsonb, text, timestamptz);
DROP FUNCTION custody_answer_receipt(uuid, boolean, text, timestamptz);
DROP FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz, timestamptz);
DROP FUNCTION custody_pass_on(timestamptz, timestamptz);
{before}
REVOKE ALL ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_lock(bigint[], bigint[], bigint[], jsonb, bigint, timestamptz)
    TO dapolicy_web, dapolicy_worker;
REVOKE ALL ON FUNCTION custody_pass_on(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_pass_on(timestamptz) TO dapolicy_worker;
DROP FUNCTION custody_hides(bigint);
""".format(before="\n".join(function_in(text, name) for text, names in BEFORE.items() for name in names))
MADE = "\n".join((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("scheme", "unlocked", "once"))
# What was unlocked before there was a column for it; what has locked again since is held by what it locked beside.
UNLOCKED = """
UPDATE custody_doubtrecord held SET unlocked_at = done.at
FROM custody_unlocking done, custody_doubt doubt, access_record record
WHERE done.record_id = held.record_id AND doubt.id = held.doubt_id AND doubt.at <= done.at
  AND record.id = held.record_id AND record.locked = 'no'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_holders"),
        ("custody", "0012_newly_excluded"),
    ]

    operations = [
        migrations.AddField(
            model_name="doubtrecord",
            name="unlocked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="WordLeft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
                ("words", models.TextField(blank=True)),
                ("written_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(condition=models.Q(("written_at", None)), fields=["id"], name="word_left")],
            },
        ),
        migrations.RunSQL(MADE, BACK),
        migrations.RunSQL(UNLOCKED, migrations.RunSQL.noop),
    ]
