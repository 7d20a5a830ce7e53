"""When a meeting was moved whose agenda was out: agencies are told, and owe by the new day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("marac", "0023_refused_it_stands")]

    operations = [migrations.AddField("meeting", "moved_at", models.DateTimeField(null=True))]
