"""Who sits at the table without an account, what an answer opens, and that it ends with the seat."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import predicate
from marac.protect import LISTED, OWN_AGENCY

SQL = Path(__file__).resolve().parent.parent / "sql"
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"
OWN_ACTIONS = "id IN (SELECT marac_own_actions())"


def actions(invited: str) -> str:
    """Which actions a partner reads."""
    sees = predicate(invited=invited)
    return (
        f"ALTER POLICY web_reads ON marac_action USING ({sees});"
        f"ALTER POLICY worker_reads ON marac_action USING ({ITSELF} ({sees}))"
    )


def before() -> str:
    """The functions as they were."""
    made = [(SQL / name).read_text("utf-8") for name in ("conflicts.sql", "attending.sql", "listed.sql")]
    keep_out = made[1].split("-- Until when")[0]
    listed = (
        "CREATE OR REPLACE FUNCTION marac_listed()"
        + made[2].split("CREATE FUNCTION marac_listed()")[1].split("-- The")[0]
    )
    own = (
        "CREATE OR REPLACE FUNCTION marac_own_actions()"
        + made[2].split("CREATE FUNCTION marac_own_actions()")[1].split("-- A row")[0]
    )
    gone = "DROP FUNCTION marac_answered();"
    return "\n".join([(SQL / "at_the_table_back.sql").read_text("utf-8"), made[0], keep_out, listed, own, gone])


class Migration(migrations.Migration):
    dependencies = [("marac", "0008_measures"), ("custody", "0022_could_see"), ("access", "0010_locked_only")]

    operations = [
        migrations.AlterField(
            "declaration",
            "member",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField("declaration", "name", models.CharField(blank=True, default="", max_length=120), False),
        migrations.AddField("declaration", "opened_until", models.DateTimeField(null=True)),
        migrations.AddField("declaration", "had_until", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "declaration",
            models.CheckConstraint(
                condition=models.Q(("member__isnull", False), ("name", ""))
                | (models.Q(("member", None)) & ~models.Q(("name", ""))),
                name="marac_declared_by_somebody",
            ),
        ),
        migrations.RunSQL((SQL / "at_the_table.sql").read_text("utf-8"), before()),
        # A partner reads its own agency's actions: another's are the sheet's to share, section by section.
        migrations.RunSQL(
            actions(f"(({LISTED} AND {OWN_AGENCY}) OR {OWN_ACTIONS})"), actions(f"({LISTED} OR {OWN_ACTIONS})")
        ),
    ]
