"""Papers open to whoever receives them now, and to those who run MARAC; a withdrawn pack says so afterwards too."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import MayCall
from marac.protect import either

SQL = Path(__file__).resolve().parent.parent / "sql" / "papers.sql"
NEW = ("marac_open_packs", "marac_own_packs", "marac_receives", "marac_runs")
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"
WHOLE_PACK = """NOT EXISTS (SELECT 1 FROM unnest(records) AS held
    WHERE NOT EXISTS (SELECT 1 FROM access_record r WHERE r.id = held))"""
BEFORE = """reader_id = (SELECT dapolicy_reader()) AND meeting_id IN (SELECT marac_meetings())
    AND NOT EXISTS (SELECT 1 FROM unnest(records) AS held WHERE held NOT IN (SELECT marac_listed_records()))"""
RUNS = f"((SELECT marac_runs()) AND {WHOLE_PACK})"
OWN = "id IN (SELECT marac_own_packs())"
SHUT = """
    DROP POLICY waits_for_password ON marac_packfile;
    ALTER POLICY force_locks ON marac_packfile USING ((SELECT marac_runs()));
    CREATE POLICY readers_open ON marac_packfile AS RESTRICTIVE FOR SELECT TO dapolicy_web
        USING ((SELECT marac_runs()) OR pack_id IN (SELECT marac_open_packs()));
"""
AS_IT_WAS = """
    DROP POLICY readers_open ON marac_packfile;
    ALTER POLICY force_locks ON marac_packfile USING ((SELECT dapolicy_reader_kind()) = 'force');
    CREATE POLICY waits_for_password ON marac_packfile AS RESTRICTIVE FOR SELECT TO dapolicy_web
        USING (encrypted_at IS NOT NULL OR (SELECT dapolicy_reader_kind()) = 'force'
            OR pack_id IN (SELECT id FROM marac_pack WHERE NOT locked_with_password));
"""


def packs(sees: str, writes: str) -> str:
    """Who reads a pack's row, and who writes one."""
    return (
        f"ALTER POLICY web_reads ON marac_pack USING ({sees}) WITH CHECK ({writes});"
        f"ALTER POLICY worker_reads ON marac_pack USING ({ITSELF} ({sees})) WITH CHECK ({ITSELF} ({writes}));"
    )


class Migration(migrations.Migration):
    dependencies = [("marac", "0010_may_call")]

    operations = [
        migrations.RunSQL(SQL.read_text("utf-8"), "".join(f"DROP FUNCTION {name}();" for name in NEW)),
        MayCall(*NEW),
        migrations.RunSQL(
            packs(either(force=f"({RUNS} OR {OWN})", invited=OWN), either(force=RUNS)),
            packs(either(force=WHOLE_PACK, invited=BEFORE), either(force=WHOLE_PACK)),
        ),
        migrations.RunSQL(SHUT, AS_IT_WAS),
    ]
