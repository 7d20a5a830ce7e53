"""Whoever is excluded from all that is open to them holds nothing: home asked about it and found nothing, and the time
told them that there is something."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_each_call"), ("access", "0002_protect")]

    operations = [
        Reworded(
            "desk_line",
            "EXISTS (SELECT 1 FROM dapolicy_granted())",
            "EXISTS (SELECT dapolicy_granted() EXCEPT SELECT dapolicy_excluded())",
        )
    ]
