"""Who is near whom says what holds now: the worker takes away what no longer does. News may be that somebody is named."""

from django.db import migrations, models

WHAT = [
    ("incident", "New incident"),
    ("case", "Case opened"),
    ("named", "Named in an incident"),
    ("assessment", "New risk assessment"),
    ("level", "Risk level"),
    ("order", "Order"),
    ("intelligence", "Intelligence"),
    ("suspect", "Arrest, bail or release"),
]
NOW = """
    DROP TRIGGER a_guard ON dvds_near;
    CREATE TRIGGER a_guard BEFORE UPDATE ON dvds_near FOR EACH ROW EXECUTE FUNCTION dapolicy_append_only();
    GRANT DELETE ON dvds_near TO dapolicy_worker;
    -- Everybody is looked for again: what was answered since the first look did not count. The rest stands until then.
    DELETE FROM dvds_near WHERE source_id = record_id;
"""
BEFORE = """
    REVOKE DELETE ON dvds_near FROM dapolicy_worker;
    DROP TRIGGER a_guard ON dvds_near;
    CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON dvds_near FOR EACH ROW EXECUTE FUNCTION dapolicy_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("dvds", "0008_words_and_news")]

    operations = [
        migrations.AlterField("triage", "what", models.CharField(choices=WHAT, max_length=12)),
        migrations.RunSQL(NOW, BEFORE),
    ]
