"""Where a page goes is the worker's to write: only it may ask who would see the record."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("custody", "0006_worker_reads_changes")]

    operations = [
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE ON custody_pagemoved FROM dapolicy_web",
            "GRANT INSERT, UPDATE ON custody_pagemoved TO dapolicy_web",
        )
    ]
