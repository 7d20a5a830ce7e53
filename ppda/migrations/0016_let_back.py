"""Letting somebody back stands in a record's line beside the exclusions."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("ppda", "0015_unread")]

    operations = [
        Reworded(
            "console_line",
            "event.kind IN ('access.excluded', 'access.not-excluded')",
            "event.kind IN ('access.excluded', 'access.not-excluded', 'access.back-asked', 'access.let-back', 'access.back-refused')",
        ),
    ]
