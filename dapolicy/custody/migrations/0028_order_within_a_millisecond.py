"""One way to make a key in order of time: the audit's."""

from django.db import migrations

ONE = """CREATE OR REPLACE FUNCTION custody_uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS
$$ SELECT public.audit_uuid7() $$;"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0027_keep_out"), ("audit", "0007_order_within_a_millisecond")]

    operations = [migrations.RunSQL(ONE, migrations.RunSQL.noop)]
