"""Somebody to whom a post released something reads and opens the word of it, whether or not they see the record.

The notice says that there is one. Whoever is excluded from the record reads neither the release nor the word of it.
"""

from django.db import migrations

THEIRS = """member_id = (SELECT dapolicy_reader()) AND source LIKE 'released:%'
    AND record_id NOT IN (SELECT dapolicy_excluded())"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0009_applications"), ("chronology", "0002_protect")]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE POLICY crew_reads ON chronology_notice FOR SELECT TO dapolicy_web USING ({THEIRS});
            CREATE POLICY crew_opens ON chronology_notice FOR UPDATE TO dapolicy_web
                USING ({THEIRS}) WITH CHECK ({THEIRS});
            """,
            """
            DROP POLICY crew_opens ON chronology_notice;
            DROP POLICY crew_reads ON chronology_notice;
            """,
        )
    ]
