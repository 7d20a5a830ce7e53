"""Who reads and writes MARAC's tables, and what is kept of each change."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Open, Protect
from dapolicy.audit.protect import Altering
from marac.protect import AS_READER, LISTED, OWN_AGENCY, Common, Named, Shown, StandsWith, either

SQL = Path(__file__).resolve().parent.parent / "sql"
ITS_MEETING = "meeting_id IN (SELECT marac_meetings())"
WHOLE_PACK = """NOT EXISTS (SELECT 1 FROM unnest(records) AS held
    WHERE NOT EXISTS (SELECT 1 FROM access_record r WHERE r.id = held))"""
OWN_PACK = """reader_id = (SELECT dapolicy_reader()) AND meeting_id IN (SELECT marac_meetings())
    AND NOT EXISTS (SELECT 1 FROM unnest(records) AS held WHERE held NOT IN (SELECT marac_listed_records()))"""
OPEN_PACK = "pack_id IN (SELECT id FROM marac_pack WHERE state = 'ready' AND withdrawn_at IS NULL)"
ONLY_GROWS = """
    CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON marac_intake
        FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON marac_intake
        FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
"""
OTHERWISE = "DROP TRIGGER a_guard ON marac_intake; DROP TRIGGER refuse_truncate ON marac_intake;"


class Migration(migrations.Migration):
    dependencies = [
        ("marac", "0001_initial"),
        ("access", "0009_asked"),
        ("audit", "0003_alterations"),
    ]

    operations = [
        migrations.RunSQL((SQL / "listed.sql").read_text("utf-8"), (SQL / "drop_listed.sql").read_text("utf-8")),
        # About no case.
        Named("marac_area"),
        Named("marac_agency"),
        Common("marac_representative", invited=AS_READER),
        Common("marac_meeting", invited="id IN (SELECT marac_meetings())"),
        Common("marac_seat", invited=ITS_MEETING),
        Altering("marac_area", key="code", record=""),
        Altering("marac_agency", key="code", record=""),
        Altering("marac_representative", record=""),
        Altering("marac_meeting", record=""),
        Altering("marac_seat", record=""),
        # What a partner writes about somebody whom nobody here has looked at yet.
        Open("marac_intake", web="INSERT", worker="SELECT", own=f"{AS_READER} AND {OWN_AGENCY}"),
        migrations.RunSQL(ONLY_GROWS, OTHERWISE),
        # On the case's record.
        Protect("marac_intake_opened", append_only=True),
        Protect("marac_referral"),
        Shown("marac_item", invited="id IN (SELECT marac_listed())"),
        Shown(
            "marac_sheet",
            invited=f"{LISTED} AND replaced_at IS NULL AND agencies::text[] && ARRAY(SELECT marac_agencies())",
        ),
        Shown(
            "marac_declaration",
            invited=f"{LISTED} AND {AS_READER}",
            adds=f"{LISTED} AND {AS_READER} AND by_id = (SELECT dapolicy_reader())",
            append_only=True,
        ),
        Shown(
            "marac_research",
            invited=f"{LISTED} AND {OWN_AGENCY}",
            adds=f"{LISTED} AND {OWN_AGENCY} AND {AS_READER}",
            append_only=True,
        ),
        Shown("marac_action", invited=f"({LISTED} OR id IN (SELECT marac_own_actions()))"),
        Shown(
            "marac_actionreport",
            invited=f"action_id IN (SELECT marac_own_actions()) AND {AS_READER}",
            adds=f"action_id IN (SELECT marac_own_actions()) AND {AS_READER}",
            append_only=True,
        ),
        Protect("marac_noted", append_only=True),
        Protect("marac_flag"),
        Protect("marac_packpart"),
        StandsWith("marac_item", "marac_referral", "referral_id"),
        StandsWith("marac_sheet", "marac_item", "item_id"),
        StandsWith("marac_declaration", "marac_item", "item_id"),
        StandsWith("marac_research", "marac_item", "item_id"),
        StandsWith("marac_action", "marac_item", "item_id"),
        StandsWith("marac_packpart", "marac_item", "item_id"),
        StandsWith("marac_actionreport", "marac_action", "action_id", key="uuid"),
        Altering("marac_referral"),
        Altering("marac_item"),
        Altering("marac_sheet"),
        Altering("marac_action"),
        Altering("marac_flag"),
        Altering("marac_packpart"),
        # Packs hold many cases: whoever may not see one of them does not see the pack.
        Open(
            "marac_pack",
            web="SELECT, INSERT, UPDATE",
            own=either(force=WHOLE_PACK, invited=OWN_PACK),
            writes=either(force=WHOLE_PACK),
        ),
        Open("marac_packfile", web="SELECT", worker="SELECT, INSERT, DELETE", own=OPEN_PACK),
        Altering("marac_pack", record="", skipped="pages_done pages_all", unkept="records"),
    ]
