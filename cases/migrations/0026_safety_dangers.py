"""A safety check tells of the danger of its live report while nobody is named in it."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Reworded

SQL = (Path(__file__).resolve().parent.parent / "sql" / "safety_dangers.sql").read_text(encoding="utf-8")
MARKED = """(SELECT coalesce(jsonb_agg(DISTINCT kind), '[]') FROM cases_marker
                    WHERE person_id = ANY (near) AND state = 'yes' AND withdrawn_at IS NULL AND until IS NULL
                      AND record_id <> ALL (barred))"""
TOLD_TOO = """(SELECT coalesce(jsonb_agg(DISTINCT kind), '[]') FROM (
                        SELECT kind FROM cases_marker
                        WHERE person_id = ANY (near) AND state = 'yes' AND withdrawn_at IS NULL AND until IS NULL
                          AND record_id <> ALL (barred)
                        UNION ALL
                        SELECT safety_dangers(refs || ARRAY(SELECT safety_incidents(incident_refs)), barred)) AS known)"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_home_page_by_role")]

    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION safety_dangers(text[], bigint[]);"),
        Reworded("safety_answer", MARKED, TOLD_TOO),
    ]
