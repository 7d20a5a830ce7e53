"""What each login calls, by name: functions start shut."""

from django.db import migrations

from dapolicy.access.protect import MayCall


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("marac", "0009_at_the_table")]

    operations = [
        MayCall(
            "marac_agencies",
            "marac_meetings",
            "marac_listed",
            "marac_listed_records",
            "marac_own_actions",
        ),
    ]
