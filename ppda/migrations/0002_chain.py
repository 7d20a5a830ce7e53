"""The chain behind its records' protection, and the functions that say who may be told."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Open, Protect

SQL = Path(__file__).resolve().parent.parent / "sql" / "chain.sql"
DROP = """
DROP TRIGGER b_never_the_suspect ON ppda_told;
DROP FUNCTION ppda_keep_told();
DROP FUNCTION ppda_told_in_vain(bigint);
DROP FUNCTION ppda_recipients(bigint);
DROP FUNCTION ppda_post_holders(text, bigint);
DROP FUNCTION ppda_may_be_told(bigint, bigint, text);
DROP FUNCTION ppda_not_to_be_told(bigint, bigint, text);
DROP FUNCTION ppda_holds(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ppda", "0001_initial"),
        ("access", "0002_protect"),
        ("cases", "0004_incident_acts"),
        ("custody", "0001_lock_if_police"),
    ]

    operations = [
        Open("ppda_chainpost", web="", worker="SELECT"),
        Protect("ppda_told"),
        Protect("ppda_reviewreport"),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP),
    ]
