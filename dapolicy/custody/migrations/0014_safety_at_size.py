"""Checks by one person in the last hour, and those that nobody has judged, are each read by an index."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("custody", "0013_said_once")]

    operations = [
        migrations.AddIndex(
            model_name="safetycheck",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("going", "asker"), models.F("at"), name="check_person"
            ),
        ),
        migrations.AddIndex(
            model_name="safetycheck",
            index=models.Index(condition=models.Q(("judged_at", None)), fields=["id"], name="check_not_judged"),
        ),
    ]
