"""What falls due on a report stands on home in the order of its danger: that of its case, or its own while it has none.

As in the team's pool, danger now is as a threat to life, and what is not assessed could be anything.
"""

from django.db import migrations

from dapolicy.access.protect import Reworded

CASE = """             LEFT JOIN LATERAL (
                 SELECT level, danger, victim_id FROM cases_case WHERE record_id = first.record_id LIMIT 1
             ) AS one ON true"""
REPORT = """
             LEFT JOIN LATERAL (
                 SELECT coalesce(
                     (SELECT max(its.danger) FROM cases_pair AS pair
                           JOIN cases_case AS its ON its.record_id = pair.case_record_id AND its.closed_at IS NULL
                      WHERE pair.record_id = told.record_id AND pair.ended_at IS NULL),
                     CASE WHEN told.danger_now = 'yes' THEN 100 ELSE 15 END) AS danger
                 FROM cases_incident AS told
                 WHERE told.record_id = first.record_id AND told.closed_at IS NULL AND told.is_domestic LIMIT 1
             ) AS report ON record.kind = 'incident'"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_search_asked_once")]

    operations = [
        Reworded("home_page", CASE, CASE + REPORT),
        Reworded(
            "home_page",
            "one.level, one.danger, one.victim_id",
            "one.level, coalesce(one.danger, report.danger) AS danger, one.victim_id",
        ),
        Reworded("home_page", "coalesce(one.danger, 0)", "coalesce(one.danger, report.danger, 0)"),
    ]
