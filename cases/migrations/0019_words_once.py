"""A spelling that is written while the worker thins them is not taken for one that was looked at."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = re.search(r"CREATE (FUNCTION thin_words.*?END \$\$;)", (SQL / "words.sql").read_text(), re.DOTALL)


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_looked_for_older")]

    operations = [
        migrations.RunSQL(
            (SQL / "words_once.sql").read_text(), f"CREATE OR REPLACE {BEFORE[1]}" if BEFORE else migrations.RunSQL.noop
        )
    ]
