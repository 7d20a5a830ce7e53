"""The number on an officer's shoulder, which is what people read and report."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0013_log")]

    operations = [
        migrations.AddField("staffentry", "collar_no", models.CharField(blank=True, max_length=20)),
    ]
