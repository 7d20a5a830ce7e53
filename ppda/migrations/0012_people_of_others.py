"""Nobody of professional standards is named in a line for what they tried themselves."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "console" / "sql"
NOW, BEFORE = ((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("people_of_others", "reads_of_others"))
BACK = function_in(BEFORE.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), "console_people")


class Migration(migrations.Migration):
    dependencies = [("ppda", "0011_may_call")]

    operations = [migrations.RunSQL(NOW, BACK)]
