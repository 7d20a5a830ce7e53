"""Agencies are told of what is due, and of papers that changed, by a notice that names no case: on a record that is
listed for them, or of which an action of theirs is open."""

from django.db import migrations, models

from dapolicy.access.protect import WORKER, MayCall
from marac.protect import AS_READER

LISTED, OWN = "SELECT marac_listed_records()", "SELECT marac_action_records()"
BEFORE = ("marac-(minutes|papers):%", f"record_id IN ({LISTED})")
NOW = ("marac-(minutes|papers|changed|due):%", f"(record_id IN ({LISTED}) OR record_id IN ({OWN}))")
RECORDS = """
    CREATE FUNCTION marac_action_records() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT record_id FROM marac_action WHERE id IN (SELECT marac_own_actions()) $$;
"""


def theirs(source: str, records: str) -> str:
    seen = f"""{AS_READER} AND source SIMILAR TO '{source}' AND (SELECT dapolicy_reader_kind()) = 'invited'
        AND {records}"""
    return f"""
        ALTER POLICY partner_reads ON chronology_notice USING ({seen});
        ALTER POLICY partner_opens ON chronology_notice USING ({seen}) WITH CHECK ({seen});
    """


class Migration(migrations.Migration):
    dependencies = [("marac", "0021_waits")]

    operations = [
        migrations.AddField("pack", "changed_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "action",
            models.Index(fields=["owner", "due_on"], name="marac_action_owner", condition=models.Q(state="open")),
        ),
        migrations.RunSQL(RECORDS, "DROP FUNCTION marac_action_records();"),
        MayCall("marac_action_records"),
        MayCall("marac_research_due", by=(WORKER,)),
        migrations.RunSQL(theirs(*NOW), theirs(*BEFORE)),
    ]
