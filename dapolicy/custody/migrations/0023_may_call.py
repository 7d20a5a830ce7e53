"""What each login calls, by name: functions start shut."""

from django.db import migrations

from dapolicy.access.protect import MayCall


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("custody", "0022_could_see")]

    operations = [
        MayCall(
            "custody_digits",
            "custody_plain",
            "custody_fits",
        ),
    ]
