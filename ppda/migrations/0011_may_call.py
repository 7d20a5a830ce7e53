"""What each login calls, by name: functions start shut."""

from django.db import migrations

from dapolicy.access.protect import MayCall


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("ppda", "0010_keep_grant_once")]

    operations = [
        MayCall(
            "console_is_psd",
            "console_excluded",
            "console_records",
            "console_references",
            "console_line",
            "console_people",
            "console_around",
            "console_waiting",
        ),
    ]
