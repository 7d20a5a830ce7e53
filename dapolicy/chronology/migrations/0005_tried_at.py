"""When something to be told was last tried, so that what cannot be told waits behind the rest."""

from django.db import migrations, models

WAITING = ("escalation", "telling", "mail")


class Migration(migrations.Migration):
    dependencies = [("chronology", "0004_altering")]

    operations = [migrations.AddField(name, "tried_at", models.DateTimeField(null=True)) for name in WAITING]
