"""A safety check looks up who is on its live incident, and reads every table by an index."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = (SQL / "safety.sql").read_text(encoding="utf-8")


def as_before(name: str) -> str:
    """A function as the first file of safety checks makes it, with who may call it."""
    whole = re.search(rf"CREATE FUNCTION {name}\(.*?\$\$;\n(?:(?:REVOKE|GRANT)[^;]*;\n)*", BEFORE, re.DOTALL)
    assert whole, f"{name} is not in safety.sql"
    return whole.group().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


BACK = "".join(as_before(name) for name in ("safety_alike_birth", "safety_answer", "safety_concerned"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_case_asked")]

    operations = [
        migrations.RunSQL(
            (SQL / "safety_at_size.sql").read_text(encoding="utf-8"),
            (SQL / "drop_safety_at_size.sql").read_text(encoding="utf-8")
            + BACK
            + "DROP FUNCTION safety_incidents(text[]);",
        )
    ]
