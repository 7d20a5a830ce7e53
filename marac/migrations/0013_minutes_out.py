"""Minutes go out: who was told and how, what may leave with them, and what an agency that was there reads."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import WEB, MayCall, Open, Protect
from dapolicy.audit.protect import Altering
from marac.protect import AS_READER, StandsWith, either

SQL = Path(__file__).resolve().parent.parent / "sql" / "minutes.sql"
LOCKED = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]
RUNS = "(SELECT marac_runs())"
HOW = [
    ("notice", "A notice in the application"),
    ("telephone", "By telephone"),
    ("post", "By post"),
    ("by-hand", "By hand"),
]
# The word that minutes are out, for somebody who sees no record: while one of its cases is listed for them.
THEIRS = f"""{AS_READER} AND source LIKE 'marac-minutes:%' AND (SELECT dapolicy_reader_kind()) = 'invited'
    AND record_id IN (SELECT marac_listed_records())"""
WORD = f"""
    CREATE POLICY partner_reads ON chronology_notice FOR SELECT TO {WEB} USING ({THEIRS});
    CREATE POLICY partner_opens ON chronology_notice FOR UPDATE TO {WEB} USING ({THEIRS}) WITH CHECK ({THEIRS});
"""
NO_WORD = """
    DROP POLICY partner_opens ON chronology_notice;
    DROP POLICY partner_reads ON chronology_notice;
"""
ONLY_GROWS = """
    CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON marac_minutesout
        FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON marac_minutesout
        FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
"""
OTHERWISE = "DROP TRIGGER a_guard ON marac_minutesout; DROP TRIGGER refuse_truncate ON marac_minutesout;"
KEPT = Altering("marac_action")


def to(model: str, **kwargs: object) -> models.Field:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model, **kwargs)


class Migration(migrations.Migration):
    dependencies = [
        ("marac", "0012_figures_mended"),
        ("chronology", "0002_protect"),
        ("access", "0011_shut"),
        ("audit", "0003_alterations"),
    ]

    operations = [
        migrations.CreateModel(
            name="MinutesOut",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("how", models.CharField(choices=HOW, default="notice", max_length=10)),
                ("at", models.DateTimeField()),
                ("agency", to("marac.agency")),
                ("by", to("access.member")),
                ("meeting", to("marac.meeting")),
                ("member", to("access.member", null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["meeting", "at"], name="marac_minutes_out")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "notice"), ("member__isnull", False), ("name", "")),
                            models.Q(models.Q(("how", "notice"), _negated=True), models.Q(("name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="marac_minutes_to_somebody",
                    )
                ],
            },
        ),
        Open(
            "marac_minutesout",
            web="SELECT, INSERT",
            worker="SELECT",
            own=either(force=f"({AS_READER} OR {RUNS})", invited=AS_READER),
            writes=either(force=RUNS),
        ),
        migrations.RunSQL(ONLY_GROWS, OTHERWISE),
        migrations.CreateModel(
            name="Leaving",
            fields=[
                ("locked", models.CharField(choices=LOCKED, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("event_id", models.UUIDField(db_index=True)),
                ("held_back", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                ("item", to("marac.item")),
                ("record", to("access.record")),
            ],
        ),
        Protect("marac_leaving", append_only=True),
        StandsWith("marac_leaving", "marac_item", "item_id"),
        migrations.RunSQL(SQL.read_text("utf-8"), "DROP FUNCTION marac_minutes(bigint);"),
        MayCall("marac_minutes"),
        migrations.RunSQL(WORD, NO_WORD),
        # An action's words can be taken from view; what is kept of its changes must not hold them.
        migrations.RunSQL(KEPT.reverse_sql, KEPT.sql),
        Altering("marac_action", unkept="words"),
    ]
