"""Before somebody has said that they know neither of the two they read the names alone: of no sheet, no research, no
minutes of the case is there a row for them."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import MayCall, Reworded, predicate
from marac.protect import AS_READER, LISTED, OWN_AGENCY

SQL = Path(__file__).resolve().parent.parent / "sql" / "answer_first.sql"
BACK = "DROP FUNCTION marac_names(); DROP FUNCTION marac_cleared();"
CLEARED = "item_id IN (SELECT marac_cleared())"
SHEETS = "replaced_at IS NULL AND agencies::text[] && ARRAY(SELECT marac_agencies())"
OWN_ACTIONS = "id IN (SELECT marac_own_actions())"
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"


def opens(table: str, sees: str, adds: str = "") -> str:
    """What a partner reads of a table, and what they write where that changes with it."""
    seen, added = predicate(invited=sees), predicate(invited=adds)
    return "".join(
        f"ALTER POLICY {name} ON {table} USING ({own} ({seen})){f' WITH CHECK ({own} ({added}))' if adds else ''};"
        for name, own in (("web_reads", ""), ("worker_reads", ITSELF))
    )


def gate(item: str) -> str:
    """Everything of a case that comes to a partner by its place on an agenda."""
    return (
        opens("marac_sheet", f"{item} AND {SHEETS}")
        + opens("marac_research", f"{item} AND {OWN_AGENCY}", f"{item} AND {OWN_AGENCY} AND {AS_READER}")
        + opens("marac_action", f"(({item} AND {OWN_AGENCY}) OR {OWN_ACTIONS})")
    )


class Migration(migrations.Migration):
    dependencies = [("marac", "0016_own_lines")]

    operations = [
        migrations.RunSQL(SQL.read_text("utf-8"), BACK),
        MayCall("marac_cleared", "marac_names"),
        migrations.RunSQL(gate(CLEARED), gate(LISTED)),
        Reworded("marac_minutes", "item.id IN (SELECT marac_listed())", "item.id IN (SELECT marac_cleared())"),
    ]
