"""What the database keys itself stays in order within a millisecond."""

from django.db import migrations

from dapolicy.audit.sql import SQL, function_in

BEFORE = function_in((SQL / "alterations.sql").read_text(encoding="utf-8"), "audit_uuid7")


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_may_call")]

    operations = [migrations.RunSQL((SQL / "uuid7.sql").read_text(encoding="utf-8"), BEFORE)]
