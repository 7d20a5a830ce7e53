"""Since when nights without verifying are counted, where none was verified yet."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_verdict")]

    operations = [
        migrations.AddField(
            model_name="verdict",
            name="since",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        )
    ]
