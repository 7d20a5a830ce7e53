"""What stands beside MARAC's figures, and the functions that count them."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Open

SQL = Path(__file__).resolve().parent.parent / "sql" / "measures.sql"
DROP = """
    DROP FUNCTION marac_decisions(date, date);
    DROP FUNCTION marac_loads(date, date);
    DROP FUNCTION marac_workings(date, date);
    DROP FUNCTION marac_return(date, date);
    DROP FUNCTION marac_reads_figures();
"""
TABLES = ("areaload", "handcount", "monthreport", "outsidefigure", "review")
READ = "(SELECT marac_reads_figures())"
WRITTEN = f"{READ} AND by_id = (SELECT dapolicy_reader()) AND (SELECT dapolicy_reader_kind()) = 'force'"


def only_grows(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
        CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
        """,
        f"DROP TRIGGER a_guard ON {table}; DROP TRIGGER refuse_truncate ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("marac", "0007_agencies_side"),
        ("access", "0010_locked_only"),
        ("cases", "0017_safety_at_size"),
        ("chronology", "0002_protect"),
        ("risk", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("since", models.DateField()),
                ("women", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("women_source", models.CharField(max_length=120)),
                ("coordinators", models.DecimalField(decimal_places=2, max_digits=5)),
                ("idvas", models.DecimalField(decimal_places=2, max_digits=5)),
                (
                    "area",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marac.area"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["area", "-since"], name="marac_area_load")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("coordinators__gte", 0), ("idvas__gte", 0), ("women__gt", 0)),
                        name="marac_load_is_of_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("minoritised", models.PositiveSmallIntegerField()),
                ("lgbt", models.PositiveSmallIntegerField()),
                ("male", models.PositiveSmallIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marac.meeting"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["meeting", "-at"], name="marac_hand_count")],
            },
        ),
        migrations.CreateModel(
            name="MonthReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("month", models.DateField()),
                ("figures", models.JSONField()),
                ("norms", models.CharField(max_length=40)),
                ("commentary", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-month", "-at"], name="marac_month_report")],
            },
        ),
        migrations.CreateModel(
            name="OutsideFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("source", models.CharField(max_length=80)),
                ("measure", models.CharField(max_length=24)),
                ("first", models.DateField()),
                ("after", models.DateField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=12)),
                ("where", models.CharField(blank=True, max_length=240)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["after", "measure"], name="marac_outside_figure")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("after__gt", models.F("first"))), name="marac_outside_has_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("held_on", models.DateField()),
                ("looked_at", models.TextField()),
                ("took_part", models.TextField()),
                ("found", models.TextField()),
                ("next_on", models.DateField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-held_on"], name="marac_review_day")],
            },
        ),
        migrations.RunSQL(SQL.read_text("utf-8"), DROP),
        *[Open(f"marac_{name}", web="SELECT, INSERT", worker="SELECT", own=READ, writes=WRITTEN) for name in TABLES],
        *[only_grows(f"marac_{name}") for name in TABLES],
    ]
