"""A draft that completes an incident is there while its writer may see the incident: it repeats what stands on it."""

from django.db import migrations

MINE = "member_id = (SELECT dapolicy_reader())"
# Asked row by row, by the reference's index: a person has a few drafts, and the force has all its records.
SEES = "about = '' OR EXISTS (SELECT 1 FROM access_record record WHERE record.reference = about)"
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_safety"), ("access", "0006_invited")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY web_reads ON cases_draft USING ({MINE} AND ({SEES}));"
            f"ALTER POLICY worker_reads ON cases_draft USING ({ITSELF} ({MINE} AND ({SEES})))",
            f"ALTER POLICY web_reads ON cases_draft USING ({MINE});"
            f"ALTER POLICY worker_reads ON cases_draft USING ({ITSELF} ({MINE}))",
        )
    ]
