"""The live incident of a safety check is found by its numbers' indexes at any size."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = (SQL / "safety_at_size.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_words_once")]

    operations = [
        migrations.RunSQL(
            (SQL / "safety_incidents.sql").read_text(encoding="utf-8"),
            "".join(re.findall(r"CREATE FUNCTION safety_incidents.*?\$\$;\n", BEFORE, re.DOTALL)).replace(
                "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
            ),
        )
    ]
