"""The word that papers were withdrawn reaches somebody who sees no record, as the word that minutes are out does."""

from django.db import migrations

from marac.protect import AS_READER

MINUTES, BOTH = "LIKE 'marac-minutes:%'", "SIMILAR TO 'marac-(minutes|papers):%'"


def theirs(source: str) -> str:
    seen = f"""{AS_READER} AND source {source} AND (SELECT dapolicy_reader_kind()) = 'invited'
        AND record_id IN (SELECT marac_listed_records())"""
    return f"""
        ALTER POLICY partner_reads ON chronology_notice USING ({seen});
        ALTER POLICY partner_opens ON chronology_notice USING ({seen}) WITH CHECK ({seen});
    """


class Migration(migrations.Migration):
    dependencies = [("marac", "0017_answer_first")]

    operations = [migrations.RunSQL(theirs(BOTH), theirs(MINUTES))]
