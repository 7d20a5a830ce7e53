"""The worker reads who proposed and who agreed: it finds a post with no part in it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("custody", "0005_safety")]

    operations = [
        migrations.RunSQL(
            """
            GRANT SELECT ON custody_accountchange TO dapolicy_worker;
            CREATE POLICY worker_reads ON custody_accountchange FOR SELECT TO dapolicy_worker
                USING ((SELECT dapolicy_reader()) IS NULL);
            """,
            """
            DROP POLICY worker_reads ON custody_accountchange;
            REVOKE SELECT ON custody_accountchange FROM dapolicy_worker;
            """,
        )
    ]
