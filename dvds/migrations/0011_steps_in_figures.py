"""Figures say how many went on, to how many something was told however it was told, and how long each step took."""

from django.db import migrations

from dapolicy.access.protect import Reworded

FIGURES = "dvds_figures"
EXPLAINED = """        FROM chronology_event e JOIN application a ON a.record_id = e.record_id
        WHERE e.kind = 'dvds.overrun-explained' AND NOT EXISTS (
            SELECT 1 FROM chronology_event w WHERE w.record_id = e.record_id AND w.kind = 'event.withdrawn'
              AND w.subject = e.id::text)
    )"""
# A step takes as long as since whatever was done before it, in the order in which it was done.
STEPS = """        FROM stands e WHERE e.kind = 'dvds.overrun-explained'
    ), scheme AS (
        SELECT kind, place FROM unnest(ARRAY['dvds.checks-completed', 'dvds.progressed', 'dvds.met',
            'dvds.risk-assessed', 'dvds.categorised', 'dvds.referred', 'dvds.panel-decided',
            'dvds.disclosure-released', 'dvds.outcome-given', 'dvds.closed']) WITH ORDINALITY AS one (kind, place)
    ), reached AS (
        SELECT s.record_id, s.route, s.contacted_at, s.kind, scheme.place, min(s.at) AS at
        FROM stands s JOIN scheme ON scheme.kind = s.kind GROUP BY 1, 2, 3, 4, 5
    ), step AS (
        SELECT r.route || ':' || substr(r.kind, 6) AS step, extract(epoch FROM r.at - coalesce(
                   lag(r.at) OVER (PARTITION BY r.record_id ORDER BY r.at, r.place), r.contacted_at))::numeric / 3600
                   AS took
        FROM reached r
    )"""
STANDS = """    ), stands AS MATERIALIZED (
        SELECT e.record_id, e.kind, e.at, e.detail, a.route, a.contacted_at
        FROM chronology_event e JOIN application a ON a.record_id = e.record_id
        WHERE e.kind LIKE 'dvds.%' AND NOT EXISTS (
            SELECT 1 FROM chronology_event w WHERE w.record_id = e.record_id AND w.kind = 'event.withdrawn'
              AND w.detail ->> 'withdraws' = e.id::text)
    ), explained AS ("""
ROWS = """    UNION ALL SELECT 'progressed', s.route::text, count(DISTINCT s.record_id), NULL
              FROM stands s WHERE s.kind = 'dvds.progressed' GROUP BY 2
    UNION ALL SELECT 'disclosed', s.route::text, count(DISTINCT s.record_id), NULL
              FROM stands s WHERE s.kind IN ('dvds.disclosed', 'dvds.disclosed-urgently') GROUP BY 2
    UNION ALL SELECT 'step', p.step, count(*),
                     round(percentile_cont(0.5) WITHIN GROUP (ORDER BY p.took)::numeric, 1) FROM step p GROUP BY 2
    ORDER BY 1, 2;"""


class Migration(migrations.Migration):
    dependencies = [("dvds", "0010_doubles_once")]

    operations = [
        Reworded(FIGURES, EXPLAINED, STEPS),
        Reworded(FIGURES, "    ), explained AS (", STANDS),
        Reworded(FIGURES, "    ORDER BY 1, 2;", ROWS),
    ]
