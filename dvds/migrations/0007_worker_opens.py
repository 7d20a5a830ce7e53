"""That a request was opened is the worker's alone to write: no page can ask by a key whether one was."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dvds", "0006_doubles")]

    operations = [
        migrations.RunSQL(
            "REVOKE INSERT ON dvds_request_opened FROM dapolicy_web",
            "GRANT INSERT ON dvds_request_opened TO dapolicy_web",
        )
    ]
