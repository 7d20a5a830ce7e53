"""What each login calls, by name: functions start shut."""

from django.db import migrations

from dapolicy.access.protect import MayCall


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("cases", "0020_safety_incidents")]

    operations = [
        MayCall(
            "search_plain",
            "known_facts",
            "safety_alike_name",
        ),
    ]
