"""Saying later who a suspect is stands in a record's line beside the exclusions."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("ppda", "0016_let_back")]

    operations = [
        Reworded(
            "console_line",
            "'access.let-back', 'access.back-refused'",
            "'access.let-back', 'access.back-refused', 'record.who-asked', 'record.who-said', 'record.who-refused'",
        ),
    ]
