"""What page 1 says of the danger, and the number that rang, stand on the incident, whoever is named or not."""

import django.contrib.postgres.fields
from django.db import migrations, models

from dapolicy.audit.protect import Altering

TEXTS = "place account happened_words done nothing_done_because teller_words teller_safe_contact"
BEFORE = Altering("cases_incident", key="record_id", close=TEXTS)


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_safety_live")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="dangers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="incident", name="danger_words", field=models.CharField(blank=True, max_length=240)
        ),
        migrations.AddField(model_name="incident", name="rang_from", field=models.CharField(blank=True, max_length=30)),
        # An address may stand in these words, and the number is somebody's: their former values are the owners' alone.
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        Altering("cases_incident", key="record_id", close=f"{TEXTS} danger_words rang_from"),
    ]
